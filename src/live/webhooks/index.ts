import type { Postgres } from '../../../datasources/postgres.ts';
import { WebhookClient } from '../../../datasources/webhook-client.ts';
import { DeadLetterStore } from '../../../datasources/webhook-dead-letters.ts';
import { WebhookStore } from '../../../datasources/webhooks.ts';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import type { GaugeSource } from '../../metrics.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import type { Feed } from '../feed.ts';
import { Webhooks } from './webhooks.ts';
import { WebhookWorker } from './worker.ts';

/** Webhooks of a gateway: what administrators do with them, and the worker that delivers. */
export interface WebhookParts {
  webhooks: Webhooks;
  gauges: GaugeSource[];
  /** The feed must run by then. */
  start(): void;
  close(): Promise<void>;
}

/** @param parts.sharedLabels the label of each node type that all its views share */
export function createWebhooks(parts: {
  postgres: Postgres;
  feed: Feed;
  config: Config;
  logger: Logger;
  secrets: SecretBox;
  sharedLabels: ReadonlySet<string>;
}): WebhookParts {
  const { postgres, feed, config, logger, secrets: box, sharedLabels } = parts;
  const store = new WebhookStore(postgres);
  const letters = new DeadLetterStore(postgres);
  const client = new WebhookClient(config);
  const worker = new WebhookWorker({ postgres, feed, client, box, logger, sharedLabels, settings: config });
  const close = async () => {
    await worker.close();
    await client.close();
  };
  return {
    webhooks: new Webhooks({ store, letters, client, box, feed }),
    gauges: gaugesOf(worker),
    start: () => worker.start(),
    close,
  };
}

function gaugesOf({ state }: WebhookWorker): GaugeSource[] {
  return [
    {
      name: 'dharma_webhook_leader',
      help: 'Whether this gateway delivers to webhooks.',
      read: () => Number(state.leader),
    },
    {
      name: 'dharma_webhooks_running',
      help: 'Webhooks that this gateway delivers to.',
      read: () => state.running,
    },
    {
      name: 'dharma_webhook_deliveries_total',
      help: 'Messages that receivers took.',
      read: () => state.delivered,
    },
    {
      name: 'dharma_webhook_failures_total',
      help: 'Attempts that failed.',
      read: () => state.failed,
    },
    {
      name: 'dharma_webhook_dead_letters_total',
      help: 'Messages given up.',
      read: () => state.buried,
    },
  ];
}
