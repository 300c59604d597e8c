import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BrokenFileError } from './broken-file.ts';
import type { ImportInput } from './types.ts';

const GZIP_MAGIC = [0x1f, 0x8b];
/** The most that a file may unfold to: a guard against decompression bombs. */
const MAX_TEXT_BYTES = 8 * 1024 ** 3;

/** An opened file as text. */
export interface TextSource {
  /** Decoded text, chunk by chunk, without a byte order mark. */
  text(): AsyncGenerator<string>;
  /** The beginning of the text, at least `minimumLength` characters where the file is that long. */
  peek(minimumLength: number): Promise<string>;
  /** Closes the file early. */
  close(): void;
}

/** Counts what passes, for error messages. */
class ByteCounter extends Transform {
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}

/** The same bytes, and whether they are gzip. */
async function sniff(raw: Readable): Promise<{ bytes: Readable; gzip: boolean }> {
  const chunks = raw[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head: Buffer = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return {
    bytes: Readable.from(all(), { objectMode: false }),
    gzip: GZIP_MAGIC.every((byte, index) => head[index] === byte),
  };
}

async function openBytes(
  input: ImportInput,
): Promise<{ bytes: Readable; counter: ByteCounter; gzip: boolean }> {
  const { bytes, gzip } = await sniff(input.open());
  const counter = new ByteCounter();
  // Errors reach whoever reads the last stream, which is destroyed with them; the callback keeps them from being thrown.
  const stages = gzip ? [bytes, counter, createGunzip()] : [bytes, counter];
  return { bytes: pipeline(stages, () => {}) as unknown as Readable, counter, gzip };
}

/**
 * Opens a file, plain or gzip (told by its first bytes), as UTF-8 text.
 * @throws {BrokenFileError} when it cannot be opened, is cut off, or is not UTF-8
 */
export async function openText(input: ImportInput): Promise<TextSource> {
  const broken = (location: string, reason: string, cause: unknown) =>
    new BrokenFileError(input.name, location, reason, { cause });
  const { bytes, counter, gzip } = await openBytes(input).catch((error: Error) => {
    throw broken('byte 0', `cannot be opened: ${error.message}`, error);
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let decodedBytes = 0;

  const decodePart = (bytes?: Buffer) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      throw broken(
        `within the ${bytes?.length ?? 0} bytes from byte ${decodedBytes}`,
        'it is not UTF-8 text',
        error,
      );
    }
  };

  async function* decode(): AsyncGenerator<string> {
    const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    for (;;) {
      const next = await chunks.next().catch((error: Error) => {
        const where = gzip
          ? `byte ${counter.bytes} of the compressed file, ${decodedBytes} of its content`
          : `byte ${counter.bytes}`;
        throw broken(
          where,
          gzip ? `the gzip data is broken or cut off: ${error.message}` : error.message,
          error,
        );
      });
      if (next.done) break;
      const text = decodePart(next.value);
      decodedBytes += next.value.length;
      if (text) yield text;
      if (decodedBytes > MAX_TEXT_BYTES)
        throw broken(`byte ${decodedBytes}`, 'it unfolds to too much text', undefined);
    }
    decodePart();
  }

  const chunks = decode();
  const peeked: string[] = [];
  return {
    async peek(minimumLength) {
      while (peeked.reduce((sum, part) => sum + part.length, 0) < minimumLength) {
        const next = await chunks.next();
        if (next.done) break;
        peeked.push(next.value);
      }
      return peeked.join('');
    },
    async *text() {
      while (peeked.length > 0) yield peeked.shift()!;
      yield* chunks;
    },
    close: () => void bytes.destroy(),
  };
}
