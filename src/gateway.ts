import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyInstance } from 'fastify';
import { ApiKeyStore } from '../datasources/api-keys.ts';
import { Neo4jGraph } from '../datasources/graph.ts';
import { OidcUserStore } from '../datasources/oidc-users.ts';
import { Postgres } from '../datasources/postgres.ts';
import { Redis } from '../datasources/redis.ts';
import { createAudit } from './audit/index.ts';
import { ApiKeys } from './auth/api-keys.ts';
import { Demands } from './auth/demands.ts';
import { Oidc } from './auth/oidc.ts';
import { Principals } from './auth/revocation.ts';
import { type Backends, openBackends } from './backends.ts';
import { CompiledQueries } from './compiled/queries.ts';
import type { Config } from './config.ts';
import type { Context, Services } from './context.ts';
import { RawCypher } from './cypher/raw-cypher.ts';
import { Documents } from './documents.ts';
import { formatError } from './error-format.ts';
import { DharmaError } from './errors.ts';
import { type Gatekeeper, OperationExecutor } from './execution.ts';
import { HealthMonitor } from './health.ts';
import { TrustedProxies } from './limits/address.ts';
import { Allowances } from './limits/allowance.ts';
import { limitsOf } from './limits/limits.ts';
import { Origins } from './limits/origins.ts';
import { RateLimits } from './limits/rate.ts';
import { createLive, type Live } from './live/index.ts';
import { createOutlets } from './live/outlets.ts';
import { Sessions } from './live/sessions.ts';
import { Sockets } from './live/sockets.ts';
import { EventStreams } from './live/sse.ts';
import { Subscriptions } from './live/subscription.ts';
import type { Logger } from './logger.ts';
import { type GaugeSource, Metrics } from './metrics.ts';
import { addAuditExport } from './plugins/audit-export.ts';
import { addCorrelation } from './plugins/correlation.ts';
import { executionPlugin } from './plugins/execution.ts';
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
import { followTls } from './plugins/tls.ts';
import { addUploads } from './plugins/uploads.ts';
import { loadResolvers } from './resolvers.ts';
import { buildSchema, readTypeDefinitions } from './schema.ts';
import { TrustedDocuments } from './trusted/trusted-documents.ts';

/** Enough for each probe to have one, and another while one hangs. */
const PROBE_CONNECTIONS = 4;

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
export class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(`Port ${port} of ${host} is in use: end what uses it, or set PORT to another.`);
    this.name = 'PortInUseError';
  }
}

/**
 * Puts the parts together and listens.
 * @throws DharmaError DATABASE_UNAVAILABLE when a database cannot be reached; PortInUseError
 */
