import { setTimeout as sleep } from 'node:timers/promises';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import type { PinnedConnection, Postgres, Sql } from '../../datasources/postgres.ts';
import type { Logger } from '../logger.ts';

/** Channel on which instances hear that the log has grown. */
export const LOG_CHANNEL = 'dharma_event_log';
/** Key of the advisory lock that elects the relay; any constant will do. */
const LEADER_LOCK = 4_607_002;
const BATCH = 500;
const RETRY_MILLIS = 1000;

interface OutboxRow {
  seq: bigint;
  epoch: string;
  at: string;
  meta: string;
  payload: string;
}

interface Cursor {
  epoch: string | null;
  seq: bigint;
  position: bigint;
}

/** What the relay says of itself, for `/metrics` and health. */
export interface RelayState {
  leader: boolean;
  moved: number;
  /** A number that was never seen in the outbox: changes were lost before the relay. */
  gap: string | undefined;
}

/**
 * Moves the outbox from the graph to the event log. Every gateway runs one; an advisory lock of PostgreSQL elects the
 * one that works. Each batch is one PostgreSQL transaction (insert, move the cursor, NOTIFY), then the outbox nodes are
 * deleted: a crash in between repeats the batch, which the log's unique (epoch, seq) makes harmless.
 */
export class Relay {
  readonly state: RelayState = { leader: false, moved: 0, gap: undefined };
  readonly #graph: Neo4jGraph;
  readonly #postgres: Postgres;
  readonly #logger: Logger;
  readonly #pollMillis: number;
  readonly #maxEvents: number;
  readonly #stop = new AbortController();
  #wake: () => void = () => {};
  #done: Promise<void> = Promise.resolve();

  constructor(parts: {
    graph: Neo4jGraph;
    postgres: Postgres;
    logger: Logger;
    pollMillis: number;
    maxEvents: number;
  }) {
    this.#graph = parts.graph;
    this.#postgres = parts.postgres;
    this.#logger = parts.logger;
    this.#pollMillis = parts.pollMillis;
    this.#maxEvents = parts.maxEvents;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** A local writer has committed: look now rather than at the next poll. */
  wake(): void {
    this.#wake();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let connection: PinnedConnection | undefined;
      try {
        connection = await this.#postgres.pinned();
        await this.#lead(connection, signal);
      } catch (error) {
        if (!signal.aborted) this.#logger.warn({ err: error }, 'the event relay was interrupted');
      } finally {
        this.state.leader = false;
        await connection?.close();
      }
      await sleep(RETRY_MILLIS, undefined, { signal }).catch(() => {});
    }
  }

  /** Works while this instance holds the lock; returns when another one has it. */
  async #lead(connection: PinnedConnection, signal: AbortSignal): Promise<void> {
    const [lock] = await connection.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
      LEADER_LOCK,
    ]);
    if (!lock?.held) return;
    this.state.leader = true;
    let lost = false;
    void connection.lost.then(() => {
      lost = true;
      this.#wake();
    });
    let sinceTrim = 0;
    while (!signal.aborted && !lost) {
      const moved = await this.#moveBatch(connection);
      sinceTrim += moved;
      if (sinceTrim >= 10_000) {
        sinceTrim = 0;
        await this.#trim();
      }
      if (moved < BATCH) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#pollMillis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** @returns how many transactions were moved, at most BATCH */
  async #moveBatch(connection: Sql): Promise<number> {
    const rows = (await this.#graph.read(
      // The condition lets the database read them in order out of the index.
      `MATCH (o:Outbox) WHERE o.seq > 0 WITH o ORDER BY o.seq LIMIT ${BATCH}
       RETURN o.seq AS seq, o.epoch AS epoch, toString(o.at) AS at, o.meta AS meta, o.payload AS payload`,
    )) as unknown as OutboxRow[];
    if (rows.length === 0) return 0;
    // On the connection that holds the lock: a relay that has lost it can no longer write.
    const last = await this.#append(connection, rows);
    await this.#graph.write('MATCH (o:Outbox) WHERE o.seq <= $last DELETE o', { last });
    this.state.moved += rows.length;
    return rows.length;
  }

  async #append(sql: Sql, rows: OutboxRow[]): Promise<bigint> {
    await sql.query('BEGIN');
    try {
      const [stored] = await sql.query<{ epoch: string | null; seq: string; position: string }>(
        'SELECT epoch, seq, position FROM relay_cursor WHERE k = 0 FOR UPDATE',
      );
      if (!stored) throw new Error('the relay cursor is missing');
      const cursor: Cursor = {
        epoch: stored.epoch,
        seq: BigInt(stored.seq),
        position: BigInt(stored.position),
      };
      const fresh = rows.filter((row) => row.epoch !== cursor.epoch || BigInt(row.seq) > cursor.seq);
      this.#checkContiguous(cursor, fresh);
      const last = rows.at(-1) as OutboxRow;
      if (fresh.length > 0) await insertRows(sql, cursor.position, fresh);
      const position = cursor.position + BigInt(fresh.length);
      await sql.query('UPDATE relay_cursor SET epoch = $1, seq = $2, position = $3 WHERE k = 0', [
        last.epoch,
        String(last.seq),
        String(position),
      ]);
      await sql.query('SELECT pg_notify($1, $2)', [LOG_CHANNEL, String(position)]);
      await sql.query('COMMIT');
      return BigInt(last.seq);
    } catch (error) {
      await sql.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  #checkContiguous(cursor: Cursor, rows: OutboxRow[]): void {
    let expected = cursor.seq + 1n;
    for (const row of rows) {
      const sameEpoch = row.epoch === cursor.epoch;
      if (sameEpoch && BigInt(row.seq) !== expected) {
        this.state.gap = `${expected}..${BigInt(row.seq) - 1n}`;
        this.#logger.error({ gap: this.state.gap }, 'changes are missing from the outbox');
      }
      expected = BigInt(row.seq) + 1n;
    }
  }

  async #trim(): Promise<void> {
    await this.#postgres.query(
      'DELETE FROM event_log WHERE position <= (SELECT position FROM relay_cursor WHERE k = 0) - $1::bigint',
      [this.#maxEvents],
    );
  }
}

async function insertRows(sql: Sql, position: bigint, rows: OutboxRow[]): Promise<void> {
  await sql.query(
    `INSERT INTO event_log (position, epoch, seq, committed_at, meta, payload)
     SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[])
     ON CONFLICT (epoch, seq) DO NOTHING`,
    [
      rows.map((_, index) => String(position + BigInt(index + 1))),
      rows.map((row) => row.epoch),
      rows.map((row) => String(row.seq)),
      rows.map((row) => row.at),
      // A NUL cannot be stored as text; JSON spells it \u0000, which can.
      rows.map((row) => row.meta),
      rows.map((row) => row.payload),
    ],
  );
}
