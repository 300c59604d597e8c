import type { QueryResult, Session } from 'neo4j-driver';
import { abortable } from './abortable.ts';
import type { GraphTransaction, Row, RunOptions, WriteResult } from './graph.ts';
import { graphErrorOf } from './graph-errors.ts';
import type { Semaphore } from './semaphore.ts';
import { parameters, rowsOf, writeResultOf } from './values.ts';

/** Not waited for: what is run on it goes out behind its BEGIN, in the same packet. */
type Transaction = ReturnType<Session['beginTransaction']>;

/** A transaction that is begun by its first statement, and with it: both are one round trip. */
export class LazyTransaction implements GraphTransaction {
  readonly #open: () => Session;
  readonly #config: { timeout: number; metadata?: Record<string, unknown> };
  readonly #writers: Semaphore;
  readonly #signal: AbortSignal | undefined;
  #begun: Promise<{ session: Session; transaction: Transaction }> | undefined;
  #finished = false;

  constructor(
    open: () => Session,
    config: { timeout: number; metadata?: Record<string, unknown> },
    writers: Semaphore,
    options: RunOptions,
  ) {
    this.#open = open;
    this.#config = config;
    this.#writers = writers;
    this.#signal = options.signal;
  }

  async run(cypher: string, params?: Row): Promise<QueryResult> {
    this.#begun ??= this.#begin();
    try {
      const { transaction } = await this.#begun;
      return await abortable(transaction.run(cypher, params), this.#signal);
    } catch (error) {
      throw graphErrorOf(error);
    }
  }

  async read(cypher: string, params?: Row): Promise<Row[]> {
    return rowsOf(await this.run(cypher, parameters(params)));
  }

  async write(cypher: string, params?: Row): Promise<WriteResult> {
    return writeResultOf(await this.run(cypher, parameters(params)));
  }

  async commit(): Promise<void> {
    await this.#finish((transaction) => transaction.commit());
  }

  async rollback(): Promise<void> {
    // A rollback that fails has nothing to undo: the connection is gone, and the transaction with it.
    await this.#finish((transaction) => transaction.rollback()).catch(() => {});
  }

  async #begin(): Promise<{ session: Session; transaction: Transaction }> {
    // Commits queue behind the one outbox head; a few writers at a time reach the highest rate and a fair latency.
    await this.#writers.acquire(this.#signal);
    try {
      const session = this.#open();
      return { session, transaction: session.beginTransaction(this.#config) };
    } catch (error) {
      this.#writers.release();
      throw error;
    }
  }

  async #finish(end: (transaction: Transaction) => Promise<void>): Promise<void> {
    if (!this.#begun || this.#finished) return;
    this.#finished = true;
    const begun = await this.#begun.catch(() => undefined);
    if (!begun) return;
    try {
      await end(begun.transaction);
    } catch (error) {
      throw graphErrorOf(error);
    } finally {
      this.#writers.release();
      await begun.session.close().catch(() => {});
    }
  }
}
