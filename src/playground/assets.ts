import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.ttf': 'font/ttf',
};
/** The path of an immutable asset changes with its content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';
export interface Answer {
  headers: Record<string, string>;
  body: Buffer | Readable;
}

interface Asset {
  /** What is small is kept; what is large stays on disk until it is asked for. */
  source: { file: string } | { content: Buffer };
  headers: Record<string, string>;
  compressed?: Promise<Buffer>;
}

/**
 * Files to serve, by exact path: a name that was not added does not exist, whatever is on the disk. Their
 * compressed form is made at the first request and kept: 2 MB for what a visit of the playground loads. (gzip,
 * since browsers take Brotli from other machines over HTTPS only, and since its encoder would need twice the
 * memory for 7 % less to send.)
 */
export class Assets {
  readonly #assets = new Map<string, Asset>();
  #compressing: Promise<unknown> = Promise.resolve();

  static has(file: string): boolean {
    return Object.hasOwn(TYPES, extname(file));
  }

  addFile(path: string, file: string): void {
    this.#add(path, { file }, { 'cache-control': IMMUTABLE });
  }

  addContent(path: string, content: Buffer, { immutable = true } = {}): void {
    const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
    this.#add(path, { content }, { 'cache-control': immutable ? IMMUTABLE : REVALIDATE, etag });
  }

  /** @returns undefined when there is no such asset */
  async get(path: string, acceptEncoding = ''): Promise<Answer | undefined> {
    const asset = this.#assets.get(path);
    if (!asset) return undefined;
    const { source, headers } = asset;
    if (path.endsWith('.ttf') || !/\bgzip\b/i.test(acceptEncoding)) {
      return { headers, body: 'content' in source ? source.content : open(source) };
    }
    asset.compressed ??= this.#compress(asset);
    return { headers: { ...headers, 'content-encoding': 'gzip' }, body: await asset.compressed };
  }

  #add(path: string, source: Asset['source'], headers: Record<string, string>): void {
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const common = { 'content-type': type, vary: 'accept-encoding', 'x-content-type-options': 'nosniff' };
    this.#assets.set(path, { source, headers: { ...headers, ...common } });
  }

  /** One at a time: a browser asks for a dozen at once, and each compression needs memory of its own. */
  #compress(asset: Asset): Promise<Buffer> {
    const { source } = asset;
    const result = this.#compressing.then(() =>
      pipeline(open(source), createGzip(), (stream) => buffer(stream)),
    );
    this.#compressing = result.catch(() => {
      // The next request tries again.
      delete asset.compressed;
    });
    return result;
  }
}

function open(source: Asset['source']): Readable {
  return 'content' in source ? Readable.from([source.content]) : createReadStream(source.file);
}
