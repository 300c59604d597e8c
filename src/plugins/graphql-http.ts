import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { Principals } from '../auth/revocation.ts';
import type { AnswersByText } from '../cache/by-text.ts';
import { type Context, createContext, type Services } from '../context.ts';
import type { Documents } from '../documents.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor } from '../execution.ts';
import type { HealthMonitor } from '../health.ts';
import type { Allowances } from '../limits/allowance.ts';
import { clientGone, endAfter } from '../live/operations.ts';
import type { Logger } from '../logger.ts';
import { answerDirectly } from './direct-answer.ts';
import { parseBody, parseJsonLate } from './json-body.ts';
import { senderOf } from './sender.ts';
import { isUpload } from './uploads.ts';

export const GRAPHQL_PATH = '/graphql';
/** `true` has the answer say what the operation costs. */
const COST_HEADER = 'x-dharma-cost';
/** `true` has the answer say whether it came out of the response cache. */
const CACHE_HEADER = 'x-dharma-cache';
const FAULTY_DOCUMENT = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'VALIDATION_ERROR']);

interface GraphQLFormattedErrors {
  errors?: readonly GraphQLFormattedError[];
}

interface Parts {
  documents: Documents;
  executor: OperationExecutor;
  services: Services;
  principals: Principals;
  health: HealthMonitor;
  allowances: Allowances;
  /** Of requests that were answered before; undefined: none is kept. */
  byText: AnswersByText | undefined;
}

/** The context of one HTTP request; its signal fires when the client goes away or the graph stops answering. */
function contextOf({ services, principals, health, allowances }: Parts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const controller = new AbortController();
    const untrack = health.track(controller);
    // How long a file takes is not ours to say.
    const deadline = isUpload(request)
      ? undefined
      : endAfter(controller, services.config.OPERATION_TIMEOUT_MS);
    reply.raw.once('close', () => {
      clearTimeout(deadline);
      untrack();
      if (!reply.raw.writableFinished) controller.abort(clientGone());
    });
    const caller = await senderOf(principals, request);
    return createContext({
      ...caller,
      allowance: allowances.of(caller.principal, request.ip, (headers) => void reply.headers(headers)),
      correlationId: request.id,
      client: { address: request.ip, userAgent: request.headers['user-agent'], transport: 'http' },
      tellCost: request.headers[COST_HEADER] === 'true',
      tellCache: request.headers[CACHE_HEADER] === 'true',
      logger: request.log as unknown as Logger,
      signal: controller.signal,
      services,
    });
  };
}

/** One context for a request, however often it is asked for. */
function once(make: ReturnType<typeof contextOf>): ReturnType<typeof contextOf> {
  const made = new WeakMap<FastifyRequest, Promise<Context>>();
  return (request, reply) => {
    const known = made.get(request) ?? make(request, reply);
    made.set(request, known);
    return known;
  };
}

/** GraphQL over HTTP: POST, and GET for queries. */
export function addGraphqlHttp(app: FastifyInstance, apollo: ApolloServer<Context>, parts: Parts): void {
  const context = once(contextOf(parts));
  const handler = fastifyApolloHandler(apollo, { context });
  const byText = parts.byText;
  void app.register(async (scope) => {
    parseJsonLate(scope);
    scope.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: GRAPHQL_PATH,
      async handler(request, reply) {
        // The handler makes a URL of both.
        if (!URL.canParse(request.url, `${request.protocol}://${request.hostname}/`))
          throw new DharmaError('BAD_REQUEST', 'The address or the Host header cannot be read.');
        const direct = await answerDirectly(request, reply, {
          documents: parts.documents,
          executor: parts.executor,
          context: () => context(request, reply),
          byText,
        });
        if (direct === undefined) await parseBody(request);
        const body = direct ?? (await handler.call(app, request as never, reply as never));
        if (isFaultyDocument(reply, body)) reply.code(200);
        return body;
      },
    });
  });
}

/**
 * A document that cannot be run is answered with 200 where the client takes `application/json` (GraphQL over HTTP,
 * section 6.4.1): only with `application/graphql-response+json` may it tell our status from that of a proxy.
 */
function isFaultyDocument(reply: FastifyReply, body: unknown): boolean {
  if (reply.statusCode < 400 || typeof body !== 'string') return false;
  if (!String(reply.getHeader('content-type')).startsWith('application/json')) return false;
  const { errors } = JSON.parse(body) as GraphQLFormattedErrors;
  return FAULTY_DOCUMENT.has(String(errors?.[0]?.extensions?.code));
}
