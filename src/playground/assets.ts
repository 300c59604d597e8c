import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.ttf': 'font/ttf',
};
/** The path of an immutable asset changes with its content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';
/** Two thirds of the best ratio at a tenth of its cost: 2.7 MB take 70 ms, once. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 20 } };

const compress = promisify(brotliCompress);

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
 * Files to serve, by exact path: a name that was not added does not exist, whatever is on the disk. Their compressed
 * form is made at the first request and kept; all of GraphiQL is 3 MB that way.
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
    if (path.endsWith('.ttf') || !/\bbr\b/i.test(acceptEncoding)) {
      return { headers, body: 'content' in source ? source.content : createReadStream(source.file) };
    }
    asset.compressed ??= this.#compress(asset);
    return { headers: { ...headers, 'content-encoding': 'br' }, body: await asset.compressed };
  }

  #add(path: string, source: Asset['source'], headers: Record<string, string>): void {
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const common = { 'content-type': type, vary: 'accept-encoding', 'x-content-type-options': 'nosniff' };
    this.#assets.set(path, { source, headers: { ...headers, ...common } });
  }

  /** One at a time: a browser asks for a dozen at once, and each compression needs memory of its own. */
  #compress(asset: Asset): Promise<Buffer> {
    const { source } = asset;
    const result = this.#compressing.then(async () => {
      return compress('content' in source ? source.content : await readFile(source.file), BROTLI);
    });
    this.#compressing = result.catch(() => {
      // The next request tries again.
      delete asset.compressed;
    });
    return result;
  }
}
