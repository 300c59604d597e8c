import type { FastifyInstance } from 'fastify';
import { buildPlayground, contentSecurityPolicy } from '../playground/page.ts';
import { GRAPHQL_PATH } from './graphql-http.ts';

const ASSETS_PATH = '/playground/';

/** GraphiQL at `/`, with log-in and saved operations; everything it loads comes from here. */
export function addPlayground(app: FastifyInstance): void {
  const { html, assets } = buildPlayground(ASSETS_PATH, GRAPHQL_PATH);
  app.get('/', async (request, reply) =>
    reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': contentSecurityPolicy(request.host),
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .send(html),
  );
  app.get<{ Params: { '*': string } }>(`${ASSETS_PATH}*`, async (request, reply) => {
    const asset = await assets.get(request.params['*'], request.headers['accept-encoding']);
    if (!asset) return reply.callNotFound();
    reply.headers(asset.headers);
    const { etag } = asset.headers;
    if (etag && request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.send(asset.body);
  });
}
