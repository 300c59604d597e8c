import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookClient } from '../../../datasources/webhook-client.ts';
import type { WebhookProgress } from '../../../datasources/webhook-progress.ts';
import type { WebhookRecord } from '../../../datasources/webhooks.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Config } from '../../config.ts';
import type { Feed, FeedIterator } from '../feed/feed.ts';
import { sightKey } from '../feed/sight.ts';
import { isLater } from '../log/cursor.ts';
import { gapOf } from '../log/gap.ts';
import { backoffMillis } from './backoff.ts';
import { eventMessage, headersOf, type Message, noticeMessage, type SigningSecret } from './message.ts';
import { mayOwnWebhooks } from './owner.ts';
import { eventFilterOf } from './settings.ts';

/** How often the position of a webhook that nothing matches is stored. */
const IDLE_MILLIS = 2000;

/** What deliveries add up to, for `/metrics`. */
export interface DeliveryTally {
  delivered: number;
  failed: number;
  buried: number;
}

export interface DeliveryParts {
  webhook: WebhookRecord;
  /** Whose rights it has. */
  owner: Principal;
  secrets: readonly SigningSecret[];
  feed: Feed;
  client: WebhookClient;
  progress: WebhookProgress;
  settings: Pick<Config, 'WEBHOOK_MAX_ATTEMPTS' | 'WEBHOOK_RETRY_BASE_MS'>;
  /** The label of each type that all its views share. */
  sharedLabels: ReadonlySet<string>;
  tally: DeliveryTally;
}

/** What the owner may see has changed while an event was tried again and again: it is looked at anew. */
class RightsChanged extends Error {}

/**
 * Delivers to one webhook, one event after the other, from its stored cursor on; the cursor moves when the receiver has
 * taken an event, or will not. What one receiver does holds up no other: each webhook has a delivery of its own.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #signal: AbortSignal;
  /** As it is stored. */
  #cursor: string;

  constructor(parts: DeliveryParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#cursor = parts.webhook.cursor;
  }

  /**
   * Ends when the signal fires, or when the webhook was changed, deleted or disabled.
   * @throws when the database or the log fails: to be begun again from what is stored
   */
  async run(): Promise<void> {
    for (;;) {
      const { webhook, feed, owner } = this.#parts;
      const events = feed.follow({
        viewer: owner,
        filter: eventFilterOf(webhook.filter),
        after: this.#cursor,
        slow: 'replay',
      });
      const leave = () => void events.return?.();
      this.#signal.addEventListener('abort', leave, { once: true });
      try {
        if (this.#signal.aborted) return;
        return await this.#deliverAll(events);
      } catch (error) {
        if (error instanceof RightsChanged) continue;
        const gap = gapOf(error);
        if (!gap) throw error;
        if (!(await this.#deliver(noticeMessage(gap)))) return;
      } finally {
        this.#signal.removeEventListener('abort', leave);
        await events.return?.();
      }
    }
  }

  async #deliverAll(events: FeedIterator): Promise<void> {
    for (;;) {
      const { value, done } = await this.#next(events);
      if (done || !(await this.#deliver(eventMessage(value, this.#parts.sharedLabels)))) return;
    }
  }

  /** Its owner may have webhooks, still; else it is suspended. */
  async #isOwned(): Promise<boolean> {
    const { owner, progress, webhook } = this.#parts;
    if (mayOwnWebhooks(owner)) return true;
    await progress.disable(webhook, 'OWNER_WITHOUT_RIGHT');
    return false;
  }

  /** The next event; while there is none, how far the log has been looked at is stored. */
  async #next(events: FeedIterator): ReturnType<FeedIterator['next']> {
    let settled = false;
    const next = events.next().finally(() => {
      settled = true;
    });
    for (;;) {
      const timer = new AbortController();
      const idle = sleep(IDLE_MILLIS, undefined, { signal: timer.signal }).catch(() => undefined);
      const result = await Promise.race([next, idle]).finally(() => timer.abort());
      if (result) return result;
      if (!settled && !(await this.#isOwned())) return { value: undefined, done: true };
      const { cursor } = events;
      // An event that is on its way has moved the cursor without having been delivered; after a takeover, this gateway may
      // have read less of the log than the last one.
      if (settled || !isLater(cursor, this.#cursor)) continue;
      if (!(await this.#parts.progress.passed(this.#parts.webhook, cursor)))
        return { value: undefined, done: true };
      this.#cursor = cursor;
    }
  }

  /** @returns whether to go on with the next one */
  async #deliver(message: Message): Promise<boolean> {
    const { webhook, client, progress, settings, tally, secrets, owner } = this.#parts;
    const seenWith = sightKey(owner);
    let attempts = await this.#resumed(message);
    while (!this.#signal.aborted) {
      if (!(await this.#isOwned())) return false;
      if (sightKey(owner) !== seenWith) throw new RightsChanged();
      const headers = headersOf(message, secrets, new Date());
      const call = await client.post(webhook.url, headers, message.body, this.#signal);
      if (!call.failure) {
        tally.delivered += 1;
        this.#cursor = message.cursor;
        return progress.delivered(webhook, message.cursor);
      }
      if (this.#signal.aborted) return false;
      attempts += 1;
      tally.failed += 1;
      const failed = { failure: call.failure, status: call.status };
      if (call.status === 410) {
        await progress.disable(webhook, 'GONE', failed);
        return false;
      }
      if (attempts >= settings.WEBHOOK_MAX_ATTEMPTS)
        return this.#bury({ ...message, seenWith }, attempts, failed);
      const millis = backoffMillis(attempts, settings.WEBHOOK_RETRY_BASE_MS, call.retryAfterMillis);
      if (!(await progress.failed(webhook, failed, { cursor: message.cursor, attempts, millis })))
        return false;
      await this.#wait(millis);
    }
    return false;
  }

  async #bury(
    message: Message & { seenWith: string },
    attempts: number,
    failed: Parameters<WebhookProgress['bury']>[2],
  ): Promise<boolean> {
    const { webhook, progress, tally } = this.#parts;
    const { id: messageId, cursor, body, seenWith } = message;
    const letter = { cursor, messageId, body, seenWith, attempts };
    const { counted, enabled } = await progress.bury(webhook, letter, failed);
    tally.buried += Number(counted);
    this.#cursor = message.cursor;
    return counted && enabled;
  }

  /** Attempts of this event that an earlier delivery made, once the pause after them is over. */
  async #resumed(message: Message): Promise<number> {
    const { pendingCursor, pendingAttempts, pendingUntil } = this.#parts.webhook;
    if (pendingCursor !== message.cursor) return 0;
    await this.#wait((pendingUntil?.getTime() ?? 0) - Date.now());
    return pendingAttempts;
  }

  async #wait(millis: number): Promise<void> {
    if (millis > 0) await sleep(millis, undefined, { signal: this.#signal }).catch(() => {});
  }
}
