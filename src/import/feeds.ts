import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expandDelta } from './feed-delta.ts';
import type { FetchedFile } from './types.ts';

export const FEED_NAMES = ['attack', 'kev', 'epss', 'cve'] as const;
export type FeedName = (typeof FEED_NAMES)[number];

interface FeedSource {
  urls: readonly string[];
  /** More than a file of the feed can honestly be. */
  maxBytes: number;
}

const MIB = 1024 * 1024;
const ATTACK = 'https://raw.githubusercontent.com/mitre-attack/attack-stix-data/master';

/** Where the publishers offer their data. `DHARMA_FEED_<NAME>_URL` (several by spaces) takes the place of an entry. */
export const FEEDS: Readonly<Record<FeedName, FeedSource>> = {
  attack: {
    urls: ['enterprise-attack', 'mobile-attack', 'ics-attack'].map(
      (domain) => `${ATTACK}/${domain}/${domain}.json`,
    ),
    maxBytes: 256 * MIB,
  },
  kev: {
    urls: ['https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json'],
    maxBytes: 32 * MIB,
  },
  epss: { urls: ['https://epss.empiricalsecurity.com/epss_scores-current.csv.gz'], maxBytes: 64 * MIB },
  // What changed lately in the CVE list, with the address of each record.
  cve: {
    urls: ['https://raw.githubusercontent.com/CVEProject/cvelistV5/main/cves/delta.json'],
    maxBytes: 512 * MIB,
  },
};

export interface FeedOptions {
  env?: NodeJS.ProcessEnv;
  /** Folder for what was fetched; the user's cache folder unless given. */
  cacheFolder?: string;
  /** `total` is absent where the server does not say. */
  onProgress?: (progress: { url: string; bytes: number; total?: number }) => void;
  signal?: AbortSignal;
  timeoutMillis?: number;
}

/** A feed could not be fetched. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}

interface CacheEntry {
  url: string;
  etag: string | null;
  lastModified: string | null;
  bytes: number;
}

export function isFeedName(name: string): name is FeedName {
  return (FEED_NAMES as readonly string[]).includes(name);
}

/** The user's cache folder, as the XDG base directory specification says, also where it does not apply. */
function feedCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dharma', 'feeds');
}

/**
 * Fetches a feed into the cache; what has not changed since the last time is not sent again.
 * @throws {FeedError} when an address does not answer, or answers with too much or too little
 */
export async function fetchFeed(name: FeedName, options: FeedOptions = {}): Promise<FetchedFile[]> {
  const { env = process.env } = options;
  const { urls, maxBytes } = FEEDS[name];
  const given = env[`DHARMA_FEED_${name.toUpperCase()}_URL`]?.split(/\s+/).filter(Boolean);
  const files: FetchedFile[] = [];
  for (const url of given?.length ? given : urls) files.push(await fetchFile(url, maxBytes, options));
  if (name !== 'cve') return files;
  return Promise.all(files.map((file) => expandDelta(file, (url) => fetchText(url, options))));
}

async function fetchFile(url: string, maxBytes: number, options: FeedOptions): Promise<FetchedFile> {
  const folder = options.cacheFolder ?? feedCacheFolder(options.env);
  await mkdir(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(url).digest('hex').slice(0, 32));
  const cached = await cacheEntry(path);
  const response = await request(url, options, {
    ...(cached?.etag ? { 'if-none-match': cached.etag } : {}),
    ...(cached?.lastModified ? { 'if-modified-since': cached.lastModified } : {}),
  });
  if (response.status === 304 && cached) return fetched(url, path, true);
  const bytes = await store(response, url, path, maxBytes, options);
  const entry: CacheEntry = {
    url,
    etag: response.headers.get('etag'),
    lastModified: response.headers.get('last-modified'),
    bytes,
  };
  await writeFile(`${path}.json`, JSON.stringify(entry));
  return fetched(url, path, false);
}

function fetched(url: string, path: string, notModified: boolean): FetchedFile {
  return { name: url, path, notModified, open: () => createReadStream(path) };
}

/** What is known of a cached file, if it is whole. */
async function cacheEntry(path: string): Promise<CacheEntry | undefined> {
  try {
    const entry = JSON.parse(await readFile(`${path}.json`, 'utf8')) as CacheEntry;
    return (await stat(path)).size === entry.bytes ? entry : undefined;
  } catch {
    return undefined;
  }
}

const DEFAULT_TIMEOUT_MILLIS = 300_000;

async function request(
  url: string,
  options: FeedOptions,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
  const timeout = AbortSignal.timeout(timeoutMillis);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  // Not compressed on the way: then Content-Length is the size of what arrives, and can be checked.
  const sent = { 'user-agent': 'dharma', 'accept-encoding': 'identity', ...headers };
  const response = await fetch(url, { headers: sent, signal }).catch((error: Error) => {
    const reason = (error.cause as Error | undefined)?.message ?? error.message;
    throw new FeedError(`${url} cannot be reached: ${reason}. DHARMA_FEED_..._URL names another address.`, {
      cause: error,
    });
  });
  if (response.ok || response.status === 304) return response;
  await response.body?.cancel();
  throw new FeedError(`${url} answered with status ${response.status}.`);
}

/** Streams a body to a file, counting; the file takes its name only when it is whole. */
async function store(
  response: Response,
  url: string,
  path: string,
  maxBytes: number,
  options: FeedOptions,
): Promise<number> {
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : Number(length);
  const tooLarge = () =>
    new FeedError(`${url} is larger than ${maxBytes} bytes, which no honest file of this feed is.`);
  if (total !== undefined && total > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      options.onProgress?.({ url, bytes, total });
      if (bytes > maxBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  const part = `${path}.${process.pid}.part`;
  try {
    await pipeline(Readable.fromWeb(response.body as never), counter, createWriteStream(part));
    if (total !== undefined && bytes !== total)
      throw new FeedError(`${url} broke off after ${bytes} of ${total} bytes.`);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof FeedError) throw error;
    throw new FeedError(`${url} broke off after ${bytes} bytes: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  return bytes;
}

const MAX_RECORD_BYTES = 16 * MIB;

async function fetchText(url: string, options: FeedOptions): Promise<string> {
  const response = await request(url, options);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_RECORD_BYTES) throw new FeedError(`${url} is larger than ${MAX_RECORD_BYTES} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
