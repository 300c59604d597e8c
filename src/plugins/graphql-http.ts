import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { isFaultyDocument } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Logger } from '../logger.ts';
import type { RequestContexts } from './request-context.ts';

export const GRAPHQL_PATH = '/graphql';

interface GraphQLFormattedErrors {
  errors?: readonly GraphQLFormattedError[];
}

/** GraphQL over HTTP by Apollo Server: GET for queries, uploads, and POST where the plain way does not answer (plain-requests.ts). */
export function addGraphqlHttp(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  contexts: RequestContexts,
): void {
  const handler = fastifyApolloHandler(apollo, {
    context: (request, reply) => contexts.of(exchangeOf(request, reply)),
  });
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: GRAPHQL_PATH,
    async handler(request, reply) {
      // The handler makes a URL of both.
      if (!URL.canParse(request.url, `${request.protocol}://${request.hostname}/`))
        throw new DharmaError('BAD_REQUEST', 'The address or the Host header cannot be read.');
      const body = await handler.call(app, request as never, reply as never);
      if (isFaulty(reply, body)) reply.code(200);
      return body;
    },
  });
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  return {
    id: request.id,
    ip: request.ip,
    headers: request.headers,
    response: reply.raw,
    logger: request.log as unknown as Logger,
    tell: (headers) => void reply.headers(headers),
  };
}

function isFaulty(reply: FastifyReply, body: unknown): boolean {
  if (reply.statusCode < 400 || typeof body !== 'string') return false;
  if (!String(reply.getHeader('content-type')).startsWith('application/json')) return false;
  const [error] = (JSON.parse(body) as GraphQLFormattedErrors).errors ?? [];
  return error !== undefined && isFaultyDocument(error);
}
