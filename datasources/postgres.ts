import pg from 'pg';
import type { Config } from '../src/config.ts';
import { DharmaError, type ErrorCode } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';

type Values = readonly unknown[];

/** What runs SQL: the pool, or one transaction of it. */
export interface Sql {
  /** Rows with names as in the query; `bigint` columns come as strings. */
  query<R extends object>(text: string, values?: Values): Promise<R[]>;
}

/** A connection of its own, outside the pool: for session locks and LISTEN. */
export interface PinnedConnection extends Sql {
  onNotification(channel: string, listener: (payload: string) => void): Promise<void>;
  /** Resolves once the connection is lost or closed. */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

export interface PoolGauges {
  total: number;
  idle: number;
  waiting: number;
}

/** SQLSTATE classes (PostgreSQL manual, appendix A) and socket errors, to codes of the catalogue. */
const CODES: ReadonlyArray<[pattern: RegExp, code: ErrorCode]> = [
  [/^23505$/, 'CONFLICT'],
  [/^22...$/, 'VALIDATION_ERROR'],
  [/^57014$/, 'TIMEOUT'],
  [/^40(001|P01)$/, 'DATABASE_BUSY'],
  [/^(08...|57P0[123]|53300|28...|3D000)$/, 'DATABASE_UNAVAILABLE'],
  [/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/, 'DATABASE_UNAVAILABLE'],
];

function sqlErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DharmaError) return error;
  const own = String((error as { code?: unknown }).code ?? '');
  // The driver reports a connection that was cut, or could not be had in time, by text alone.
  const lost =
    own === '' && /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
  const code = lost ? 'DATABASE_UNAVAILABLE' : CODES.find(([pattern]) => pattern.test(own))?.[1];
  const translated = new DharmaError(code ?? 'DATABASE_ERROR');
  translated.cause = error;
  return translated;
}

async function run<R extends object>(
  client: pg.Pool | pg.ClientBase,
  text: string,
  values: Values = [],
): Promise<R[]> {
  try {
    const result = await client.query(text, [...values]);
    return result.rows as R[];
  } catch (error) {
    throw sqlErrorOf(error);
  }
}

/**
 * Commits when `work` resolves, rolls back when it throws.
 * @param sql one connection
 * @param onBroken called when not even that can be said to the database
 */
export async function inTransaction<T>(
  sql: Sql,
  work: () => Promise<T>,
  onBroken: (cause: Error) => void = () => {},
): Promise<T> {
  await sql.query('BEGIN');
  try {
    const result = await work();
    await sql.query('COMMIT');
    return result;
  } catch (error) {
    await sql.query('ROLLBACK').catch(onBroken);
    throw error;
  }
}

/** The one place that runs SQL and translates the database's errors. */
export class Postgres implements Sql {
  readonly #pool: pg.Pool;
  readonly #settings: pg.ClientConfig;

  constructor(config: Config, logger: Logger) {
    this.#settings = {
      connectionString: config.DATABASE_URL,
      application_name: 'dharma',
      connectionTimeoutMillis: 3000,
      keepAlive: true,
    };
    this.#pool = new pg.Pool({
      ...this.#settings,
      max: config.DATABASE_POOL_SIZE,
      statement_timeout: 30_000,
      query_timeout: 35_000,
    });
    this.#pool.on('error', (error) => logger.warn({ err: error }, 'an idle PostgreSQL connection was lost'));
  }

  query<R extends object>(text: string, values?: Values): Promise<R[]> {
    return run<R>(this.#pool, text, values);
  }

  /** Commits when `work` resolves, rolls back when it throws. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw sqlErrorOf(error);
    });
    let broken: Error | undefined;
    // Without a listener, the loss of a connection in use would end the process.
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    const sql: Sql = { query: (text, values) => run(client, text, values) };
    try {
      return await inTransaction(
        sql,
        () => work(sql),
        (cause) => {
          broken = cause;
        },
      );
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async pinned(): Promise<PinnedConnection> {
    const client = new pg.Client({ ...this.#settings, keepAliveInitialDelayMillis: 5000 });
    let lose = () => {};
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    client.on('error', () => lose());
    client.on('end', () => lose());
    await client.connect().catch((error: unknown) => {
      throw sqlErrorOf(error);
    });
    return {
      query: (text, values) => run(client, text, values),
      async onNotification(channel, listener) {
        client.on(
          'notification',
          (message) => message.channel === channel && listener(message.payload ?? ''),
        );
        await run(client, `LISTEN ${pg.escapeIdentifier(channel)}`);
      },
      lost,
      close: () => client.end().catch(() => {}),
    };
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  gauges(): PoolGauges {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
