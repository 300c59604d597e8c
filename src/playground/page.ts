import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Assets } from './assets.ts';
import { readCollection } from './collection.ts';

const PAGE_FOLDER = fileURLToPath(new URL('./page/', import.meta.url));
const OPERATIONS_FOLDER = fileURLToPath(new URL('../../operations/', import.meta.url));
const require = createRequire(import.meta.url);

export interface Playground {
  html: string;
  assets: Assets;
}

/**
 * Puts the playground together: the page, its own scripts, the saved operations, and GraphiQL out of its
 * package.
 * @param base path that the assets are served under, with a slash at both ends
 * @throws CollectionError when a saved operation cannot be read
 */
export function buildPlayground(base: string, endpoint: string): Playground {
  const assets = new Assets();
  const ruru = addRuru(assets);
  const app = addOwnFiles(assets);
  const operations = readCollection(OPERATIONS_FOLDER);
  assets.addContent('operations.json', Buffer.from(JSON.stringify(operations)), { immutable: false });
  const places: Record<string, string> = {
    app: `${base}${app}`,
    ruru: `${base}${ruru}`,
    operations: `${base}operations.json`,
    endpoint,
  };
  const template = readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8');
  return { html: template.replaceAll(/\{\{(\w+)\}\}/g, (_, place: string) => places[place] ?? ''), assets };
}

/**
 * GraphiQL from the disk: as `ruru/static` serves it, it would stay in memory whole. No source maps, no
 * licence texts.
 */
function addRuru(assets: Assets): string {
  const root = dirname(dirname(require.resolve('ruru/static')));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const prefix = `ruru-${version}/`;
  for (const file of readdirSync(join(root, 'static'))) {
    if (Assets.has(file)) assets.addFile(`${prefix}${file}`, join(root, 'static', file));
  }
  return prefix;
}

/** Our own scripts and styles, and the WebSocket client, under a path that names their content. */
function addOwnFiles(assets: Assets): string {
  const files = new Map<string, Buffer>();
  for (const file of readdirSync(PAGE_FOLDER).filter(Assets.has)) {
    files.set(file, readFileSync(join(PAGE_FOLDER, file)));
  }
  const graphqlWs = dirname(dirname(require.resolve('graphql-ws')));
  files.set('graphql-ws.js', readFileSync(join(graphqlWs, 'umd', 'graphql-ws.min.js')));
  const hash = createHash('sha256');
  for (const [file, content] of files) hash.update(`${file}\0${content.length}\0`).update(content);
  const prefix = `app-${hash.digest('hex').slice(0, 12)}/`;
  for (const [file, content] of files) assets.addContent(`${prefix}${file}`, content);
  return prefix;
}

/**
 * What the page may load: only what this gateway serves. Styles are the exception, because the editor of
 * GraphiQL writes `<style>` elements and `style` attributes; scripts need neither `unsafe-inline` nor
 * `unsafe-eval`.
 * @param host of the request: older browsers do not take a WebSocket to the page's own origin for `'self'`
 */
export function contentSecurityPolicy(host: string): string {
  const sockets = /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
