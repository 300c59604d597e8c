import { Neo4jGraph } from '../datasources/graph.ts';
import { Postgres } from '../datasources/postgres.ts';
import type { Redis } from '../datasources/redis.ts';
import type { Config } from './config.ts';
import { DharmaError } from './errors.ts';
import type { Gatekeeper } from './execution.ts';
import { HealthMonitor } from './health.ts';
import type { Live } from './live/index.ts';
import type { Logger } from './logger.ts';

/** Enough for each probe to have one, and another while one hangs. */
const PROBE_CONNECTIONS = 4;

/** Connections of their own, so that load on the gateway's pools is not taken for an outage. */
export function openProbes(config: Config, logger: Logger) {
  const graph = new Neo4jGraph({ ...config, NEO4J_MAX_CONNECTION_POOL_SIZE: PROBE_CONNECTIONS });
  const postgres = new Postgres({ ...config, DATABASE_POOL_SIZE: PROBE_CONNECTIONS }, logger);
  const close = async () => {
    await Promise.allSettled([graph.close(), postgres.close()]);
  };
  return { graph, postgres, close };
}

/** What the gateway stands on, asked for signs of life. */
export function createHealth(
  config: Config,
  { graph, postgres, redis }: ReturnType<typeof openProbes> & { redis: Redis | undefined },
  users: { graph: Pick<Neo4jGraph, 'gauges'> },
  live: Live,
  logger: Logger,
): HealthMonitor {
  return new HealthMonitor(
    [
      {
        name: 'neo4j',
        required: true,
        check: (signal) => graph.ping(signal),
        answers: () => users.graph.gauges().answeredReads,
      },
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

/** Turns operations away while what they need is known to be gone. */
export function gatekeeperOf(health: HealthMonitor): Gatekeeper {
  return {
    assertReadable() {
      if (!health.isUp('neo4j')) throw new DharmaError('DATABASE_UNAVAILABLE');
    },
    assertWritable() {
      if (!health.isUp('capture')) throw new DharmaError('CAPTURE_UNAVAILABLE');
    },
  };
}
