import type { Sql } from './postgres.ts';
import type { CallFailure } from './webhook-client.ts';

/** Channel on which gateways hear that webhooks were changed; a trigger notifies. */
export const WEBHOOK_CHANNEL = 'dharma_webhooks';
/** Each has a loop and a connection of its own. */
export const MAX_WEBHOOKS = 100;

export type DisabledReason = 'GONE' | 'RECEIVER_FAILS' | 'DEAD_LETTERS_FULL' | 'SECRET_UNREADABLE';

/** What an administrator settles. */
export interface WebhookSettings {
  name: string;
  url: string;
  /** JSON. */
  filter: string;
  enabled: boolean;
}

export interface WebhookRecord extends WebhookSettings {
  id: string;
  /** Grows with age: what lists are sorted by. */
  number: number;
  disabledReason: DisabledReason | null;
  /** Of the settings: grows with each change. */
  generation: number;
  /** Encrypted. */
  secret: string;
  previousSecret: string | null;
  previousSecretUntil: Date | null;
  cursor: string;
  pendingCursor: string | null;
  pendingAttempts: number;
  pendingUntil: Date | null;
  lastDeliveredAt: Date | null;
  lastFailedAt: Date | null;
  lastFailure: CallFailure | null;
  lastStatus: number | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, number, name, url, filter, enabled, disabled_reason AS "disabledReason", generation, secret,
  previous_secret AS "previousSecret", previous_secret_until AS "previousSecretUntil", cursor,
  pending_cursor AS "pendingCursor", pending_attempts AS "pendingAttempts", pending_until AS "pendingUntil",
  last_delivered_at AS "lastDeliveredAt", last_failed_at AS "lastFailedAt", last_failure AS "lastFailure",
  last_status AS "lastStatus", created_at AS "createdAt", updated_at AS "updatedAt"`;
/** Forgets the event that is being tried again. */
const NOTHING_PENDING = 'pending_cursor = NULL, pending_attempts = 0, pending_until = NULL';
/** A change by an administrator: loops that began before it write no more. */
const CHANGED = 'generation = generation + 1, updated_at = now()';

/** Webhooks, as administrators see and change them, in PostgreSQL. */
export class WebhookStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param afterNumber 0 for the first page */
  async list(afterNumber: number, limit: number): Promise<WebhookRecord[]> {
    return this.#sql.query(`SELECT ${COLUMNS} FROM webhooks WHERE number > $1 ORDER BY number LIMIT $2`, [
      afterNumber,
      limit,
    ]);
  }

  async enabled(): Promise<WebhookRecord[]> {
    return this.#sql.query(`SELECT ${COLUMNS} FROM webhooks WHERE enabled ORDER BY number`);
  }

  async byId(id: string): Promise<WebhookRecord | undefined> {
    const [webhook] = await this.#sql.query<WebhookRecord>(
      `SELECT ${COLUMNS} FROM webhooks WHERE id::text = $1`,
      [id],
    );
    return webhook;
  }

  /** @returns undefined when there are as many as there may be */
  async create(
    webhook: WebhookSettings & { id: string; secret: string; cursor: string },
  ): Promise<WebhookRecord | undefined> {
    const [created] = await this.#sql.query<WebhookRecord>(
      `INSERT INTO webhooks (id, name, url, filter, enabled, secret, cursor)
       SELECT $1::uuid, $2, $3, $4, $5::boolean, $6, $7 WHERE (SELECT count(*) FROM webhooks) < ${MAX_WEBHOOKS}
       RETURNING ${COLUMNS}`,
      [
        webhook.id,
        webhook.name,
        webhook.url,
        webhook.filter,
        webhook.enabled,
        webhook.secret,
        webhook.cursor,
      ],
    );
    return created;
  }

  /** What is undefined stays; to enable forgets why it was disabled and what was being tried again. */
  async update(id: string, settings: Partial<WebhookSettings>): Promise<WebhookRecord | undefined> {
    const { name, url, filter, enabled } = settings;
    return this.#change(
      id,
      `name = coalesce($2, name), url = coalesce($3, url), filter = coalesce($4, filter),
       enabled = coalesce($5::boolean, enabled),
       disabled_reason = CASE WHEN $5::boolean IS NULL THEN disabled_reason END,
       dead_in_a_row = CASE WHEN $5::boolean THEN 0 ELSE dead_in_a_row END, ${NOTHING_PENDING}`,
      [name ?? null, url ?? null, filter ?? null, enabled ?? null],
    );
  }

  /** @param sealed the new secret, and the present one, null when it is to sign no more */
  async rotateSecret(
    id: string,
    sealed: { secret: string; previous: string | null },
    overlapSeconds: number,
  ): Promise<WebhookRecord | undefined> {
    return this.#change(
      id,
      `previous_secret = CASE WHEN $3::integer > 0 THEN $4 END,
       previous_secret_until = CASE WHEN $3::integer > 0 THEN now() + make_interval(secs => $3::integer) END,
       secret = $2`,
      [sealed.secret, overlapSeconds, sealed.previous],
    );
  }

  async moveTo(id: string, cursor: string): Promise<WebhookRecord | undefined> {
    return this.#change(id, `cursor = $2, dead_in_a_row = 0, ${NOTHING_PENDING}`, [cursor]);
  }

  /** @returns whether there was such a webhook */
  async delete(id: string): Promise<boolean> {
    return (await this.#sql.query('DELETE FROM webhooks WHERE id::text = $1 RETURNING id', [id])).length > 0;
  }

  async #change(id: string, assignments: string, values: unknown[]): Promise<WebhookRecord | undefined> {
    const [changed] = await this.#sql.query<WebhookRecord>(
      `UPDATE webhooks SET ${assignments}, ${CHANGED} WHERE id::text = $1 RETURNING ${COLUMNS}`,
      [id, ...values],
    );
    return changed;
  }
}
