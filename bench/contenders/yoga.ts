/** GraphQL Yoga with `@neo4j/graphql`, as its guide for Node shows it: defaults. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import { stockSchema } from '../support/stock-schema.ts';

// Its types are not imported: they bring those of a browser into the whole project, which differ from Node's.
const require = createRequire(import.meta.url);
const { createYoga } = require('graphql-yoga') as {
  createYoga(options: { schema: GraphQLSchema }): RequestListener & { graphqlEndpoint: string };
};

const yoga = createYoga({ schema: await stockSchema() });
const server = createServer(yoga);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.send?.({ url: `http://127.0.0.1:${port}${yoga.graphqlEndpoint}` });
