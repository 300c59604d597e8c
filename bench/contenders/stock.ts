/** Apollo Server's standalone server with `@neo4j/graphql`, as their guides show it: no rights, no limits, defaults. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { stockSchema } from '../support/stock-schema.ts';

const server = new ApolloServer({ schema: await stockSchema() });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.send?.({ url: new URL('/', url).href });
