import type { FastifyInstance } from 'fastify';
import { ApiKeyStore } from '../datasources/api-keys.ts';
import { OidcUserStore } from '../datasources/oidc-users.ts';
import type { Redis } from '../datasources/redis.ts';
import { createAudit } from './audit/index.ts';
import { ApiKeys } from './auth/api-keys.ts';
import { Demands } from './auth/demands.ts';
import { Oidc } from './auth/oidc/oidc.ts';
import { Principals } from './auth/revocation.ts';
import { type Backends, openBackends } from './backends.ts';
import { AnswersByText } from './cache/by-text.ts';
import { createCache } from './cache/index.ts';
import { CompiledQueries } from './compiled/queries.ts';
import { warm } from './compiled/warm.ts';
import type { Config } from './config.ts';
import type { Services } from './context.ts';
import { RawCypher } from './cypher/raw-cypher.ts';
import { Documents } from './documents.ts';
import { DharmaError } from './errors.ts';
import { OperationExecutor } from './execution.ts';
import { gaugesOf } from './gauges.ts';
import { TrustedProxies } from './limits/address.ts';
import { Allowances } from './limits/allowance.ts';
import { limitsOf } from './limits/limits.ts';
import { Origins } from './limits/origins.ts';
import { RateLimits } from './limits/rate.ts';
import { createLive } from './live/index.ts';
import { createOutlets } from './live/outlets.ts';
import { Sessions } from './live/sessions.ts';
import { Sockets } from './live/sockets.ts';
import { EventStreams } from './live/sse.ts';
import { Subscriptions } from './live/subscription.ts';
import type { Logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { createApollo } from './plugins/apollo.ts';
import { addAuditExport } from './plugins/audit-export.ts';
import { addCorrelation } from './plugins/correlation.ts';
import { addGraphqlHttp, GRAPHQL_PATH } from './plugins/graphql-http.ts';
import { addGraphqlSse } from './plugins/graphql-sse.ts';
import { addHealthRoutes } from './plugins/health-routes.ts';
import { addHttpErrors } from './plugins/http-errors.ts';
import { createHttp } from './plugins/http-server.ts';
import { addMetricsRoute } from './plugins/metrics-route.ts';
import { addPlayground } from './plugins/playground.ts';
import { addRates } from './plugins/rates.ts';
import { sendRaw } from './plugins/raw-answer.ts';
import { addSecurity } from './plugins/security.ts';
import { followTls, readTls } from './plugins/tls.ts';
import { addUploads } from './plugins/uploads.ts';
import { createHealth, gatekeeperOf, openProbes } from './probes.ts';
import { loadResolvers } from './resolvers.ts';
import { buildSchema, readTypeDefinitions } from './schema.ts';
import { TrustedDocuments } from './trusted/trusted-documents.ts';
import type { Machine } from './workers/machine.ts';

/** Paths where operations are counted by what they are, and those that must always answer. */
const NOT_COUNTED = [GRAPHQL_PATH, '/health', '/metrics'];

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  url: string;
  config: Config;
  backends: Backends;
  /** Stops taking requests, lets those under way end, closes sockets with 1001, then the databases' connections. */
  close(): Promise<void>;
}

/** Something else listens where the gateway should. */
class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(`Port ${port} of ${host} is in use: end what uses it, or set PORT to another.`);
    this.name = 'PortInUseError';
  }
}

/**
 * Puts the parts together and listens.
 * @param machine what is shared with other workers, where this gateway is one
 * @throws DharmaError DATABASE_UNAVAILABLE when a database cannot be reached; PortInUseError; ConfigError when the
 *   certificate cannot be used
 */
