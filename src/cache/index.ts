import type { DefinitionNode, GraphQLSchema } from 'graphql';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import type { Postgres } from '../../datasources/postgres.ts';
import type { Redis } from '../../datasources/redis.ts';
import type { Config } from '../config.ts';
import type { Answers } from '../execution.ts';
import { Outbox } from '../live/capture/outbox.ts';
import type { Live } from '../live/index.ts';
import type { Transaction } from '../live/log/change.ts';
import type { Logger } from '../logger.ts';
import type { GaugeSource } from '../metrics.ts';
import { Barrier } from './barrier.ts';
import { Dependencies } from './dependencies.ts';
import { cacheGauges } from './gauges.ts';
import { Guard } from './guard.ts';
import { EVERYONE, OwnWrites } from './own-writes.ts';
import { Policies } from './policy.ts';
import { RedisEntries } from './redis-entries.ts';
import { Replicas } from './replicas.ts';
import { ResponseCache } from './response-cache.ts';
import { Stamps } from './stamps.ts';
import { Store } from './store.ts';
import { Written } from './written.ts';

interface Parts {
  config: Config;
  logger: Logger;
  schema: GraphQLSchema;
  /** The SDL that the schema was made from. */
  definitions: readonly DefinitionNode[];
  postgres: Postgres;
  graph: Neo4jGraph;
  /** Connections that load on the gateway's pool does not take away. */
  ownGraph: Neo4jGraph;
  /** For RESPONSE_CACHE=redis. */
  redis: Redis | undefined;
}

/** The response cache, put together. */
export interface Caching {
  answers: Answers;
  responses: ResponseCache;
  gauges: readonly GaugeSource[];
  /** To be told of every transaction of the log first of all. */
  note(transaction: Transaction): void;
  /** @param isCaptured whether changes are known to be captured, and the graph to be there */
  start(live: Pick<Live, 'log' | 'store'>, isCaptured: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/**
 * @returns undefined where it is off: by RESPONSE_CACHE, and where Neo4j is reached by routing, since a member of a cluster
 *   may answer with what was before a change that has been told already
 */
export function createCache(parts: Parts): Caching | undefined {
  const { config, logger, schema, definitions, postgres, graph, ownGraph, redis } = parts;
  if (config.RESPONSE_CACHE === 'off') return undefined;
  if (config.NEO4J_URI.startsWith('neo4j')) {
    logger.info('there is no response cache where NEO4J_URI is routed: members of a cluster may lag');
    return undefined;
  }
  const dependencies = new Dependencies(schema, definitions);
  const policies = new Policies(schema, definitions, (field) => dependencies.knows(field));
  const stamps = new Stamps();
  const ownWrites = new OwnWrites();
  const written = new Written(new Outbox(graph), ownWrites, logger);
  const shared = redis && config.RESPONSE_CACHE === 'redis' && new RedisEntries(redis, stamps, definitions);
  const store = new Store(config.RESPONSE_CACHE_BYTES, shared || undefined);
  let guard: Guard | undefined;
  const responses = new ResponseCache({
    schema,
    policies,
    dependencies,
    stamps,
    ownWrites,
    store,
    isOpen: () => guard?.isOpen ?? false,
    onOwnWrite: (principal) => written.read(principal),
  });
  const replicas = new Replicas({
    postgres,
    logger,
    onWrite: (principal, write) => ownWrites.begin(principal, write),
  });
  return {
    responses,
    answers: {
      answer: (request, run) => responses.answer(request, run),
      async wrote(principal, write, isAll) {
        ownWrites.begin(principal, write, isAll && principal !== EVERYONE);
        written.wrote(principal);
        await replicas.tell(principal, write);
      },
    },
    gauges: cacheGauges(responses, () => guard?.isOpen ?? false),
    note: (transaction) => responses.note(transaction),
    async start(live, isCaptured) {
      stamps.begin(Number(live.log.position), live.log.cursor);
      guard = new Guard({
        replicas,
        barrier: new Barrier(ownGraph, live.store, () => stamps.position),
        ownWrites,
        logger,
        headAt: () => live.log.headAt,
        isCaptured,
        onClose: () => responses.clear(),
      });
      await guard.start();
    },
    close: async () => guard?.close(),
  };
}
