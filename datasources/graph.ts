import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type BookmarkManager, type Driver, type QueryResult, type Session } from 'neo4j-driver';
import type { Config } from '../src/config.ts';
import type { Logger } from '../src/logger.ts';
import { abortable } from './abortable.ts';
import { ReadBatches } from './batches/batches.ts';
import type { BatchCounts } from './batches/lane.ts';
import { type LeanGauges, LeanReads } from './bolt/lean.ts';
import type { Statement as BoltStatement } from './bolt/messages.ts';
import { openDriver } from './driver.ts';
import { withEarlyLimits } from './early-limits.ts';
import { graphErrorOf, isTransient } from './graph-errors.ts';
import { LazyTransaction } from './transaction.ts';
import { columnOf, parameters, rowsOf, writeResultOf } from './values.ts';
import { Writers } from './writers.ts';
import { LeanWrites } from './writes/writes.ts';

export type Row = Record<string, unknown>;

/** How one statement or transaction is run. */
export interface RunOptions {
  /** Ends the transaction in the database after this time; NEO4J_QUERY_TIMEOUT_MS unless given. */
  timeoutMillis?: number;
  /** Ends it when the client has gone away. */
  signal?: AbortSignal;
  /** Transaction metadata: `actor`, `correlationId`, `capture: 'summary'`; change capture records it. */
  metadata?: Record<string, unknown>;
}

export interface WriteCounters {
  nodesCreated: number;
  nodesDeleted: number;
  relationshipsCreated: number;
  relationshipsDeleted: number;
  propertiesSet: number;
  labelsAdded: number;
}

export interface WriteResult {
  rows: Row[];
  counters: WriteCounters;
}

/** What resolvers, importers and the live path may ask of the graph database. */
export interface Graph {
  /** One auto-commit read, one round trip. */
  read(cypher: string, params?: Row, options?: RunOptions): Promise<Row[]>;
  /** One statement in a transaction of its own, tried again on transient errors. */
  write(cypher: string, params?: Row, options?: RunOptions): Promise<WriteResult>;
}

export interface Statement extends BoltStatement {
  /**
   * Whether its parameters determine its rows and their order, however the database runs it: then it may run together with
   * others of the same text.
   */
  isDetermined?: boolean;
}

/** Runs Cypher for `@neo4j/graphql`, which accepts anything with this shape as `context.executionContext`. */
export interface CypherRunner {
  run(cypher: string, params?: Row): Promise<QueryResult>;
}

/** One transaction for all the root fields of a mutation operation; begun when the first of them needs it. */
export interface GraphTransaction extends CypherRunner, Graph {
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** Gauges of the driver, for `/metrics`. */
export interface GraphGauges {
  /** Since the start. */
  reads: number;
  /** Of those, how many were answered. */
  answeredReads: number;
  runningReads: number;
  runningWrites: number;
  waitingWrites: number;
  /** Of the reader that runs plans; all 0 where the official driver does. */
  lean: LeanGauges;
  batches: BatchCounts;
}

const USER_AGENT = 'dharma/0.1.0';

/** The one place that runs Cypher and translates the database's errors. */
export class Neo4jGraph implements Graph {
  readonly #driver: Driver;
  readonly #database: string;
  readonly #timeoutMillis: number;
  readonly #retryMillis: number;
  readonly #bookmarks: BookmarkManager = neo4j.bookmarkManager();
  readonly #writers: Writers;
  /** For plans. */
  readonly #lean: LeanReads;
  readonly #leanWrites: LeanWrites;
  readonly #batches: ReadBatches;
  #reads = 0;
  #answeredReads = 0;
  #runningReads = 0;

