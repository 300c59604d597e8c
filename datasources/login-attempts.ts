import type { Sql } from './postgres.ts';

/** What attempts are counted for, and how they are slowed. */
export interface AttemptCounter {
  key: string;
  /** Failures that are followed by no delay. */
  free: number;
  /** The first delay; each further one is twice as long, up to `maxSeconds`. */
  baseSeconds: number;
  maxSeconds: number;
  /** How long after the last failure all are forgotten. */
  forgetSeconds: number;
}

/** Attempts to log in, in PostgreSQL, so that all gateways count together and a restart forgets none. */
export class LoginAttemptStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Counts an attempt as failed before it is made: attempts at the same moment see each other. One that must wait is not
   * counted.
   * @returns seconds to wait, 0 when the attempt may be made
   */
  async take(counters: readonly AttemptCounter[]): Promise<number> {
    const [row] = await this.#sql.query<{ wait: number; counted: number }>(
      `WITH asked AS (
         SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[])
           AS a(key, free, base, most, forget)),
       blocked AS (
         SELECT max(extract(epoch FROM l.free_at - clock_timestamp())) AS wait FROM login_attempts l JOIN asked USING (key)
         WHERE l.free_at > clock_timestamp() AND l.forgotten_at > clock_timestamp()),
       counted AS (
         INSERT INTO login_attempts AS l (key, failures, free_at, forgotten_at)
         SELECT key, 1, clock_timestamp() + CASE WHEN free < 1 THEN make_interval(secs => base) ELSE interval '0' END,
           clock_timestamp() + make_interval(secs => forget)
         FROM asked WHERE (SELECT wait FROM blocked) IS NULL ORDER BY key
         ON CONFLICT (key) DO UPDATE SET
           failures = CASE WHEN l.forgotten_at > clock_timestamp() THEN l.failures + 1 ELSE 1 END,
           free_at = clock_timestamp() + (SELECT CASE
             WHEN l.forgotten_at <= clock_timestamp() OR l.failures < a.free THEN interval '0'
             ELSE make_interval(secs => least(a.most, a.base * 2 ^ least(l.failures - a.free, 30))) END
             FROM asked a WHERE a.key = l.key),
           forgotten_at = excluded.forgotten_at
         WHERE l.free_at <= clock_timestamp() OR l.forgotten_at <= clock_timestamp()
         RETURNING 1)
       SELECT coalesce((SELECT wait FROM blocked), 0)::float8 AS wait, (SELECT count(*) FROM counted)::int AS counted`,
      [
        counters.map(({ key }) => key),
        counters.map(({ free }) => free),
        counters.map(({ baseSeconds }) => baseSeconds),
        counters.map(({ maxSeconds }) => maxSeconds),
        counters.map(({ forgetSeconds }) => forgetSeconds),
      ],
    );
    const { wait, counted } = row as { wait: number; counted: number };
    if (wait > 0) return Math.max(1, Math.ceil(wait));
    // Another attempt of the same moment was the last that was free.
    return counted < counters.length ? 1 : 0;
  }

  /** The attempt succeeded: takes back what it was counted. */
  async giveBack(keys: readonly string[]): Promise<void> {
    await this.#sql.query(
      `UPDATE login_attempts SET failures = greatest(0, failures - 1), free_at = clock_timestamp()
       WHERE key = ANY($1)`,
      [keys],
    );
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.#sql.query('DELETE FROM login_attempts WHERE key = ANY($1)', [keys]);
  }

  async purge(): Promise<void> {
    await this.#sql.query('DELETE FROM login_attempts WHERE forgotten_at < now()');
  }

  /** Whether the user has logged in from there before. */
  async knows(userId: string, address: string): Promise<boolean> {
    const rows = await this.#sql.query(
      'SELECT 1 FROM login_addresses WHERE user_id::text = $1 AND address = $2',
      [userId, address],
    );
    return rows.length > 0;
  }

  /** Remembers where a user has logged in from. @param most addresses that are remembered of a user, the newest */
  async remember(userId: string, address: string, most: number): Promise<void> {
    await this.#sql.query(
      `INSERT INTO login_addresses (user_id, address) VALUES ($1, $2)
       ON CONFLICT (user_id, address) DO UPDATE SET last_login_at = now()`,
      [userId, address],
    );
    await this.#sql.query(
      `DELETE FROM login_addresses WHERE user_id = $1 AND address IN (
         SELECT address FROM login_addresses WHERE user_id = $1 ORDER BY last_login_at DESC OFFSET $2)`,
      [userId, most],
    );
  }
}
