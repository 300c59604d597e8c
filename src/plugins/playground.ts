import type { FastifyInstance } from 'fastify';
import { ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';
import { GRAPHQL_PATH } from './graphql-http.ts';

const STATIC_PATH = '/playground/';

/** GraphiQL at `/`, out of a package: it works without the internet. */
export function addPlayground(app: FastifyInstance): void {
  const html = ruruHTML({ staticPath: STATIC_PATH, endpoint: GRAPHQL_PATH });
  app.get('/', async (_, reply) => reply.type('text/html').send(html));
  app.get(`${STATIC_PATH}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: STATIC_PATH,
      urlPath: request.url,
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    });
    return file ? reply.headers(file.headers).send(file.content) : reply.callNotFound();
  });
}
