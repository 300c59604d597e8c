import type { PinnedConnection, Postgres } from '../../datasources/postgres.ts';
import type { Logger } from '../logger.ts';
import type { TransactionEvent } from './change.ts';
import { decode, type LogRow } from './decode.ts';
import { LOG_CHANNEL } from './relay.ts';

const PAGE = 500;
/** NOTIFY may be lost with its connection: look at least this often. */
const SAFETY_POLL_MILLIS = 1000;

/**
 * Follows the event log from its end at start, in order, and hands each transaction on once. Every gateway runs one.
 */
export class EventLogReader {
  readonly #postgres: Postgres;
  readonly #logger: Logger;
  readonly #onEvent: (event: TransactionEvent) => void;
  #position = 0n;
  #closed = false;
  #wake: () => void = () => {};
  #done: Promise<void> = Promise.resolve();
  #connection: PinnedConnection | undefined;
  /** Milliseconds from the commit of the last transaction to its arrival here. */
  lagMillis = 0;

  constructor(parts: { postgres: Postgres; logger: Logger; onEvent: (event: TransactionEvent) => void }) {
    this.#postgres = parts.postgres;
    this.#logger = parts.logger;
    this.#onEvent = parts.onEvent;
  }

  get position(): bigint {
    return this.#position;
  }

  /** Resolves once every later event will be seen. */
  async start(): Promise<void> {
    await this.#listen();
    const [row] = await this.#postgres.query<{ position: string }>(
      'SELECT position FROM relay_cursor WHERE k = 0',
    );
    this.#position = BigInt(row?.position ?? 0);
    this.#done = this.#follow();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#done;
    await this.#connection?.close();
  }

  async #listen(): Promise<void> {
    const connection = await this.#postgres.pinned();
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
        while ((await this.#readPage()) === PAGE);
      } catch (error) {
        this.#logger.warn({ err: error }, 'the event log could not be read');
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

  async #readPage(): Promise<number> {
    const rows = await this.#postgres.query<LogRow>(
      'SELECT position, committed_at, meta, payload FROM event_log WHERE position > $1 ORDER BY position LIMIT $2',
      [String(this.#position), PAGE],
    );
    for (const row of rows) {
      this.#position = BigInt(row.position);
      this.lagMillis = Math.max(0, Date.now() - row.committed_at.getTime());
      this.#deliver(row);
    }
    return rows.length;
  }

  #deliver(row: LogRow): void {
    try {
      this.#onEvent(decode(row));
    } catch (error) {
      // One row that cannot be read must not stop the feed of all the others.
      this.#logger.error({ err: error, position: row.position }, 'an event could not be decoded');
    }
  }
}
