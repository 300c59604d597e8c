import type { Sql } from './postgres.ts';
import type { CallFailure } from './webhook-client.ts';
import type { DisabledReason } from './webhooks.ts';

/** As many dead letters one after the other disable a webhook: its receiver takes nothing any more. */
const MAX_DEAD_IN_A_ROW = 20;
/** As many dead letters a webhook may have; one more would be one nobody looks at. */
const MAX_DEAD_LETTERS = 1000;

/** A webhook as a delivery loop knows it: what it writes counts only while the generation is still this one. */
export interface Incarnation {
  id: string;
  generation: number;
}

export interface FailedCall {
  failure: CallFailure;
  status: number | null;
}

/**
 * Where deliveries stand, in PostgreSQL. Every write answers whether it counted: false when the webhook was changed or
 * deleted meanwhile. Each is one statement, so that loops may share the connection that holds the worker's lock.
 */
export class WebhookProgress {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** An event was taken. */
  async delivered(webhook: Incarnation, cursor: string): Promise<boolean> {
    return this.#write(
      webhook,
      `cursor = $3, last_delivered_at = now(), dead_in_a_row = 0,
       pending_cursor = NULL, pending_attempts = 0, pending_until = NULL`,
      [cursor],
    );
  }

  /** Nothing up to here matched. */
  async passed(webhook: Incarnation, cursor: string): Promise<boolean> {
    return this.#write(webhook, 'cursor = $3', [cursor]);
  }

  /** An attempt failed; there is another one to come. */
  async failed(
    webhook: Incarnation,
    call: FailedCall,
    next: { cursor: string; attempts: number; millis: number },
  ): Promise<boolean> {
    return this.#write(
      webhook,
      `last_failed_at = now(), last_failure = $3, last_status = $4, pending_cursor = $5, pending_attempts = $6,
       pending_until = now() + make_interval(secs => $7::float8)`,
      [call.failure, call.status, next.cursor, next.attempts, next.millis / 1000],
    );
  }

  async disable(webhook: Incarnation, reason: DisabledReason, call?: FailedCall): Promise<boolean> {
    return this.#write(
      webhook,
      `enabled = false, disabled_reason = $3, updated_at = now(),
       last_failed_at = CASE WHEN $4::text IS NULL THEN last_failed_at ELSE now() END,
       last_failure = coalesce($4, last_failure), last_status = CASE WHEN $4::text IS NULL THEN last_status ELSE $5::integer END,
       pending_cursor = NULL, pending_attempts = 0, pending_until = NULL`,
      [reason, call?.failure ?? null, call?.status ?? null],
    );
  }

  /**
   * No more attempts: puts the event among the dead letters and goes on after it, in one statement.
   * @returns whether it counted, and whether the webhook is still enabled after it
   */
  async bury(
    webhook: Incarnation,
    letter: { cursor: string; messageId: string; body: string; seenWith: string; attempts: number },
    call: FailedCall,
  ): Promise<{ counted: boolean; enabled: boolean }> {
    const [row] = await this.#sql.query<{ enabled: boolean }>(
      `WITH letters AS (SELECT count(*) + 1 AS kept FROM webhook_dead_letters WHERE webhook_id = $1),
       moved AS (
         UPDATE webhooks SET cursor = $3, dead_in_a_row = dead_in_a_row + 1,
           last_failed_at = now(), last_failure = $7, last_status = $8,
           pending_cursor = NULL, pending_attempts = 0, pending_until = NULL,
           enabled = dead_in_a_row + 1 < ${MAX_DEAD_IN_A_ROW} AND letters.kept < ${MAX_DEAD_LETTERS},
           disabled_reason = CASE WHEN letters.kept >= ${MAX_DEAD_LETTERS} THEN 'DEAD_LETTERS_FULL'
             WHEN dead_in_a_row + 1 >= ${MAX_DEAD_IN_A_ROW} THEN 'RECEIVER_FAILS' END
         FROM letters WHERE id = $1 AND generation = $2 AND enabled RETURNING id, enabled),
       buried AS (
         INSERT INTO webhook_dead_letters (webhook_id, cursor, message_id, body, attempts, last_failure, last_status, seen_with)
         SELECT id, $3, $4, $5, $6, $7, $8, $9 FROM moved
         ON CONFLICT (webhook_id, message_id) DO UPDATE SET body = excluded.body, seen_with = excluded.seen_with, attempts = excluded.attempts,
           last_failure = excluded.last_failure, last_status = excluded.last_status, failed_at = now())
       SELECT enabled FROM moved`,
      [
        webhook.id,
        webhook.generation,
        letter.cursor,
        letter.messageId,
        letter.body,
        letter.attempts,
        call.failure,
        call.status,
        letter.seenWith,
      ],
    );
    return { counted: row !== undefined, enabled: row?.enabled ?? false };
  }

  async #write(webhook: Incarnation, assignments: string, values: unknown[]): Promise<boolean> {
    const rows = await this.#sql.query(
      `UPDATE webhooks SET ${assignments} WHERE id = $1 AND generation = $2 AND enabled RETURNING id`,
      [webhook.id, webhook.generation, ...values],
    );
    return rows.length > 0;
  }
}
