import type { FastifyInstance } from 'fastify';
import { AnswersByText } from './cache/by-text.ts';
import type { Config } from './config.ts';
import { DharmaError } from './errors.ts';
import type { Foundations } from './foundations.ts';
import { TrustedProxies } from './limits/address.ts';
import { Origins } from './limits/origins.ts';
import { Sockets } from './live/sockets.ts';
import { EventStreams } from './live/sse.ts';
import type { Logger } from './logger.ts';
import type { Operations } from './operations.ts';
import { createApollo } from './plugins/apollo.ts';
import { addAuditExport } from './plugins/audit-export.ts';
import { addCorrelation } from './plugins/correlation.ts';
import { answerDirectly } from './plugins/direct-answer.ts';
import { addGraphqlHttp, GRAPHQL_PATH } from './plugins/graphql-http.ts';
import { addGraphqlSse } from './plugins/graphql-sse.ts';
import { addHealthRoutes } from './plugins/health-routes.ts';
import { addHttpErrors } from './plugins/http-errors.ts';
import { createHttp } from './plugins/http-server.ts';
import { addMetricsRoute } from './plugins/metrics-route.ts';
import { PlainRequests } from './plugins/plain-requests.ts';
import { addPlayground } from './plugins/playground.ts';
import { addRates } from './plugins/rates.ts';
import { sendRaw } from './plugins/raw-answer.ts';
import { RequestContexts } from './plugins/request-context.ts';
import { addSecurity, SecurityHeaders } from './plugins/security.ts';
import { followTls, type TlsFiles } from './plugins/tls.ts';
import { addUploads } from './plugins/uploads.ts';
import type { Machine } from './workers/machine.ts';

/** Paths where operations are counted by what they are, and those that must always answer. */
const NOT_COUNTED = [GRAPHQL_PATH, '/health', '/metrics'];

/** The ways in: HTTP, sockets, event streams. */
export type Server = Awaited<ReturnType<typeof createServer>>;

export async function createServer(
  config: Config,
  logger: Logger,
  { foundations, operations }: { foundations: Foundations; operations: Operations },
  machine: Machine | undefined,
  tls: TlsFiles | undefined,
) {
  const { cache, live, health, metrics } = foundations;
  const { executor, documents, services, principals, allowances, audit } = operations;
  const proxies = new TrustedProxies(config.TRUST_PROXY);
  const origins = new Origins(config.CORS_ORIGINS, proxies);
  const track = (controller: AbortController) => health.track(controller);
  const closeWhenLagged = config.SLOW_SUBSCRIBER_POLICY === 'close';
  const transports = { ...operations, config, logger, track, closeWhenLagged };
  const progress = { latest: () => live.feed.latestCursor() };
  const sockets = new Sockets({ ...transports, progress, proxies, origins });
  const streams = new EventStreams(transports);
  const apollo = createApollo(executor, documents, config, logger);
  const app = createHttp(config, { proxies, tls, logger });
  // Errors and correlation first, so that whatever follows is answered in their form; uploads before GraphQL reads a body.
  addCorrelation(app);
  addHttpErrors(app);
  await addSecurity(app, config.CORS_ORIGINS);
  addRates(app, { allowances, principals, exempt: NOT_COUNTED });
  addHealthRoutes(app, health, new Date());
  addMetricsRoute(app, metrics, machine);
  addUploads(app, GRAPHQL_PATH, config.IMPORT_MAX_BYTES);
  await apollo.start();
  const contexts = new RequestContexts({ services, principals, health, allowances });
  const byText = cache && new AnswersByText({ responses: cache.responses, executor, principals, allowances });
  addGraphqlHttp(app, apollo, contexts);
  const plain = new PlainRequests({
    answer: (exchange, text) => answerDirectly(exchange, text, { documents, executor, contexts, byText }),
    onPass: (exchange) => contexts.passOn(exchange),
    security: new SecurityHeaders(config.CORS_ORIGINS, proxies),
    proxies,
    bodyLimit: config.BODY_LIMIT_BYTES,
    metrics,
    logger,
  });
  plain.attach(app);
  addGraphqlSse(app, streams, origins);
  if (config.PLAYGROUND ?? config.NODE_ENV !== 'production') addPlayground(app);
  addAuditExport(app, { principals, store: audit.store, trail: audit.trail });
  acceptSockets(app, sockets, logger);
  const unfollowTls = followTls(app, config, logger);

  const close = async () => {
    unfollowTls();
    streams.close();
    await sockets.close();
    const cutOff = setTimeout(() => app.server.closeAllConnections(), config.SHUTDOWN_GRACE_MS);
    await app.close();
    clearTimeout(cutOff);
    await apollo.stop();
  };
  return { app, sockets, streams, close };
}

function acceptSockets(app: FastifyInstance, sockets: Sockets, logger: Logger): void {
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] === GRAPHQL_PATH) sockets.upgrade(request, socket, head);
    else {
      const error = new DharmaError('NOT_FOUND', 'There is nothing at this path.');
      sendRaw(socket, '404 Not Found', error, logger);
    }
  });
}
