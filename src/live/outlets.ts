import type { Neo4jGraph } from '../../datasources/graph.ts';
import type { Postgres } from '../../datasources/postgres.ts';
import type { Principals } from '../auth/revocation.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { GaugeSource } from '../metrics.ts';
import { sharedLabelsOf } from '../node-types.ts';
import { readTypeDefinitions } from '../schema.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Feed } from './feed/feed.ts';
import { createWebhooks } from './webhooks/index.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** Where events go that nobody is connected for: webhooks, and Kafka where it is configured. */
export interface Outlets {
  webhooks: Webhooks;
  gauges: GaugeSource[];
  /** The feed must run by then. */
  start(): void;
  /** To be called before the feed and the databases close. */
  close(): Promise<void>;
}

export async function createOutlets(parts: {
  config: Config;
  logger: Logger;
  graph: Neo4jGraph;
  postgres: Postgres;
  feed: Feed;
  secrets: SecretBox;
  /** Who knows what the owners of webhooks may do; asked for from the start on. */
  principals: () => Pick<Principals, 'absent'>;
  /** @throws DharmaError while changes could not be recorded */
  assertWritable: () => void;
}): Promise<Outlets> {
  const { definitions } = await readTypeDefinitions();
  const sharedLabels = sharedLabelsOf(definitions);
  const webhooks = createWebhooks({ ...parts, sharedLabels });
  // The client is a tenth of all that is loaded at a start: only where it is used.
  const kafka = parts.config.KAFKA_BROKERS
    ? (await import('./kafka/index.ts')).createKafka({ ...parts, sharedLabels })
    : undefined;
  return {
    webhooks: webhooks.webhooks,
    gauges: [...webhooks.gauges, ...(kafka?.gauges ?? [])],
    start() {
      webhooks.start();
      kafka?.start();
    },
    async close() {
      await Promise.all([webhooks.close(), kafka?.close()]);
    },
  };
}
