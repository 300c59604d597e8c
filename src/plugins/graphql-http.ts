import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Context, createContext, type Services } from '../context.ts';
import type { HealthMonitor } from '../health.ts';
import type { Logger } from '../logger.ts';
import type { Tokens } from '../auth/tokens.ts';

export const GRAPHQL_PATH = '/graphql';

/** The context of one HTTP request; its signal fires when the client goes away or the graph stops answering. */
function contextOf(services: Services, tokens: Tokens, health: HealthMonitor) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const controller = new AbortController();
    const untrack = health.track(controller);
    reply.raw.once('close', () => {
      untrack();
      if (!reply.raw.writableFinished) controller.abort(new Error('the client has gone away'));
    });
    return createContext({
      principal: tokens.principalOf(request.headers.authorization),
      correlationId: request.id,
      logger: request.log as unknown as Logger,
      signal: controller.signal,
      services,
    });
  };
}

/** GraphQL over HTTP: POST, and GET for queries. */
export function addGraphqlHttp(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  parts: { services: Services; tokens: Tokens; health: HealthMonitor },
): void {
  const handler = fastifyApolloHandler(apollo, { context: contextOf(parts.services, parts.tokens, parts.health) });
  app.route({ method: ['GET', 'POST', 'OPTIONS'], url: GRAPHQL_PATH, handler });
}
