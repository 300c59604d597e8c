/** Mercurius with `@neo4j/graphql`, its operations compiled from the second time on (`jit: 1`). */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { stockSchema } from '../support/stock-schema.ts';

const app = Fastify();
await app.register(mercurius, { schema: await stockSchema(), jit: 1 });
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url: `${address}/graphql` });
