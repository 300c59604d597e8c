import { randomBytes, randomUUID } from 'node:crypto';
import type { CallResult, WebhookClient } from '../../../datasources/webhook-client.ts';
import type { DeadLetterRecord, DeadLetterStore } from '../../../datasources/webhook-dead-letters.ts';
import { MAX_WEBHOOKS, type WebhookRecord, type WebhookStore } from '../../../datasources/webhooks.ts';
import { DharmaError } from '../../errors.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { decodeCursor } from '../cursor.ts';
import type { Feed } from '../feed.ts';
import { headersOf, type Message, testMessage } from './message.ts';
import {
  opened,
  parseFilter,
  previousSecretPlace,
  secretPlace,
  signingSecrets,
  type WebhookFilter,
} from './settings.ts';

const SECRET_BYTES = 32;
const MAX_NAME = 200;
const MAX_OVERLAP_SECONDS = 604_800;

/** What an administrator gives; what is undefined has its default, or stays. */
export interface WebhookInput extends Partial<WebhookFilter> {
  name?: string | undefined;
  url?: string | undefined;
  enabled?: boolean | undefined;
}

export interface WebhookWithSecret {
  webhook: WebhookRecord;
  /** `whsec_` and base64: shown once, stored encrypted. */
  secret: string;
}

interface Parts {
  store: WebhookStore;
  letters: DeadLetterStore;
  client: WebhookClient;
  box: SecretBox;
  feed: Feed;
}

/** What administrators do with webhooks. Deliveries are another's (worker.ts), maybe on another gateway. */
export class Webhooks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get store(): WebhookStore {
    return this.#parts.store;
  }

  get letters(): DeadLetterStore {
    return this.#parts.letters;
  }

  /**
   * @param after cursor to begin after; the end of the log when it is not given
   * @throws DharmaError VALIDATION_ERROR
   */
  async create(
    input: WebhookInput & { name: string; url: string },
    after: string | null | undefined,
  ): Promise<WebhookWithSecret> {
    const { store, feed } = this.#parts;
    this.#check(input);
    const id = randomUUID();
    const secret = newSecret();
    const { types = null, where = null, expand = false } = input;
    const webhook = await store.create({
      id,
      name: input.name,
      url: input.url,
      filter: JSON.stringify({ types, where, expand } satisfies WebhookFilter),
      enabled: input.enabled ?? true,
      secret: this.#parts.box.seal(secret, secretPlace(id)),
      cursor: checkedCursor(after) ?? feed.latestCursor(),
    });
    if (!webhook) throw new DharmaError('VALIDATION_ERROR', `There are ${MAX_WEBHOOKS} webhooks already.`);
    return { webhook, secret };
  }

  /** @throws DharmaError NOT_FOUND, VALIDATION_ERROR */
  async update(id: string, input: WebhookInput): Promise<WebhookRecord> {
    this.#check(input);
    const { filter } = await this.#existing(id);
    const { types, where, expand } = parseFilter(filter);
    const changed: WebhookFilter = {
      types: input.types === undefined ? types : input.types,
      where: input.where === undefined ? where : input.where,
      expand: input.expand ?? expand,
    };
    const { name, url, enabled } = input;
    return found(
      id,
      await this.#parts.store.update(id, { name, url, enabled, filter: JSON.stringify(changed) }),
    );
  }

  /** @throws DharmaError NOT_FOUND, VALIDATION_ERROR */
  async rotateSecret(id: string, overlapSeconds: number): Promise<WebhookWithSecret> {
    if (overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS)
      throw new DharmaError('VALIDATION_ERROR', `"overlapSeconds" must be from 0 to ${MAX_OVERLAP_SECONDS}.`);
    const existing = await this.#existing(id);
    const secret = newSecret();
    const { box, store } = this.#parts;
    const own = secretPlace(existing.id);
    // Bound to its column: sealed anew for the other one. What cannot be read signs nothing more.
    const old = opened(box, existing.secret, own);
    const sealed = {
      secret: box.seal(secret, own),
      previous: old === undefined ? null : box.seal(old, previousSecretPlace(existing.id)),
    };
    return { webhook: found(id, await store.rotateSecret(id, sealed, overlapSeconds)), secret };
  }

  /** @throws DharmaError NOT_FOUND, VALIDATION_ERROR */
  async replay(id: string, after: string): Promise<WebhookRecord> {
    return found(id, await this.#parts.store.moveTo(id, checkedCursor(after) as string));
  }

  /** @throws DharmaError NOT_FOUND, CONFLICT when the secret cannot be decrypted */
  async test(id: string, signal: AbortSignal): Promise<CallResult> {
    const webhook = await this.#existing(id);
    return this.#post(webhook, testMessage(`test-${randomUUID()}`, webhook), signal);
  }

  /** @throws DharmaError NOT_FOUND, CONFLICT when the secret cannot be decrypted */
  async retry(letterId: string, signal: AbortSignal): Promise<CallResult> {
    const { letters } = this.#parts;
    const letter = await letters.byId(letterId);
    if (!letter) throw new DharmaError('NOT_FOUND', 'There is no such dead letter.', { id: letterId });
    const webhook = await this.#existing(letter.webhookId);
    const call = await this.#post(webhook, messageOf(letter), signal);
    const { failure, status } = call;
    if (failure === undefined) await letters.remove(letterId);
    else await letters.failedAgain(letterId, { failure, status });
    return call;
  }

  #post(webhook: WebhookRecord, message: Message, signal: AbortSignal): Promise<CallResult> {
    const { client, box } = this.#parts;
    const secrets = signingSecrets(webhook, box);
    if (!secrets)
      throw new DharmaError('CONFLICT', 'The secret cannot be decrypted any more: rotate it first.');
    return client.post(webhook.url, headersOf(message, secrets, new Date()), message.body, signal);
  }

  async #existing(id: string): Promise<WebhookRecord> {
    return found(id, await this.#parts.store.byId(id));
  }

  #check({ name, url }: WebhookInput): void {
    if (name !== undefined && (name.trim() === '' || name.length > MAX_NAME))
      throw new DharmaError('VALIDATION_ERROR', `"name" must have 1 to ${MAX_NAME} characters.`);
    const problem = url === undefined ? undefined : this.#parts.client.problemOf(url);
    if (problem) throw new DharmaError('VALIDATION_ERROR', `"url" ${problem}.`);
  }
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** @throws DharmaError VALIDATION_ERROR when it is none */
function checkedCursor<T extends string | null | undefined>(cursor: T): T {
  if (typeof cursor === 'string') decodeCursor(cursor);
  return cursor;
}

function messageOf({ messageId, cursor, body }: DeadLetterRecord): Message {
  return { id: messageId, cursor, body };
}

function found(id: string, webhook: WebhookRecord | undefined): WebhookRecord {
  if (!webhook) throw new DharmaError('NOT_FOUND', 'There is no such webhook.', { id, type: 'Webhook' });
  return webhook;
}
