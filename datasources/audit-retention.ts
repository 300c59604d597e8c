import type { Postgres, Sql } from './postgres.ts';

/** Beginning of the chain as it is kept: what was before was dropped by retention. */
export interface AuditAnchor {
  /** Of the last entry that was dropped. */
  throughId: bigint;
  hash: string;
  /** How many were dropped with it. */
  entries: number;
  sealedAt: Date;
}

/** A whole month of entries that retention drops. */
export interface DroppedMonth {
  partition: string;
  firstId: bigint;
  throughId: bigint;
  entries: number;
  hash: string;
  /** End of the month. */
  until: Date;
}

interface Extent {
  first: string | null;
  last: string;
  count: string;
  hash: string;
  previous: string;
}

/** How long to wait for readers: those that come meanwhile wait behind. */
const LOCK_TIMEOUT = '2s';

/** Months of the audit trail, dropped whole. */
export class AuditRetention {
  readonly #postgres: Postgres;

  constructor(postgres: Postgres) {
    this.#postgres = postgres;
  }

  /** The newest; undefined while nothing was dropped. */
  anchor(): Promise<AuditAnchor | undefined> {
    return newestAnchor(this.#postgres);
  }

  /**
   * Drops the months that ended before a moment, and leaves an anchor for each.
   * @param entryOf the entry, in canonical form, that tells of a month dropped: it seals the anchor in the chain
   * @throws Error when a month does not fit the end of what was dropped before: nothing is dropped that shows a cut
   */
  drop(before: Date, entryOf: (month: DroppedMonth) => string): Promise<DroppedMonth[]> {
    return this.#postgres.transaction(async (sql) => {
      await sql.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      await sql.query('SELECT 1 FROM audit_head WHERE k = 0 FOR UPDATE');
      await sql.query("DELETE FROM audit_writers WHERE written_at < now() - interval '30 days'");
      const dropped: DroppedMonth[] = [];
      for (const { partition, until } of await monthsBefore(sql, before)) {
        const month = await seal(sql, partition, until, entryOf);
        if (month) dropped.push(month);
        await sql.query(`DROP TABLE ${partition}`);
      }
      return dropped;
    });
  }
}

async function newestAnchor(sql: Sql): Promise<AuditAnchor | undefined> {
  const [row] = await sql.query<{ id: string; hash: string; entries: string; sealedAt: Date }>(
    `SELECT through_id AS id, hash, entries, sealed_at AS "sealedAt" FROM audit_anchors ORDER BY through_id DESC LIMIT 1`,
  );
  return (
    row && { throughId: BigInt(row.id), hash: row.hash, entries: Number(row.entries), sealedAt: row.sealedAt }
  );
}

/** Partitions of months that are over by then, the oldest first; their names tell the month, and come from migration 009. */
async function monthsBefore(sql: Sql, before: Date): Promise<Array<{ partition: string; until: Date }>> {
  const rows = await sql.query<{ partition: string; until: Date }>(
    `SELECT * FROM (
       SELECT c.relname AS partition,
         (to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC' AS until
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'audit_logs'::regclass AND c.relname ~ '^audit_logs_[0-9]{6}$'
     ) months WHERE until <= least($1, now()) ORDER BY until`,
    [before],
  );
  return rows;
}

async function seal(
  sql: Sql,
  partition: string,
  until: Date,
  entryOf: (month: DroppedMonth) => string,
): Promise<DroppedMonth | undefined> {
  const [extent] = await sql.query<Extent>(
    `SELECT min(id) AS first, max(id) AS last, count(*) AS count,
       (SELECT hash FROM ${partition} ORDER BY id DESC LIMIT 1) AS hash,
       (SELECT previous_hash FROM ${partition} ORDER BY id LIMIT 1) AS previous FROM ${partition}`,
  );
  if (!extent?.first) return undefined;
  const month: DroppedMonth = {
    partition,
    firstId: BigInt(extent.first),
    throughId: BigInt(extent.last),
    entries: Number(extent.count),
    hash: extent.hash,
    until,
  };
  const anchor = await newestAnchor(sql);
  const whole = month.throughId - month.firstId + 1n === BigInt(month.entries);
  const follows =
    month.firstId === (anchor?.throughId ?? 0n) + 1n && (!anchor || anchor.hash === extent.previous);
  if (!whole || !follows)
    throw new Error(`${partition} has entries missing: it is kept; npm run audit:verify says where.`);
  await sql.query(
    'INSERT INTO audit_anchors (through_id, first_id, entries, hash, until) VALUES ($1, $2, $3, $4, $5)',
    [String(month.throughId), String(month.firstId), month.entries, month.hash, until],
  );
  await sql.query('SELECT audit_append($1)', [[entryOf(month)]]);
  return month;
}
