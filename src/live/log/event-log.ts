import { setImmediate } from 'node:timers/promises';
import { type EventLogStore, LOG_CHANNEL } from '../../../datasources/event-log.ts';
import type { PinnedConnection, Postgres } from '../../../datasources/postgres.ts';
import { createSemaphore } from '../../../datasources/semaphore.ts';
import { DharmaError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Transaction } from './change.ts';
import { type Cursor, decodeCursor, encodeCursor, markOf, ORIGIN } from './cursor.ts';
import { decode } from './decode.ts';
import { RecentTransactions } from './recent.ts';

const PAGE_ROWS = 500;
const PAGE_BYTES = 1_048_576;
/** Smaller for the past: each of many slow consumers holds a page of its own. */
const REPLAY_ROWS = 200;
const REPLAY_BYTES = 262_144;
/** Events that are published before others have their turn. */
const IN_ONE_TURN = 1000;
/** NOTIFY may be lost with its connection: look at least this often. */
const SAFETY_POLL_MILLIS = 1000;
/** Replays out of PostgreSQL at one time: they must not take the pool from everybody else. */
const CONCURRENT_REPLAYS = 3;

/** Of PostgreSQL's bigint. */
const MAX_POSITION = 2n ** 63n - 1n;

interface Parts {
  postgres: Postgres;
  store: EventLogStore;
  logger: Logger;
  onTransaction: (transaction: Transaction) => void;
}

/**
 * Follows the event log from its end at start, in order, and hands each transaction on once. Every gateway runs one.
 * It also answers for the past: out of memory where that is recent, out of PostgreSQL where not.
 */
export class EventLog {
  readonly #parts: Parts;
  readonly #recent = new RecentTransactions();
  readonly #replays = createSemaphore(CONCURRENT_REPLAYS);
  #position = 0n;
  #cursor = encodeCursor(ORIGIN);
  #closed = false;
  #wake: () => void = () => {};
  #done: Promise<void> = Promise.resolve();
  #connection: PinnedConnection | undefined;
  /** When it was last asked for more and there was none, of `performance.now()`: all up to then has been handed on. */
  headAt = Number.NEGATIVE_INFINITY;
  /** Milliseconds from the commit of the last transaction to its arrival here. */
  lagMillis = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Everything up to here has been handed on. */
  get position(): bigint {
    return this.#position;
  }

  /** The same, as a cursor. */
  get cursor(): string {
    return this.#cursor;
  }

  /** Resolves once every later event will be seen. */
  async start(): Promise<void> {
    await this.#listen();
    this.#position = (await this.#parts.store.relayCursor()).position;
    const key = await this.#parts.store.keyAt(this.#position);
    this.#cursor = encodeCursor({
      ...ORIGIN,
      position: this.#position,
      ...(key && { mark: markOf(key) }),
    });
    this.#done = this.#follow();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#done;
    await this.#connection?.close();
  }

  /** Cursor before the oldest transaction that is kept. */
  async oldestCursor(): Promise<string> {
    const { oldest } = await this.#parts.store.extent();
    // What was there is gone, and its mark with it: the zero mark stands for it.
    return encodeCursor({ ...ORIGIN, position: oldest - 1n });
  }

  /**
   * Reads a cursor, and makes sure that all after it is still there.
   * @throws DharmaError VALIDATION_ERROR when it is none; CURSOR_EXPIRED, with the oldest one that is good, when it is
   *   older than what is kept, or of another log
   */
  async resume(text: string): Promise<Cursor> {
    const cursor = decodeCursor(text);
    if (cursor.position > MAX_POSITION) throw await this.#expired();
    if (cursor.position === this.#position && text === this.#cursor) return cursor;
    const known = this.#recent.at(cursor.position);
    if (known?.cursor === encodeCursor({ ...cursor, index: Number.POSITIVE_INFINITY })) return cursor;
    const key = await this.#parts.store.keyAt(cursor.position);
    if (key !== undefined) {
      if (markOf(key) === cursor.mark || cursor.mark === ORIGIN.mark) return cursor;
      throw await this.#expired();
    }
    const { oldest } = await this.#parts.store.extent();
    if (cursor.position === oldest - 1n && !Number.isFinite(cursor.index)) return cursor;
    throw await this.#expired();
  }

  /**
   * Transactions after a position, in order; empty when there are none yet.
   * @throws DharmaError CURSOR_EXPIRED when they are not kept any more
   */
  async after(position: bigint): Promise<Transaction[]> {
    const recent = this.#recent.after(position);
    if (recent) return recent;
    await this.#replays.acquire();
    try {
      const rows = await this.#parts.store.page(position, REPLAY_ROWS, REPLAY_BYTES);
      const missing = rows[0] ? BigInt(rows[0].position) !== position + 1n : position < this.#position;
      if (missing) throw await this.#expired();
      return rows.map((row) => this.#decoded(row));
    } finally {
      this.#replays.release();
    }
  }

  async #expired(): Promise<DharmaError> {
    return new DharmaError('CURSOR_EXPIRED', undefined, { oldest: await this.oldestCursor() });
  }

  async #listen(): Promise<void> {
    const connection = await this.#parts.postgres.pinned();
    await connection.onNotification(LOG_CHANNEL, () => this.#wake());
    this.#connection = connection;
    void connection.lost.then(() => {
      this.#connection = undefined;
      this.#wake();
    });
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      // Armed before reading: a NOTIFY that arrives meanwhile must not be slept through.
      const pause = this.#pause();
      try {
        if (!this.#connection) await this.#listen();
        while (!this.#closed && !(await this.#readPage()));
      } catch (error) {
        this.#parts.logger.warn({ err: error }, 'the event log could not be read');
      }
      await pause;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SAFETY_POLL_MILLIS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** @returns whether that was the end, as far as is known: of what is added later there is word */
  async #readPage(): Promise<boolean> {
    const asked = performance.now();
    const rows = await this.#parts.store.page(this.#position, PAGE_ROWS, PAGE_BYTES);
    let published = 0;
    let bytes = 0;
    for (const row of rows) {
      const transaction = this.#decoded(row);
      bytes += transaction.bytes;
      published += transaction.events.length;
      this.#position = transaction.position;
      this.#cursor = transaction.cursor;
      this.lagMillis = Math.max(0, Date.now() - row.committed_at.getTime());
      this.#recent.add(transaction);
      this.#parts.onTransaction(transaction);
      if (published < IN_ONE_TURN) continue;
      // Who keeps up takes what it was given before more comes.
      published = 0;
      await setImmediate();
    }
    // Where changes never cease, a page that is not full has the last of them.
    const isEnd = rows.length < PAGE_ROWS / 2 && bytes < PAGE_BYTES / 2;
    if (isEnd) this.headAt = asked;
    return isEnd;
  }

  #decoded(row: Parameters<typeof decode>[0]): Transaction {
    try {
      return decode(row);
    } catch (error) {
      // One row that cannot be read must not stop the feed of all the others, nor be passed over in silence.
      this.#parts.logger.error({ err: error, position: row.position }, 'an event could not be decoded');
      return decode({ ...row, meta: '{}', payload: '{"mode":"gap","reason":"a change could not be read"}' });
    }
  }
}
