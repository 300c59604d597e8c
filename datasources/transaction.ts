import { Neo4jError, type QueryResult, type Session } from 'neo4j-driver';
import { abortable } from './abortable.ts';
import type { GraphTransaction, Row, RunOptions, WriteResult } from './graph.ts';
import { graphErrorOf } from './graph-errors.ts';
import { parameters, rowsOf, writeResultOf } from './values.ts';
import type { Writers } from './writers.ts';
import type { LeanTransaction, LeanWrites } from './writes/writes.ts';

/** Not waited for: what is run on it goes out behind its BEGIN, in the same packet. */
type Transaction = ReturnType<Session['beginTransaction']>;

/** A transaction that is begun by its first statement, and with it: both are one round trip. */
export class LazyTransaction implements GraphTransaction {
  readonly #open: () => Session;
  readonly #config: { timeout: number; metadata?: Record<string, unknown> };
  readonly #writers: Writers;
  readonly #signal: AbortSignal | undefined;
  readonly #writes: LeanWrites | undefined;
  #begun: Promise<{ session: Session; transaction: Transaction }> | undefined;
  /** In the place of the driver's; undefined in the end where the driver is to run it after all. */
  #lean: Promise<LeanTransaction | undefined> | undefined;
  #changes = 0;
  #finished = false;

  /** @param writes runs what comes by `change`, where that can be */
  constructor(
    open: () => Session,
    config: { timeout: number; metadata?: Record<string, unknown> },
    writers: Writers,
    options: RunOptions,
    writes?: LeanWrites,
  ) {
    this.#open = open;
    this.#config = config;
    this.#writers = writers;
    this.#signal = options.signal;
    this.#writes = writes;
  }

  async run(cypher: string, params?: Row): Promise<QueryResult> {
    if (await this.#lean) throw new Error('this transaction was begun by `change`');
    this.#begun ??= this.#begin();
    try {
      const { transaction } = await this.#begun;
      return await abortable(transaction.run(cypher, params), this.#signal);
    } catch (error) {
      throw graphErrorOf(error);
    }
  }

  /** As `run`, but for the result, and cheaper: a transaction is run by this alone, or never by this. */
  async change(cypher: string, params: Row): Promise<WriteResult> {
    if (!this.#begun) this.#lean ??= this.#beginLean();
    const lean = await this.#lean;
    if (!lean) return writeResultOf(await this.run(cypher, params));
    this.#changes += 1;
    try {
      return await abortable(lean.run(cypher, params), this.#signal);
    } catch (error) {
      const known = graphErrorOf(error);
      if (known !== error || error instanceof Neo4jError || this.#changes > 1 || this.#signal?.aborted)
        throw known;
      // A value that only the driver writes, or a connection that was lost before anything could be committed.
      this.#lean = Promise.resolve(undefined);
      await this.#writers.end(() => lean.rollback(error));
      return writeResultOf(await this.run(cypher, params));
    }
  }

  async read(cypher: string, params?: Row): Promise<Row[]> {
    return rowsOf(await this.run(cypher, parameters(params)));
  }

  async write(cypher: string, params?: Row): Promise<WriteResult> {
    return writeResultOf(await this.run(cypher, parameters(params)));
  }

  async commit(): Promise<void> {
    await this.#finish((transaction) => this.#writers.commit(() => transaction.commit()));
  }

  async rollback(): Promise<void> {
    // A rollback that fails has nothing to undo: the connection is gone, and the transaction with it.
    await this.#finish((transaction) => this.#writers.end(() => transaction.rollback())).catch(() => {});
  }

  async #begin(): Promise<{ session: Session; transaction: Transaction }> {
    await this.#writers.begin(this.#signal);
    try {
      const session = this.#open();
      return { session, transaction: session.beginTransaction(this.#config) };
    } catch (error) {
      await this.#writers.end();
      throw error;
    }
  }

  async #beginLean(): Promise<LeanTransaction | undefined> {
    if (!this.#writes) return undefined;
    await this.#writers.begin(this.#signal);
    const { timeout, metadata } = this.#config;
    const lean = await this.#writes.begin({ timeoutMillis: timeout, ...(metadata && { metadata }) });
    if (!lean) await this.#writers.end();
    return lean;
  }

  async #finish(
    end: (transaction: Pick<Transaction, 'commit' | 'rollback'>) => Promise<void>,
  ): Promise<void> {
    if ((!this.#begun && !this.#lean) || this.#finished) return;
    this.#finished = true;
    const lean = await this.#lean?.catch(() => undefined);
    const begun = await this.#begun?.catch(() => undefined);
    const transaction = lean ?? begun?.transaction;
    if (!transaction) return;
    try {
      await end(transaction);
    } catch (error) {
      throw graphErrorOf(error);
    } finally {
      await begun?.session.close().catch(() => {});
    }
  }
}
