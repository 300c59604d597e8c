import type { Graph } from '../../../datasources/graph.ts';
import { KafkaCluster } from '../../../datasources/kafka.ts';
import type { Postgres } from '../../../datasources/postgres.ts';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import type { GaugeSource } from '../../metrics.ts';
import { readTypeDefinitions } from '../../schema.ts';
import { gaugesOf } from './gauges.ts';
import { KafkaIn } from './in.ts';
import { type EventSource, KafkaOut } from './out.ts';
import { sharedLabelsOf, Topics } from './topics.ts';

export interface KafkaLink {
  readonly gauges: GaugeSource[];
  /** @throws when no broker answers; the gateway can do without */
  check(): Promise<void>;
  /** Call it before the feed and the databases close. */
  close(): Promise<void>;
}

/** Starts what KAFKA_BROKERS asks for; undefined when that is not set. Needs no broker to be there. */
export async function startKafka(parts: {
  config: Config;
  graph: Graph;
  postgres: Postgres;
  feed: EventSource;
  logger: Logger;
  /** @throws DharmaError while changes could not be recorded */
  assertWritable: () => void;
}): Promise<KafkaLink | undefined> {
  const { config, postgres, graph, feed, assertWritable } = parts;
  if (config.KAFKA_BROKERS === undefined) return undefined;
  const cluster = new KafkaCluster(config);
  const logger = parts.logger.child({ part: 'kafka' });
  const prefix = config.KAFKA_TOPIC_PREFIX;
  const topics = new Topics(prefix, sharedLabelsOf((await readTypeDefinitions()).definitions));
  const outgoing = new KafkaOut({ cluster, postgres, feed, topics, prefix, logger });
  const topic = config.KAFKA_IN_TOPIC;
  const incoming = topic ? new KafkaIn({ cluster, graph, topic, logger, assertWritable }) : undefined;
  outgoing.start();
  incoming?.start();
  return {
    gauges: gaugesOf(outgoing, incoming),
    check: () => cluster.ping(),
    close: async () => {
      await Promise.all([outgoing.close(), incoming?.close()]);
    },
  };
}
