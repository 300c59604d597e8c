import { setTimeout as sleep } from 'node:timers/promises';
import type { Postgres, Sql } from '../../../datasources/postgres.ts';
import { WebhookProgress } from '../../../datasources/webhook-progress.ts';
import { WEBHOOK_CHANNEL, type WebhookRecord, WebhookStore } from '../../../datasources/webhooks.ts';
import type { Logger } from '../../logger.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { keepElected } from '../elected.ts';
import { Delivery, type DeliveryParts, type DeliveryTally } from './delivery.ts';
import { signingSecrets } from './settings.ts';

/** Key of the advisory lock that elects the worker; any constant will do. */
const WORKER_LOCK = 4_607_021;
/** NOTIFY may be lost with its connection, and a delivery that broke off begins again: look at least this often. */
const SAFETY_POLL_MILLIS = 3000;

interface Parts extends Pick<DeliveryParts, 'feed' | 'client' | 'settings' | 'sharedLabels'> {
  postgres: Postgres;
  box: SecretBox;
  logger: Logger;
}

interface Running {
  generation: number;
  stop: AbortController;
  done: Promise<void>;
}

/** What the worker says of itself, for `/metrics`. */
export interface WebhookWorkerState extends DeliveryTally {
  leader: boolean;
  /** Webhooks that are being delivered to. */
  running: number;
}

/**
 * Keeps one delivery running for each enabled webhook. Every gateway runs one; an advisory lock of PostgreSQL elects the
 * one that works. Changes of webhooks, made on whichever gateway, reach it by NOTIFY.
 */
export class WebhookWorker {
  readonly state: WebhookWorkerState = { leader: false, running: 0, delivered: 0, failed: 0, buried: 0 };
  readonly #parts: Parts;
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Running>();
  #wake: () => void = () => {};
  #done: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    const { postgres, logger } = this.#parts;
    this.#done = keepElected(
      { postgres, logger, lock: WORKER_LOCK, name: 'delivery to webhooks', signal: this.#stop.signal },
      (sql, lost) => this.#work(sql, lost),
    );
  }

  /** Ends deliveries at once: one that is under way is made again, under the same id, by whoever works next. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** @param sql the connection that holds the lock: a worker that has lost it can no longer write */
  async #work(sql: Sql, signal: AbortSignal): Promise<void> {
    const ears = await this.#parts.postgres.pinned();
    let deaf = false;
    void ears.lost.then(() => {
      deaf = true;
      this.#wake();
    });
    try {
      await ears.onNotification(WEBHOOK_CHANNEL, () => this.#wake());
      this.state.leader = true;
      while (!signal.aborted && !deaf) {
        // Armed before reading: a change that comes meanwhile must not be slept through.
        const pause = this.#pause(signal);
        await this.#reconcile(sql);
        await pause;
      }
    } finally {
      this.state.leader = false;
      await this.#end([...this.#running.keys()]);
      await ears.close();
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    return sleep(SAFETY_POLL_MILLIS, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(
      () => {},
    );
  }

  /** Brings what runs to what is stored. */
  async #reconcile(sql: Sql): Promise<void> {
    const wanted = new Map((await new WebhookStore(sql).enabled()).map((webhook) => [webhook.id, webhook]));
    const outdated = [...this.#running].filter(
      ([id, { generation }]) => wanted.get(id)?.generation !== generation,
    );
    await this.#end(outdated.map(([id]) => id));
    for (const webhook of wanted.values()) {
      if (!this.#running.has(webhook.id)) this.#begin(webhook, sql);
    }
  }

  #begin(webhook: WebhookRecord, sql: Sql): void {
    const stop = new AbortController();
    const done = this.#deliver(webhook, sql, stop.signal)
      .catch((error) => {
        if (!stop.signal.aborted)
          this.#parts.logger.warn({ err: error, webhook: webhook.id }, 'a delivery was interrupted');
      })
      .finally(() => {
        this.#running.delete(webhook.id);
        this.state.running = this.#running.size;
      });
    this.#running.set(webhook.id, { generation: webhook.generation, stop, done });
    this.state.running = this.#running.size;
  }

  async #deliver(webhook: WebhookRecord, sql: Sql, signal: AbortSignal): Promise<void> {
    const { box, ...shared } = this.#parts;
    const progress = new WebhookProgress(sql);
    const secrets = signingSecrets(webhook, box);
    if (!secrets) {
      await progress.disable(webhook, 'SECRET_UNREADABLE');
      return;
    }
    await new Delivery({ ...shared, webhook, secrets, progress, tally: this.state }, signal).run();
  }

  async #end(ids: string[]): Promise<void> {
    const ending = ids.flatMap((id) => this.#running.get(id) ?? []);
    for (const { stop } of ending) stop.abort();
    await Promise.all(ending.map(({ done }) => done));
  }
}