  /** @param logger hears when the official driver takes over from the lean reader */
  constructor(config: Config, logger?: Pick<Logger, 'warn'>) {
    this.#driver = openDriver(config, USER_AGENT);
    this.#lean = new LeanReads(config, USER_AGENT, ({ message }) =>
      logger?.warn({ reason: message }, 'reads go by the official driver for a minute'),
    );
    const runOne = async (statement: Statement, signal: AbortSignal | undefined) =>
      (await this.#columns([statement], signal ? { signal } : {}))[0] as unknown[];
    this.#batches = new ReadBatches(runOne, {
      size: config.READ_BATCH_SIZE,
      waitMillis: config.NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS,
    });
    this.#leanWrites = new LeanWrites(config, USER_AGENT);
    this.#database = config.NEO4J_DATABASE;
    this.#timeoutMillis = config.NEO4J_QUERY_TIMEOUT_MS;
    this.#retryMillis = config.NEO4J_MAX_TRANSACTION_RETRY_TIME_MS;
    this.#writers = new Writers(config.NEO4J_WRITE_CONCURRENCY);
  }

  /** A runner for the read fields of an operation: each statement is one auto-commit round trip. */
  reader(options: RunOptions = {}): CypherRunner {
    return { run: (cypher, params) => this.#autoCommit(cypher, params ?? {}, options) };
  }

  async read(cypher: string, params?: Row, options: RunOptions = {}): Promise<Row[]> {
    return rowsOf(await this.#autoCommit(cypher, parameters(params), options));
  }

  /**
   * The first column of each statement's rows, read in one round trip and in one transaction: for statements that are
   * known to be reads; of one with a sink nothing, since its rows went there. Whole numbers are numbers, or bigint where
   * a number would lose digits.
   */
  async readColumns(given: readonly Statement[], options: RunOptions = {}): Promise<unknown[][]> {
    options.signal?.throwIfAborted();
    const statements = given.map((each) => ({ ...each, cypher: withEarlyLimits(each.cypher) }));
    return this.#counted(async () => {
      const [first] = statements;
      const isUsual = options.timeoutMillis === undefined && !options.metadata;
      if (!first || statements.length > 1 || !isUsual) return this.#columns(statements, options);
      return [await this.#batches.read(first, options.signal)];
    });
  }

  async write(cypher: string, params?: Row, options: RunOptions = {}): Promise<WriteResult> {
    const deadline = Date.now() + this.#retryMillis;
    for (let attempt = 1; ; attempt++) {
      const transaction = this.transaction(options);
      try {
        const result = await transaction.write(cypher, params);
        await transaction.commit();
        return result;
      } catch (error) {
        await transaction.rollback();
        if (!isTransient(error) || Date.now() > deadline || options.signal?.aborted) throw error;
        await sleep(Math.min(2000, 20 * 2 ** attempt) * Math.random());
      }
    }
  }

  /** A transaction of its own; nothing reaches the database before the first statement. */
  transaction(options: RunOptions = {}): GraphTransaction {
    return new LazyTransaction(
      () => this.#session(neo4j.session.WRITE),
      this.#transactionConfig(options),
      this.#writers,
      options,
      this.#leanWrites,
    );
  }

  /**
   * Asks the database for a sign of life.
   * @throws when it gives none
   */
  async ping(signal?: AbortSignal): Promise<void> {
    await this.read('RETURN 1 AS one', {}, { timeoutMillis: 2000, ...(signal && { signal }) });
  }

  /** One auto-commit statement against the `system` database (triggers are installed there). */
  async system(cypher: string, params: Row = {}): Promise<Row[]> {
    const session = this.#driver.session({ database: 'system' });
    try {
      return rowsOf(await session.run(cypher, parameters(params)));
    } catch (error) {
      throw graphErrorOf(error);
    } finally {
      await session.close();
    }
  }

  /** One auto-commit statement outside a transaction of ours: schema changes, `CALL ... IN TRANSACTIONS`. */
  async autoCommitWrite(cypher: string, params: Row = {}, options?: RunOptions): Promise<WriteResult> {
    const session = this.#session(neo4j.session.WRITE);
    try {
      const config = options && this.#transactionConfig(options);
      return writeResultOf(await session.run(cypher, parameters(params), config));
    } catch (error) {
      throw graphErrorOf(error);
    } finally {
      await session.close();
    }
  }

  gauges(): GraphGauges {
    return {
      reads: this.#reads,
      answeredReads: this.#answeredReads,
      runningReads: this.#runningReads,
      runningWrites: this.#writers.held,
      waitingWrites: this.#writers.waiting,
      lean: this.#lean.gauges(),
      batches: this.#batches.counts,
    };
  }

  async close(): Promise<void> {
    this.#lean.close();
    this.#leanWrites.close();
    await this.#driver.close();
  }

  async #columns(statements: readonly Statement[], options: RunOptions): Promise<unknown[][]> {
    const how = {
      database: this.#database,
      timeoutMillis: options.timeoutMillis ?? this.#timeoutMillis,
      ...(options.metadata && { metadata: options.metadata }),
    };
    const rows = await this.#lean.read(statements, how, options.signal);
    if (!rows) return this.#columnsByDriver(statements, options);
    return rows.map((own) => own.map(([value]) => value));
  }

  async #columnsByDriver(statements: readonly Statement[], options: RunOptions): Promise<unknown[][]> {
    const results = await this.#inOneTransaction(statements, options);
    return results.map((result, index) => {
      const column = columnOf(result);
      const { sink, took } = statements[index] as Statement;
      if (statements.length === 1) took?.(Number(result.summary.resultConsumedAfter));
      sink?.begin();
      for (const value of sink ? column : []) sink?.value(value);
      return sink ? [] : column;
    });
  }

  /** One statement commits by itself, in one round trip. */
  async #inOneTransaction(statements: readonly Statement[], options: RunOptions): Promise<QueryResult[]> {
    const [first] = statements;
    const session = this.#session(neo4j.session.READ);
    const config = this.#transactionConfig(options);
    const run = async () => {
      if (first && statements.length === 1) return [await session.run(first.cypher, first.params, config)];
      const transaction = await session.beginTransaction(config);
      const results: QueryResult[] = [];
      for (const { cypher, params } of statements) results.push(await transaction.run(cypher, params));
      await transaction.commit();
      return results;
    };
    try {
      return await abortable(run(), options.signal);
    } finally {
      // Closing resets the connection, which also ends a statement that still runs: so a client that has gone away
      // costs the database nothing more. Not waited for: the answer is there.
      session.close().catch(() => {});
    }
  }

  #session(mode: 'READ' | 'WRITE'): Session {
    return this.#driver.session({
      database: this.#database,
      defaultAccessMode: mode,
      bookmarkManager: this.#bookmarks,
    });
  }

  #transactionConfig({ timeoutMillis, metadata }: RunOptions) {
    return { timeout: timeoutMillis ?? this.#timeoutMillis, ...(metadata && { metadata }) };
  }

  async #autoCommit(cypher: string, params: Row, options: RunOptions): Promise<QueryResult> {
    options.signal?.throwIfAborted();
    const statement = { cypher: withEarlyLimits(cypher), params };
    const [result] = await this.#counted(() => this.#inOneTransaction([statement], options));
    return result as QueryResult;
  }

  async #counted<T>(read: () => Promise<T>): Promise<T> {
    this.#reads += 1;
    this.#runningReads += 1;
    try {
      const answer = await read();
      this.#answeredReads += 1;
      return answer;
    } catch (error) {
      throw graphErrorOf(error);
    } finally {
      this.#runningReads -= 1;
    }
  }
}
