/** Subscriptions as they are usually served: graphql-ws, an event emitter, a filter for each subscriber. Events come from the parent. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { StockPubSub } from './stock-pubsub.ts';

interface StockEvent {
  cursor: string;
  operation: string;
  type: string;
  id: string;
}

const pubSub = new StockPubSub<StockEvent>();
const schema = makeExecutableSchema({
  typeDefs: `type ChangeEvent { cursor: String! operation: String! type: String! id: ID }
    input ChangeFilter { ids: [ID!] }
    type Query { ok: Boolean }
    type Subscription { events(types: [String!], where: ChangeFilter): ChangeEvent! }`,
  resolvers: {
    Subscription: {
      events: {
        subscribe: (_: unknown, { types, where }: { types?: string[]; where?: { ids?: string[] } }) =>
          pubSub.subscribe(
            ({ type, id }) => (!types || types.includes(type)) && (!where?.ids || where.ids.includes(id)),
          ),
        resolve: (event: StockEvent) => event,
      },
    },
  },
});
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
useServer({ schema }, server);
server.once('listening', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.send?.({ url: `http://127.0.0.1:${port}/graphql` });
});
process.on('message', (event: StockEvent) => pubSub.publish(event));