export async function createGateway(config: Config, logger: Logger, machine?: Machine): Promise<Gateway> {
  const tls = readTls(config);
  const proxies = new TrustedProxies(config.TRUST_PROXY);
  const [schema, backends] = await Promise.all([
    loadResolvers().then((r) => buildSchema(r)),
    openBackends(config, logger),
  ]);
  const { graph, postgres, secrets, keys, users, tokens } = backends;
  const metrics = new Metrics();
  const probes = openProbes(config, logger);
  const redis = await redisOf(config, logger);
  const allowances = new Allowances(config, new RateLimits(redis, machine?.rateLimiter));
  const origins = new Origins(config.CORS_ORIGINS, proxies);
  const { captureFault } = backends;
  const { definitions } = await readTypeDefinitions();
  const ownGraph = probes.graph;
  const cache = createCache({ config, logger, schema, definitions, postgres, ownGraph, redis });
  const onTransaction = cache?.note;
  const live = createLive({
    config,
    logger,
    graph,
    ownGraph,
    postgres,
    captureFault,
    definitions,
    onTransaction,
  });
  const health = createHealth(config, { ...probes, redis }, live, logger);
  const gatekeeper = gatekeeperOf(health);
  const { feed, store: eventLog } = live;
  const assertWritable = () => gatekeeper.assertWritable();
  const outlets = await createOutlets({
    config,
    logger,
    graph,
    postgres,
    feed,
    secrets,
    principals: () => principals,
    assertWritable,
  });
  const { webhooks } = outlets;
  const rawCypher = new RawCypher(config);
  const audit = createAudit({ config, logger, postgres, schema, definitions });
  const { trail, store: auditLog } = audit;
  backends.notes.goTo((entry) => trail.note(entry));
  const apiKeys = new ApiKeyStore(postgres);
  const compiled = new CompiledQueries({
    schema,
    run: (statements, signal) => graph.readColumns(statements, { signal }),
    base: { executionContext: graph.reader() },
    verifyShare: config.PLAN_VERIFY_SHARE,
    maxBytes: config.PLAN_CACHE_BYTES,
    logger,
  });
  const services: Services = {
    config,
    graph,
    compiled,
    ...identityOf(backends),
    apiKeys,
    feed,
    eventLog,
    webhooks,
    rawCypher,
    audit: trail,
    auditLog,
  };
  const executor = new OperationExecutor({
    schema,
    compiled,
    demands: new Demands(schema, definitions),
    metrics,
    gatekeeper,
    audit: audit.operations,
    slowMillis: config.SLOW_OPERATION_MS,
    onCommit: () => live.wake(),
    answers: cache?.answers,
    limits: limitsOf(config),
    hideSchema: config.NODE_ENV === 'production',
  });
  const track = (controller: AbortController) => health.track(controller);
  const schemes = [
    new ApiKeys(apiKeys, logger),
    new Oidc(config.OIDC_ISSUERS, new OidcUserStore(postgres), logger),
  ];
  const principals = new Principals({ tokens, schemes, keys, users, postgres, logger });
  const { SOCKETS_PER_PRINCIPAL, PRINCIPAL_CONCURRENT_OPERATIONS } = config;
  const perOwner = { sessions: SOCKETS_PER_PRINCIPAL, operations: PRINCIPAL_CONCURRENT_OPERATIONS };
  const sessions = new Sessions(perOwner, machine?.places);
  principals.onChange = () => sessions.recheck();
  const closing = new AbortController();
  const trusted = new TrustedDocuments({
    config,
    logger,
    onLoaded: (trustedDocuments, names) => {
      metrics.expect(names);
      cache?.responses.forgetTexts();
      void warm(compiled, schema, trustedDocuments, closing.signal);
    },
  });
  const documents = new Documents(schema, limitsOf(config), config.NODE_ENV === 'production', trusted);
  const progress = { latest: () => live.feed.latestCursor() };
  const subscriptions = new Subscriptions(executor, services);
  const operations = { executor, subscriptions, documents, allowances, services, logger, track };
  const closeWhenLagged = config.SLOW_SUBSCRIBER_POLICY === 'close';
  const transports = { ...operations, config, principals, sessions, closeWhenLagged };
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
  const byText = cache && new AnswersByText({ responses: cache.responses, executor, principals, allowances });
  addGraphqlHttp(app, apollo, { services, principals, health, allowances, documents, executor, byText });
  addGraphqlSse(app, streams, origins);
  if (config.PLAYGROUND ?? config.NODE_ENV !== 'production') addPlayground(app);
  addAuditExport(app, { principals, store: auditLog, trail });
  acceptSockets(app, sockets, logger);
  const unfollowTls = followTls(app, config, logger);
  metrics.expose([
    ...live.gauges,
    ...(cache?.gauges ?? []),
    ...outlets.gauges,
    ...audit.gauges,
    ...trusted.gauges,
    ...compiled.gauges,
    ...gaugesOf({ backends, sockets, streams, allowances }),
  ]);

  const close = async () => {
    // Outside in: no new work, then the work under way, then what it stood on.
    closing.abort();
    unfollowTls();
    streams.close();
    await sockets.close();
    const cutOff = setTimeout(() => app.server.closeAllConnections(), config.SHUTDOWN_GRACE_MS);
    await app.close();
    clearTimeout(cutOff);
    await apollo.stop();
    await trusted.close();
    rawCypher.close();
    await outlets.close();
    await cache?.close();
    await Promise.all([health.close(), live.close(), principals.close(), audit.close()]);
    await Promise.all([probes.close(), backends.close()]);
    redis?.close();
  };
  try {
    await trusted.start((text) => documents.check(text));
    await redis?.open();
    await health.start();
    await Promise.all([live.start(), principals.start(), audit.start()]);
    outlets.start();
    await cache?.start(live, () => health.isUp('capture') && health.isUp('neo4j'));
    const url = await app
      .listen({ host: config.HOST, port: config.PORT })
      .catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EADDRINUSE' ? new PortInUseError(config.HOST, config.PORT) : error;
      });
    return { url, config, backends, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function redisOf({ REDIS_URL }: Config, logger: Logger): Promise<Redis | undefined> {
  if (REDIS_URL === undefined) return undefined;
  const { Redis } = await import('../datasources/redis.ts');
  return new Redis(REDIS_URL, logger);
}

/** What resolvers need for accounts. */
function identityOf({ users, login, userSessions, accounts, signup, tenants }: Backends) {
  return { users, login, userSessions, accounts, signup, tenants };
}

function acceptSockets(app: FastifyInstance, sockets: Sockets, logger: Logger): void {
  app.server.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] === GRAPHQL_PATH) sockets.upgrade(request, socket, head);
    else
      sendRaw(
        socket,
        '404 Not Found',
        new DharmaError('NOT_FOUND', 'There is nothing at this path.'),
        logger,
      );
  });
}
