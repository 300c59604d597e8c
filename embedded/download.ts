/** One download that can be resumed and is not believed before its SHA-256 sum fits. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** A server that sends nothing for so long is given up. */
const IDLE_TIMEOUT_MILLIS = 30_000;

export interface DownloadOptions {
  url: string;
  file: string;
  sha256: string;
  bytes: number;
  /** Called with the bytes that came in, or a negative number when bytes are thrown away again. */
  onBytes?: (delta: number) => void;
}

/** The content that arrived is not what the lock file names. */
export class ChecksumError extends Error {}

/** The SHA-256 sum of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

function counter(onBytes: DownloadOptions['onBytes'], onChunk: () => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onChunk();
      onBytes?.(chunk.length);
      done(null, chunk);
    },
  });
}

/** Appends what is missing to `part`; a server that knows no ranges makes it start over. */
async function receive(part: string, options: DownloadOptions): Promise<void> {
  let have = await sizeOf(part);
  if (have > options.bytes) {
    await rm(part);
    have = 0;
  }
  if (have === options.bytes) {
    options.onBytes?.(have);
    return;
  }
  const abort = new AbortController();
  const stalled = () => abort.abort(new Error(`nothing received for ${IDLE_TIMEOUT_MILLIS / 1000} s`));
  const idle = setTimeout(stalled, IDLE_TIMEOUT_MILLIS);
  try {
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(options.url, { headers, signal: abort.signal });
    if (!response.ok || response.body === null)
      throw new Error(`HTTP ${response.status} from ${options.url}`);
    const resumed = response.status === 206;
    if (resumed) options.onBytes?.(have);
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    const file = createWriteStream(part, { flags: resumed ? 'a' : 'w' });
    await pipeline(
      body,
      counter(options.onBytes, () => idle.refresh()),
      file,
    );
  } finally {
    clearTimeout(idle);
  }
}

/**
 * Fetches `url` into `file`, going on from `file.part` where an earlier attempt stopped.
 * Only a content with the right sum gets the final name.
 * @throws ChecksumError when the content is wrong (the part is removed), else what the network or disk says.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const part = `${options.file}.part`;
  let counted = 0;
  const onBytes = (delta: number) => {
    counted += delta;
    options.onBytes?.(delta);
  };
  try {
    await receive(part, { ...options, onBytes });
    if ((await sha256Of(part)) !== options.sha256) {
      await rm(part, { force: true });
      throw new ChecksumError(`${options.url} does not have the expected SHA-256 sum`);
    }
    await rename(part, options.file);
  } catch (error) {
    options.onBytes?.(-counted);
    throw error;
  }
}
