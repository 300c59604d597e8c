import type { Sql } from './postgres.ts';

/** Channel on which instances hear that the log has grown; the payload is its end. */
export const LOG_CHANNEL = 'dharma_event_log';

/** At most so many rows are deleted at once: a long statement would hold up the relay. */
const TRIM_ROWS = 50_000;

/** One row of the event log. */
export interface LogRow {
  position: string;
  key: string;
  committed_at: Date;
  meta: string;
  payload: string;
}

/** A change on its way into the log. */
export interface OutboxRow {
  key: string;
  /** Microseconds since 1970, of the graph database's clock. */
  at: bigint;
  meta: string;
  payload: string;
}

/** Where the relay stands. */
export interface RelayCursor {
  position: bigint;
  /** Before its last batch. */
  previousPosition: bigint;
  totalBytes: bigint;
}

/** What the log holds. */
export interface LogExtent {
  /** Of the oldest and the newest row; the oldest is one more than the newest in an empty log. */
  oldest: bigint;
  newest: bigint;
  /** Text of payloads and metadata. */
  bytes: number;
  /** When the oldest row was committed. */
  since: Date | undefined;
}

/** What is kept; whichever bound is met first. */
export interface Retention {
  maxEvents: number;
  maxBytes: number;
  maxAgeHours: number;
}

interface CursorColumns {
  position: string;
  previous_position: string;
  total_bytes: string;
}

