import { randomUUID } from 'node:crypto';
import { EventLogStore, type OutboxRow, type Retention } from '../../../datasources/event-log.ts';
import { inTransaction, type Postgres, type Sql } from '../../../datasources/postgres.ts';
import type { Logger } from '../../logger.ts';
import { keepElected } from '../elected.ts';
import type { Outbox } from './outbox.ts';

/** Key of the advisory lock that elects the relay; any constant will do. */
const LEADER_LOCK = 4_607_002;
const BATCH = 500;
/** Where something has come, more will come: for so long after a batch the relay looks more often. */
const BUSY_MILLIS = 500;
const BUSY_POLL_MILLIS = 10;
/** What is written meanwhile is moved together: after a batch the relay rests as long as it took, within these bounds. */
const LEAST_REST_MILLIS = 10;
const MOST_REST_MILLIS = 25;
const TRIM_MILLIS = 10_000;
const LOOK_AHEAD_MILLIS = 1000;

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
    const { postgres, logger } = this.#parts;
    const { signal } = this.#stop;
    this.#done = keepElected(
      { postgres, logger, lock: LEADER_LOCK, name: 'the event relay', signal },
      (sql, lead) =>
        this.#lead(sql, lead).finally(() => {
          this.state.leader = false;
        }),
    );
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

  /** @param sql of the session that holds the lock: a relay that has lost it can no longer write */
  async #lead(sql: Sql, signal: AbortSignal): Promise<void> {
    const { outbox, postgres, pollMillis, retention } = this.#parts;
    this.state.leader = true;
    await this.#checkHistory(sql);
    const due = timetable();
    let movedAt = 0;
    let rested = 0;
    while (!signal.aborted) {
      const began = performance.now();
      const rows = await outbox.read(BATCH);
      if (rows.length > 0) {
        await this.#move(sql, rows);
        movedAt = performance.now();
        rested = movedAt + Math.min(MOST_REST_MILLIS, Math.max(LEAST_REST_MILLIS, movedAt - began));
      }
      if (due('look ahead', LOOK_AHEAD_MILLIS)) {
        await this.#moveAhead(sql);
        if ((await outbox.discard()) > 0) await this.noteGap('entries of the outbox could not be read');
      }
      // Not in the session of the lock, which must answer within seconds.
      if (due('trim', TRIM_MILLIS)) await new EventLogStore(postgres).trim(retention);
      if (rows.length < BATCH && !signal.aborted)
        await this.#pause(
          performance.now() - movedAt < BUSY_MILLIS ? Math.min(pollMillis, BUSY_POLL_MILLIS) : pollMillis,
          rested,
          signal,
        );
    }
  }

  /** @param rested when it may be woken from, of `performance.now()`: who wakes it earlier is heard then */
  #pause(millis: number, rested: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wake = () => {};
        resolve();
      };
      const endIn = (delay: number) => setTimeout(end, Math.max(0, delay));
      const rest = () => rested - performance.now();
      let timer = endIn(Math.max(millis, rest()));
      signal.addEventListener('abort', end, { once: true });
      this.#wake = () => {
        clearTimeout(timer);
        if (rest() <= 0) end();
        else timer = endIn(rest());
      };
    });
  }

  async #move(sql: Sql, rows: OutboxRow[]): Promise<void> {
    const position = await inTransaction(sql, () => new EventLogStore(sql).append(rows));
    await this.#parts.outbox.remove(rows, position);
    this.state.moved += rows.length;
  }

  async #moveAhead(sql: Sql): Promise<void> {
    const rows = await this.#parts.outbox.readAhead(BATCH);
    if (rows.length === 0) return;
    this.#parts.logger.warn({ events: rows.length }, "the graph database's clock was set back");
    await this.#move(sql, rows);
  }

  /** Graph and log each know how far the relay has come: where they differ, one of them was put back to an older state. */
  async #checkHistory(sql: Sql): Promise<void> {
    const store = new EventLogStore(sql);
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
    await inTransaction(sql, () => this.#appendGap(store, reason, graph));
    await this.#parts.outbox.note((await store.relayCursor()).position);
    await store.settle();
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

/** Tells for each chore whether it is due: at first, and when so many milliseconds have passed since it last was. */
function timetable(): (chore: string, everyMillis: number) => boolean {
  const last = new Map<string, number>();
  return (chore, everyMillis) => {
    const now = performance.now();
    if (now - (last.get(chore) ?? Number.NEGATIVE_INFINITY) < everyMillis) return false;
    last.set(chore, now);
    return true;
  };
}