export async function createGateway(config: Config, logger: Logger): Promise<Gateway> {
  const [schema, backends] = await Promise.all([
    loadResolvers().then((r) => buildSchema(r)),
    openBackends(config, logger),
  ]);
  const { graph, postgres, secrets, keys, users, tokens } = backends;
  const metrics = new Metrics();
  const probes = openProbes(config, logger);
  const redis = config.REDIS_URL === undefined ? undefined : new Redis(config.REDIS_URL, logger);
  const allowances = new Allowances(config, new RateLimits(redis));
  const proxies = new TrustedProxies(config.TRUST_PROXY);
  const origins = new Origins(config.CORS_ORIGINS, proxies);
  const { captureFault } = backends;
  const live = createLive({ config, logger, graph, ownGraph: probes.graph, postgres, captureFault });
  const health = createHealth(config, { ...probes, redis }, live, logger);
  const gatekeeper = gatekeeperOf(health);
  const { feed, store: eventLog } = live;
  const assertWritable = () => gatekeeper.assertWritable();
  const outlets = await createOutlets({ config, logger, graph, postgres, feed, secrets, assertWritable });
  const { webhooks } = outlets;
  const rawCypher = new RawCypher(config);
  const { definitions } = await readTypeDefinitions();
  const audit = createAudit({ config, logger, postgres, schema, definitions });
  const { trail, store: auditLog } = audit;
  backends.notes.goTo((entry) => trail.note(entry));
  const apiKeys = new ApiKeyStore(postgres);
  const services: Services = {
    config,
    graph,
    ...identityOf(backends),
    apiKeys,
    feed,
    eventLog,
    webhooks,
    rawCypher,
    audit: trail,
    auditLog,
  };
  const compiled = new CompiledQueries({
    schema,
    run: (statements, signal) => graph.readColumns(statements, { signal }),
    base: { executionContext: graph.reader() },
    verifyShare: config.PLAN_VERIFY_SHARE,
    logger,
  });
  const executor = new OperationExecutor({
    schema,
    compiled,
    demands: new Demands(schema, definitions),
    metrics,
    gatekeeper,
    audit: audit.operations,
    slowMillis: config.SLOW_OPERATION_MS,
    onCommit: () => live.wake(),
    limits: limitsOf(config),
    hideSchema: config.NODE_ENV === 'production',
  });
  const track = (controller: AbortController) => health.track(controller);
  const schemes = [
    new ApiKeys(apiKeys, logger),
    new Oidc(config.OIDC_ISSUERS, new OidcUserStore(postgres), logger),
  ];
  const principals = new Principals({ tokens, schemes, keys, users, postgres, logger });
  const sessions = new Sessions({
    sessions: config.SOCKETS_PER_PRINCIPAL,
    operations: config.PRINCIPAL_CONCURRENT_OPERATIONS,
  });
  principals.onChange = () => sessions.recheck();
  const trusted = new TrustedDocuments({ config, logger, onNames: (names) => metrics.expect(names) });
  const documents = new Documents(schema, limitsOf(config), config.NODE_ENV === 'production', trusted);
  const progress = { latest: () => live.feed.latestCursor() };
  const subscriptions = new Subscriptions(executor, services);
  const operations = { executor, subscriptions, documents, allowances, services, logger, track };
  const closeWhenLagged = config.SLOW_SUBSCRIBER_POLICY === 'close';
  const transports = { ...operations, config, principals, sessions, closeWhenLagged };
  const sockets = new Sockets({ ...transports, progress, proxies, origins });
  const streams = new EventStreams(transports);
  const apollo = createApollo(executor, documents, config, logger);
  const app = createHttp(config, proxies, logger);
  // Errors and correlation first, so that whatever follows is answered in their form; uploads before GraphQL reads a body.
  addCorrelation(app);
  addHttpErrors(app);
  await addSecurity(app, config.CORS_ORIGINS);
  addRates(app, { allowances, principals, exempt: NOT_COUNTED });
  addHealthRoutes(app, health, new Date());
  addMetricsRoute(app, metrics);
  addUploads(app, GRAPHQL_PATH, config.IMPORT_MAX_BYTES);
  await apollo.start();
  addGraphqlHttp(app, apollo, { services, principals, health, allowances, documents, executor });
  addGraphqlSse(app, streams, origins);
  if (config.PLAYGROUND ?? config.NODE_ENV !== 'production') addPlayground(app);
  addAuditExport(app, { principals, store: auditLog, trail });
  acceptSockets(app, sockets, logger);
  const unfollowTls = followTls(app, config, logger);
  metrics.expose([
    ...live.gauges,
    ...outlets.gauges,
    ...audit.gauges,
    ...trusted.gauges,
    ...gauges({ backends, sockets, streams, allowances }),
  ]);

  const close = async () => {
    // Outside in: no new work, then the work under way, then what it stood on.
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

/** What resolvers need for accounts. */
function identityOf({ users, login, userSessions, accounts, signup, tenants }: Backends) {
  return { users, login, userSessions, accounts, signup, tenants };
}

/** Connections of their own, so that load on the gateway's pools is not taken for an outage. */
function openProbes(config: Config, logger: Logger) {
  const graph = new Neo4jGraph({ ...config, NEO4J_MAX_CONNECTION_POOL_SIZE: PROBE_CONNECTIONS });
  const postgres = new Postgres({ ...config, DATABASE_POOL_SIZE: PROBE_CONNECTIONS }, logger);
  const close = async () => {
    await Promise.allSettled([graph.close(), postgres.close()]);
  };
  return { graph, postgres, close };
}

function createHealth(
  config: Config,
  { graph, postgres, redis }: ReturnType<typeof openProbes> & { redis: Redis | undefined },
  live: Live,
  logger: Logger,
): HealthMonitor {
  return new HealthMonitor(
    [
      { name: 'neo4j', required: true, check: (signal) => graph.ping(signal) },
      { name: 'postgres', required: true, check: () => postgres.ping() },
      { name: 'capture', required: true, check: () => live.check() },
      ...(redis ? [{ name: 'redis', required: false, check: () => redis.ping() }] : []),
      ...httpProbe('aiops', config.AIOPS_URL, '/api/v3/aiops/health'),
      ...httpProbe('cmdb', config.CMDB_URL, '/api/v3/cmdb/health'),
    ],
    logger,
  );
}

/** A service that the gateway can do without; asked only where it is configured. */
function httpProbe(name: string, base: string | undefined, path: string) {
  if (base === undefined) return [];
  const check = async (signal: AbortSignal) => {
    const response = await fetch(new URL(path, base), { signal });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`answered ${response.status}`);
  };
  return [{ name, required: false, check }];
}

function gatekeeperOf(health: HealthMonitor): Gatekeeper {
  return {
    assertReadable() {
      if (!health.isUp('neo4j')) throw new DharmaError('DATABASE_UNAVAILABLE');
    },
    assertWritable() {
      if (!health.isUp('capture')) throw new DharmaError('CAPTURE_UNAVAILABLE');
    },
  };
}

function createApollo(
  executor: OperationExecutor,
  documents: Documents,
  config: Config,
  logger: Logger,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: executor.schema,
    plugins: [executionPlugin(executor, documents), ApolloServerPluginLandingPageDisabled()],
    // Our own plugin has formatted what it found and ran; this is for what Apollo Server finds before: CSRF, no query.
    formatError: (formatted, error) => (error instanceof Error ? formatError(error, logger) : formatted),
    // What is shown to whom, our executor says; and documents are kept and validated by `Documents`, as for sockets.
    introspection: true,
    documentStore: null,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: config.NODE_ENV,
    logger: { debug: () => {}, info: () => {}, warn: (m) => logger.warn(m), error: (m) => logger.error(m) },
    persistedQueries: false,
  });
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

