/** Serves the page of this folder with the built client: `npm run build:client && node examples/browser/serve.ts`. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOTS: Record<string, URL> = {
  '/client/': new URL('../../client/dist/', import.meta.url),
  '/modules/': new URL('../../node_modules/', import.meta.url),
  '/': new URL('./', import.meta.url),
};
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
};

async function fileAt(path: string): Promise<{ type: string; body: Buffer } | undefined> {
  const prefix = Object.keys(ROOTS).find((start) => path.startsWith(start)) ?? '/';
  const root = fileURLToPath(ROOTS[prefix] as URL);
  const file = fileURLToPath(new URL(`.${path.slice(prefix.length - 1)}`, ROOTS[prefix]));
  const type = TYPES[extname(file)];
  if (!type || !file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
  return { type, body: await readFile(file) };
}

/** @param port 0 for any; it listens on this machine only */
export function servePage(port: number): Server {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = await fileAt(pathname === '/' ? '/index.html' : pathname).catch(() => undefined);
    response.writeHead(file ? 200 : 404, {
      'content-type': file?.type ?? 'text/plain',
      'cache-control': 'no-store',
    });
    response.end(file?.body ?? 'There is nothing here.');
  });
  return server.listen(port, '127.0.0.1');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  servePage(Number(process.env.PORT ?? 8080)).once('listening', () =>
    console.log(`http://127.0.0.1:${process.env.PORT ?? 8080}/`),
  );
}
