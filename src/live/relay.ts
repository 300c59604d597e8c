import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLogStore, type OutboxRow, type Retention } from '../../datasources/event-log.ts';
import type { PinnedConnection, Postgres } from '../../datasources/postgres.ts';
import type { Logger } from '../logger.ts';
import type { Outbox } from './outbox.ts';

/** Key of the advisory lock that elects the relay; any constant will do. */
const LEADER_LOCK = 4_607_002;
const BATCH = 500;
const RETRY_MILLIS = 1000;
const TRIM_MILLIS = 10_000;
const LOOK_AHEAD_MILLIS = 1000;
/** PostgreSQL ends the leader's session, and with it frees the lock, when nothing is heard of it for so long. */
const SILENCE_MILLIS = 3500;
const HEARTBEAT_MILLIS = 1000;

/** What the relay says of itself, for `/metrics` and health. */
export interface RelayState {
  leader: boolean;
  moved: number;
  /** Changes were lost before the relay, as far as it could tell: how often. */
  gaps: number;
}

interface RelayParts {
  outbox: Outbox;
  postgres: Postgres;
  logger: Logger;
  pollMillis: number;
  retention: Retention;
}

/**
 * Moves the outbox from the graph to the event log. Every gateway runs one; an advisory lock of PostgreSQL elects the
 * one that works. Each batch is one PostgreSQL transaction (insert, move the cursor, NOTIFY), then the outbox nodes are
 * deleted: a crash in between repeats the batch, which the rows' keys make harmless.
 */
export class Relay {
  readonly state: RelayState = { leader: false, moved: 0, gaps: 0 };
  readonly #parts: RelayParts;
  readonly #stop = new AbortController();
  #wake: () => void = () => {};
  #done: Promise<void> = Promise.resolve();

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** A local writer has committed: look now rather than at the next poll. */
  wake(): void {
    this.#wake();
  }

  /** Says in the log that changes may have gone unrecorded; on any instance, whichever leads. */
  async noteGap(reason: string): Promise<void> {
    await this.#parts.postgres.transaction((sql) => this.#appendGap(new EventLogStore(sql), reason));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { postgres, logger } = this.#parts;
    while (!signal.aborted) {
      let connection: PinnedConnection | undefined;
      try {
        connection = await postgres.pinned();
        await this.#lead(connection, signal);
      } catch (error) {
        if (!signal.aborted) logger.warn({ err: error }, 'the event relay was interrupted');
      } finally {
        this.state.leader = false;
        await connection?.close();
      }
      await sleep(RETRY_MILLIS, undefined, { signal }).catch(() => {});
    }
  }

  /** Works while this instance holds the lock; returns when another one has it. */
  async #lead(connection: PinnedConnection, signal: AbortSignal): Promise<void> {
    await connection.query(
      `SELECT set_config('idle_session_timeout', '${SILENCE_MILLIS}', false),
         set_config('idle_in_transaction_session_timeout', '${SILENCE_MILLIS}', false)`,
    );
    let lost = false;
    void connection.lost.then(() => {
      lost = true;
      this.#wake();
    });
    while (!signal.aborted && !lost) {
      const [lock] = await connection.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
        LEADER_LOCK,
      ]);
      if (lock?.held) break;
      await sleep(RETRY_MILLIS, undefined, { signal }).catch(() => {});
    }
    if (signal.aborted || lost) return;
    this.state.leader = true;
    await this.#checkHistory(connection);
    await this.#moveUntil(connection, () => signal.aborted || lost);
  }

  async #moveUntil(connection: PinnedConnection, ended: () => boolean): Promise<void> {
    const { outbox, pollMillis } = this.#parts;
    const due = timetable();
    while (!ended()) {
      const rows = await outbox.read(BATCH);
      if (rows.length > 0) await this.#move(connection, rows);
      if (due('heartbeat', HEARTBEAT_MILLIS) && rows.length === 0) await connection.query('SELECT 1');
      if (due('look ahead', LOOK_AHEAD_MILLIS)) await this.#moveAhead(connection);
      if (due('trim', TRIM_MILLIS)) await new EventLogStore(connection).trim(this.#parts.retention);
      if (rows.length < BATCH && !ended()) await this.#pause(pollMillis);
    }
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #move(connection: PinnedConnection, rows: OutboxRow[]): Promise<void> {
    // On the connection that holds the lock: a relay that has lost it can no longer write.
    const position = await inTransaction(connection, () => new EventLogStore(connection).append(rows));
    await this.#parts.outbox.remove(rows, position);
    this.state.moved += rows.length;
  }

  async #moveAhead(connection: PinnedConnection): Promise<void> {
    const rows = await this.#parts.outbox.readAhead(BATCH);
    if (rows.length === 0) return;
    this.#parts.logger.warn({ events: rows.length }, "the graph database's clock was set back");
    await this.#move(connection, rows);
  }

  /** Graph and log each know how far the relay has come: where they differ, one of them was put back to an older state. */
  async #checkHistory(connection: PinnedConnection): Promise<void> {
    const store = new EventLogStore(connection);
    const [log, graph] = [await store.relayCursor(), await this.#parts.outbox.relayed()];
    if (graph === undefined) {
      await this.#parts.outbox.note(log.position);
      return;
    }
    // Between the two commits of a batch, or before a notice, the graph is that far behind.
    if (graph >= log.previousPosition && graph <= log.position) return;
    const reason =
      graph < log.position
        ? 'the graph was put back to an older state'
        : 'the event log was put back to an older state';
    await inTransaction(connection, () => this.#appendGap(store, reason, graph));
    await this.#parts.outbox.note((await store.relayCursor()).position);
  }

  async #appendGap(store: EventLogStore, reason: string, minimumPosition = 0n): Promise<void> {
    this.state.gaps += 1;
    this.#parts.logger.error({ reason }, 'changes may have gone unrecorded');
    const notice = {
      key: randomUUID(),
      at: BigInt(Date.now()) * 1000n,
      meta: '{}',
      payload: JSON.stringify({ v: 2, mode: 'gap', reason }),
    };
    await store.append([notice], { notice: true, minimumPosition });
  }
}

async function inTransaction<T>(connection: PinnedConnection, work: () => Promise<T>): Promise<T> {
  await connection.query('BEGIN');
  try {
    const result = await work();
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Tells for each chore whether so many milliseconds have passed since it was last due. */
function timetable(): (chore: string, everyMillis: number) => boolean {
  const last = new Map<string, number>();
  return (chore, everyMillis) => {
    const now = performance.now();
    if (now - (last.get(chore) ?? now) < everyMillis && last.has(chore)) return false;
    last.set(chore, now);
    return true;
  };
}
