import type { Sql } from './postgres.ts';
import type { CallFailure } from './webhook-client.ts';
import type { FailedCall } from './webhook-progress.ts';

/** An event that the receiver of a webhook did not take. */
export interface DeadLetterRecord {
  /** Decimal number. */
  id: string;
  webhookId: string;
  cursor: string;
  /** The `webhook-id` it was sent under. */
  messageId: string;
  body: string;
  /** What the owner of the webhook might see when the body was made. */
  seenWith: string;
  attempts: number;
  failure: CallFailure;
  status: number | null;
  failedAt: Date;
}

const COLUMNS = `id, webhook_id AS "webhookId", cursor, message_id AS "messageId", body, seen_with AS "seenWith", attempts,
  last_failure AS failure, last_status AS status, failed_at AS "failedAt"`;

/** Events that were not taken, in PostgreSQL. */
export class DeadLetterStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * @param webhookId of all webhooks when it is null
   * @param afterId '0' for the first page
   */
  async list(webhookId: string | null, afterId: string, limit: number): Promise<DeadLetterRecord[]> {
    return this.#sql.query(
      `SELECT ${COLUMNS} FROM webhook_dead_letters
       WHERE ($1::text IS NULL OR webhook_id::text = $1) AND id > $2::bigint ORDER BY id LIMIT $3`,
      [webhookId, afterId, limit],
    );
  }

  async byId(id: string): Promise<DeadLetterRecord | undefined> {
    const [letter] = await this.#sql.query<DeadLetterRecord>(
      `SELECT ${COLUMNS} FROM webhook_dead_letters WHERE id::text = $1`,
      [id],
    );
    return letter;
  }

  async count(webhookId: string): Promise<number> {
    const [row] = await this.#sql.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM webhook_dead_letters WHERE webhook_id = $1',
      [webhookId],
    );
    return row?.count ?? 0;
  }

  /** Tried once more, in vain. */
  async failedAgain(id: string, call: FailedCall): Promise<void> {
    await this.#sql.query(
      `UPDATE webhook_dead_letters SET attempts = attempts + 1, last_failure = $2, last_status = $3, failed_at = now()
       WHERE id::text = $1`,
      [id, call.failure, call.status],
    );
  }

  /** @returns whether it was there */
  async remove(id: string): Promise<boolean> {
    const rows = await this.#sql.query('DELETE FROM webhook_dead_letters WHERE id::text = $1 RETURNING id', [
      id,
    ]);
    return rows.length > 0;
  }
}
