import type { Redis } from '../datasources/redis.ts';
import { openBackends } from './backends.ts';
import { createCache } from './cache/index.ts';
import type { Config } from './config.ts';
import { createLive } from './live/index.ts';
import type { Logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import { createHealth, gatekeeperOf, openProbes } from './probes.ts';
import { loadResolvers } from './resolvers.ts';
import { buildSchema, readTypeDefinitions } from './schema.ts';

/** What everything else stands on: the schema, the databases, the events that come out of them, and how they are. */
export type Foundations = Awaited<ReturnType<typeof layFoundations>>;

/** @throws DharmaError DATABASE_UNAVAILABLE when a database cannot be reached */
export async function layFoundations(config: Config, logger: Logger) {
  const [schema, backends, { definitions }] = await Promise.all([
    loadResolvers().then((resolvers) => buildSchema(resolvers)),
    openBackends(config, logger),
    readTypeDefinitions(),
  ]);
  const { graph, postgres, captureFault } = backends;
  const probes = openProbes(config, logger);
  const redis = await redisOf(config, logger);
  const own = { config, logger, postgres, ownGraph: probes.graph, definitions };
  const cache = createCache({ ...own, graph, schema, redis });
  const live = createLive({ ...own, graph, captureFault, onTransaction: cache?.note });
  const health = createHealth(config, { ...probes, redis }, { graph }, live, logger);
  return {
    schema,
    definitions,
    backends,
    probes,
    redis,
    cache,
    live,
    health,
    gatekeeper: gatekeeperOf(health),
    metrics: new Metrics(),
  };
}

async function redisOf({ REDIS_URL }: Config, logger: Logger): Promise<Redis | undefined> {
  if (REDIS_URL === undefined) return undefined;
  const { Redis } = await import('../datasources/redis.ts');
  return new Redis(REDIS_URL, logger);
}
