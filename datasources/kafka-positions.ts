import type { Sql } from './postgres.ts';

/** How far the event log has been written to Kafka, for each topic prefix. */
export class KafkaPositions {
  readonly #sql: Sql;

  /** @param sql of the connection that holds the producer's lock: one that has lost it can then no longer write */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The cursor of the last event that the brokers have acknowledged; undefined before the first start. */
  async read(prefix: string): Promise<string | undefined> {
    const [row] = await this.#sql.query<{ cursor: string }>(
      'SELECT cursor FROM kafka_positions WHERE prefix = $1',
      [prefix],
    );
    return row?.cursor;
  }

  async store(prefix: string, cursor: string): Promise<void> {
    await this.#sql.query(
      `INSERT INTO kafka_positions (prefix, cursor) VALUES ($1, $2)
       ON CONFLICT (prefix) DO UPDATE SET cursor = excluded.cursor, moved_at = now()`,
      [prefix, cursor],
    );
  }
}