/** The event log in PostgreSQL: every committed change of the graph, once, in order, `position` without holes. */
export class EventLogStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Where the relay stands, which is the end of the log. */
  async relayCursor(): Promise<RelayCursor> {
    const [row] = await this.#sql.query<CursorColumns>(
      'SELECT position, previous_position, total_bytes FROM relay_cursor WHERE k = 0',
    );
    if (!row) throw new Error('the relay cursor is missing');
    return {
      position: BigInt(row.position),
      previousPosition: BigInt(row.previous_position),
      totalBytes: BigInt(row.total_bytes),
    };
  }

  /** Notes that the graph knows of everything here. */
  async settle(): Promise<void> {
    await this.#sql.query('UPDATE relay_cursor SET previous_position = position WHERE k = 0');
  }

  /** Rows after a position, in order: at most `limit`, and after the first no more than `maxBytes` of text. */
  page(after: bigint, limit: number, maxBytes: number): Promise<LogRow[]> {
    return this.#sql.query<LogRow>(
      `SELECT position, key, committed_at, meta, payload FROM event_log
       WHERE position > $1
         AND total_bytes <= $3 + (SELECT total_bytes FROM event_log WHERE position > $1 ORDER BY position LIMIT 1)
       ORDER BY position LIMIT $2`,
      [String(after), limit, maxBytes],
    );
  }

  /** Key of the row at a position, undefined when it is not there (any more). */
  async keyAt(position: bigint): Promise<string | undefined> {
    const [row] = await this.#sql.query<{ key: string }>('SELECT key FROM event_log WHERE position = $1', [
      String(position),
    ]);
    return row?.key;
  }

  async extent(): Promise<LogExtent> {
    const [row] = await this.#sql.query<{
      oldest: string | null;
      newest: string;
      bytes: string;
      since: Date | null;
    }>(
      `SELECT first.position AS oldest, first.committed_at AS since, c.position AS newest,
         coalesce(c.total_bytes - first.total_bytes + length(first.payload) + length(first.meta), 0) AS bytes
       FROM relay_cursor c LEFT JOIN LATERAL (SELECT * FROM event_log ORDER BY position LIMIT 1) first ON true WHERE c.k = 0`,
    );
    const newest = BigInt(row?.newest ?? 0);
    return {
      oldest: row?.oldest ? BigInt(row.oldest) : newest + 1n,
      newest,
      bytes: Number(row?.bytes ?? 0),
      since: row?.since ?? undefined,
    };
  }

  /**
   * Adds rows at the end, moves the cursor and tells the instances; to be run in a transaction.
   * Rows that are there already are passed over.
   * @param notice whether these are words of our own rather than a batch of the outbox
   * @param minimumPosition positions up to here were given before, in a log that was lost
   * @returns the new end of the log
   */
  async append(
    rows: readonly OutboxRow[],
    { notice = false, minimumPosition = 0n }: { notice?: boolean; minimumPosition?: bigint } = {},
  ): Promise<bigint> {
    // Who appends the same rows is the relay, in the session of its lock: none of them can come while the row is waited for.
    const [locked] = await this.#sql.query<CursorColumns & { known: string[] }>(
      `SELECT position, previous_position, total_bytes,
         ARRAY(SELECT key::text FROM event_log WHERE key = ANY($1::uuid[])) AS known
       FROM relay_cursor WHERE k = 0 FOR UPDATE`,
      [rows.map(({ key }) => key)],
    );
    if (!locked) throw new Error('the relay cursor is missing');
    const known = new Set(locked.known);
    const fresh = rows.filter(({ key }) => !known.has(key));
    const own = BigInt(locked.position);
    const start = own > minimumPosition ? own : minimumPosition;
    let total = BigInt(locked.total_bytes);
    const totals = fresh.map(({ meta, payload }) => {
      total += BigInt(meta.length + payload.length);
      return String(total);
    });
    const position = start + BigInt(fresh.length);
    await this.#sql.query(
      `WITH added AS (
         INSERT INTO event_log (position, key, committed_at, meta, payload, total_bytes)
         SELECT p, k, 'epoch'::timestamptz + a * interval '1 microsecond', m, d, t
         FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::bigint[]) AS r(p, k, a, m, d, t)
       ), moved AS (
         UPDATE relay_cursor SET position = $7, previous_position = $8, total_bytes = $9 WHERE k = 0
       )
       SELECT pg_notify($10, $11)`,
      [
        fresh.map((_, index) => String(start + BigInt(index + 1))),
        fresh.map(({ key }) => key),
        fresh.map(({ at }) => String(at)),
        // A NUL cannot be stored as text; JSON spells it \u0000, which can.
        fresh.map(({ meta }) => meta),
        fresh.map(({ payload }) => payload),
        totals,
        String(position),
        // Rows that are known were not taken out of the graph yet: it is as far behind as it was.
        notice || known.size > 0 ? locked.previous_position : String(own),
        String(total),
        LOG_CHANNEL,
        String(position),
      ],
    );
    return position;
  }

  /** Whether there is a notice after a position that changes went unrecorded. */
  async hasGapAfter(position: bigint): Promise<boolean> {
    const rows = await this.#sql.query(
      `SELECT 1 FROM event_log WHERE position > $1 AND payload LIKE '{"v":2,"mode":"gap"%' LIMIT 1`,
      [String(position)],
    );
    return rows.length > 0;
  }

  /** Whether a canary has arrived after a position. */
  async hasCanary(position: bigint, canary: string): Promise<boolean> {
    const rows = await this.#sql.query(
      'SELECT 1 FROM event_log WHERE position > $1 AND position(cast($2 AS text) IN meta) > 0 LIMIT 1',
      [String(position), canary],
    );
    return rows.length > 0;
  }

  /** Deletes what is beyond the retention, the oldest first. @returns rows deleted */
  async trim({ maxEvents, maxBytes, maxAgeHours }: Retention): Promise<number> {
    const [row] = await this.#sql.query<{ deleted: string }>(
      `WITH bound AS (
         SELECT greatest(
           c.position - $1::bigint,
           (SELECT max(position) FROM event_log WHERE total_bytes <= c.total_bytes - $2::bigint),
           (SELECT position FROM event_log WHERE committed_at < now() - $3 * interval '1 hour' ORDER BY committed_at DESC LIMIT 1)
         ) AS position
         FROM relay_cursor c WHERE c.k = 0
       ), gone AS (
         DELETE FROM event_log USING bound WHERE event_log.position <= bound.position
           AND event_log.position < (SELECT min(position) FROM event_log) + ${TRIM_ROWS} RETURNING 1
       ) SELECT count(*) AS deleted FROM gone`,
      [maxEvents, maxBytes, maxAgeHours],
    );
    return Number(row?.deleted ?? 0);
  }
}
