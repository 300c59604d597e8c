import { setTimeout as sleep } from 'node:timers/promises';
import { Neo4jGraph } from '../../datasources/graph.ts';
import type { Postgres } from '../../datasources/postgres.ts';
import { type Backends, openBackends } from '../../src/backends.ts';
import type { Config } from '../../src/config.ts';
import type { LiveEvent } from '../../src/live/change.ts';
import type { FeedRequest } from '../../src/live/feed.ts';
import { createLive, type Live } from '../../src/live/index.ts';
import { createLogger } from '../../src/logger.ts';
import { resetGraph, testConfig } from './databases.ts';
import { settledAt } from './wait.ts';

/** The live path on this worker's databases, without a gateway around it. */
export interface TestLive extends Live {
  config: Config;
  backends: Backends;
  graph: Neo4jGraph;
  postgres: Postgres;
  /** Runs Cypher as a stranger would, straight at the database. */
  cypher(statement: string, params?: Record<string, unknown>): Promise<void>;
  /** Once everything committed so far has been handed on. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLive(
  overrides: Record<string, string> = {},
  { keepGraph = false }: { keepGraph?: boolean } = {},
): Promise<TestLive> {
  const config = await testConfig(overrides);
  const logger = createLogger('silent');
  const backends = await openBackends(config, logger);
  const { graph, postgres, captureFault } = backends;
  const ownGraph = new Neo4jGraph(config);
  const live = createLive({ config, logger, graph, ownGraph, postgres, captureFault });
  await live.start();
  const settled = async () => {
    await settledAt(backends, () => live.feed.latestCursor());
  };
  if (!keepGraph) await resetGraph(graph);
  await settled();
  return {
    ...live,
    config,
    backends,
    graph,
    postgres,
    settled,
    async cypher(statement, params) {
      await graph.autoCommitWrite(statement, params);
    },
    async stop() {
      await live.close();
      await ownGraph.close();
      await backends.close();
    },
  };
}

/** Everything that matches from a cursor to the present end of the log. */
export async function past(live: TestLive, request: FeedRequest): Promise<LiveEvent[]> {
  await live.settled();
  const events = live.feed.follow(request);
  const found: LiveEvent[] = [];
  const end = live.feed.latestCursor();
  let pending = events.next();
  while (events.cursor !== end) {
    const result = await Promise.race([pending, sleep(5)]);
    if (result === undefined) continue;
    if (result.done) break;
    found.push(result.value);
    pending = events.next();
  }
  await events.return?.();
  return found;
}