function gauges(parts: {
  backends: Backends;
  sockets: Sockets;
  streams: EventStreams;
  allowances: Allowances;
}): GaugeSource[] {
  const { sockets, streams, allowances } = parts;
  const { graph, postgres } = parts.backends;
  return [
    { name: 'dharma_neo4j_reads_total', help: 'Reads begun.', read: () => graph.gauges().reads },
    { name: 'dharma_neo4j_running_reads', help: 'Reads under way.', read: () => graph.gauges().runningReads },
    {
      name: 'dharma_neo4j_running_writes',
      help: 'Write transactions open.',
      read: () => graph.gauges().runningWrites,
    },
    {
      name: 'dharma_neo4j_waiting_writes',
      help: 'Write transactions waiting for a place.',
      read: () => graph.gauges().waitingWrites,
    },
    {
      name: 'dharma_postgres_pool_total',
      help: 'Connections of the pool.',
      read: () => postgres.gauges().total,
    },
    {
      name: 'dharma_postgres_pool_idle',
      help: 'Idle connections of the pool.',
      read: () => postgres.gauges().idle,
    },
    {
      name: 'dharma_postgres_pool_waiting',
      help: 'Requests waiting for a connection.',
      read: () => postgres.gauges().waiting,
    },
    { name: 'dharma_sockets', help: 'WebSockets open.', read: () => sockets.open },
    { name: 'dharma_event_streams', help: 'Event streams open (SSE).', read: () => streams.open },
    {
      name: 'dharma_rate_limited_total',
      help: 'Operations refused for their rate.',
      read: () => allowances.refused,
    },
  ];
}
