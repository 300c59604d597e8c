import type { Graph } from '../../../datasources/graph.ts';
import { KafkaCluster } from '../../../datasources/kafka.ts';
import type { Postgres } from '../../../datasources/postgres.ts';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import type { GaugeSource } from '../../metrics.ts';
import type { Feed } from '../feed/feed.ts';
import { gaugesOf } from './gauges.ts';
import { KafkaIn } from './in.ts';
import { KafkaOut } from './out.ts';
import { Topics } from './topics.ts';

export interface KafkaLink {
  readonly gauges: GaugeSource[];
  /** The feed must run by then; the brokers need not. */
  start(): void;
  /** @throws when no broker answers; the gateway can do without */
  check(): Promise<void>;
  /** Call it before the feed and the databases close. */
  close(): Promise<void>;
}

/**
 * What KAFKA_BROKERS asks for; undefined when that is not set.
 * @param parts.sharedLabels the label of each node type that all its views share
 */
export function createKafka(parts: {
  config: Config;
  graph: Graph;
  postgres: Postgres;
  feed: Feed;
  sharedLabels: ReadonlySet<string>;
  logger: Logger;
  /** @throws DharmaError while changes could not be recorded */
  assertWritable: () => void;
}): KafkaLink | undefined {
  const { config, postgres, graph, feed, sharedLabels, assertWritable } = parts;
  if (config.KAFKA_BROKERS === undefined) return undefined;
  const cluster = new KafkaCluster(config);
  const logger = parts.logger.child({ part: 'kafka' });
  const prefix = config.KAFKA_TOPIC_PREFIX;
  const topics = new Topics(prefix, sharedLabels);
  const outgoing = new KafkaOut({ cluster, postgres, feed, topics, prefix, logger });
  const topic = config.KAFKA_IN_TOPIC;
  const incoming = topic ? new KafkaIn({ cluster, graph, topic, logger, assertWritable }) : undefined;
  return {
    start() {
      outgoing.start();
      incoming?.start();
    },
    gauges: gaugesOf(outgoing, incoming),
    check: () => cluster.ping(),
    close: async () => {
      await Promise.all([outgoing.close(), incoming?.close()]);
    },
  };
}
