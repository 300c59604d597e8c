import type { Sql } from './postgres.ts';

/** Channel on which gateways with a response cache hear each other. */
export const CACHE_CHANNEL = 'dharma_response_cache';

/** Another gateway that may be answering out of its cache, and for how long at most unless it is heard of again. */
export interface CacheReplica {
  id: string;
  remainingMillis: number;
}

/** Which gateways answer out of a cache, in PostgreSQL, and what they tell each other. */
export class CacheReplicaStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Takes part for so long, and tells all, oneself too: in one statement, so that who is seen here has been told of. */
  async renew(id: string, millis: number, message: string): Promise<void> {
    await this.#sql.query(
      `WITH mine AS (
         INSERT INTO cache_replicas (id, expires_at) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
         ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
       ), gone AS (
         DELETE FROM cache_replicas WHERE expires_at < clock_timestamp() - interval '1 minute' AND id <> $1
       ) SELECT pg_notify($3, $4)`,
      [id, millis, CACHE_CHANNEL, message],
    );
  }

  /** All but oneself that have not expired. */
  async others(id: string): Promise<CacheReplica[]> {
    return await this.#rows(
      `SELECT id, extract(epoch FROM expires_at - clock_timestamp()) * 1000 AS millis
       FROM cache_replicas WHERE id <> $1 AND expires_at > clock_timestamp()`,
      [id],
    );
  }

  /** Tells all. @returns who has to have heard it */
  async tell(id: string, message: string): Promise<CacheReplica[]> {
    return await this.#rows(
      `WITH told AS MATERIALIZED (SELECT pg_notify($2, $3))
       SELECT r.id, extract(epoch FROM r.expires_at - clock_timestamp()) * 1000 AS millis
       FROM told LEFT JOIN cache_replicas r ON r.id <> $1 AND r.expires_at > clock_timestamp()`,
      [id, CACHE_CHANNEL, message],
    );
  }

  async leave(id: string): Promise<void> {
    await this.#sql.query('DELETE FROM cache_replicas WHERE id = $1', [id]);
  }

  async #rows(text: string, values: readonly unknown[]): Promise<CacheReplica[]> {
    const rows = await this.#sql.query<{ id: string | null; millis: string }>(text, values);
    return rows.flatMap(({ id, millis }) => (id === null ? [] : [{ id, remainingMillis: Number(millis) }]));
  }
}
