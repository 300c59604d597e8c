import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Config } from '../src/config.ts';
import { DharmaError } from '../src/errors.ts';
import type { Row } from './graph.ts';
import { rawErrorOf } from './raw-errors.ts';
import { createSemaphore, type Semaphore } from './semaphore.ts';

/** One step of a plan, e.g. `NodeByLabelScan` with `n:Resource`. */
export interface PlanStep {
  operator: string;
  details: string;
}

export interface QueryPlan {
  /** `r`, `w`, `rw` or `s`: reads, writes, both, or changes the schema or administers. */
  kind: string;
  steps: PlanStep[];
}

export interface RawReadRequest {
  query: string;
  parameters: Row;
  /** Transaction metadata. */
  metadata: Record<string, unknown>;
  signal: AbortSignal;
  /** Throws when the query may not be run. */
  check(plan: QueryPlan): void;
}

export interface RawAnswer {
  columns: string[];
  /** Values in the order of the columns. */
  rows: unknown[][];
  /** Whether there was more. */
  truncated: boolean;
}

type Connection = { uri: string; username: string; password: string; database: string };
type Limits = { timeoutMillis: number; maxRows: number; maxBytes: number };
/** What the process is told to do, once. */
export type RawJob = Connection & Limits & Pick<RawReadRequest, 'query' | 'parameters' | 'metadata'>;
export type ToProcess = RawJob | 'allowed';
export type FromProcess =
  | { plan: QueryPlan }
  /** Rows as JSON: the process has counted its bytes. */
  | { columns: string[]; rows: string; truncated: boolean }
  /** `planning`: of the query with a line before it. */
  | { code: string; message: string; planning: boolean };

const PROCESS = fileURLToPath(new URL('./raw-read-process.ts', import.meta.url));
/** Of the process's heap, MB. */
const HEAP_MEGABYTES = 128;
/** For its start, and for the database to end the transaction by itself. */
const GRACE_MILLIS = 5000;

/**
 * Runs queries that users have written, one at a time: in a transaction that reads (the database refuses to write in it),
 * is never committed, and is ended after RAW_CYPHER_TIMEOUT_MS. Each in a process of its own with a bounded memory, since
 * one row can be larger than everything the gateway has; and the driver has no limit for that.
 */
export class RawReader {
  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #turn: Semaphore = createSemaphore(1);
  #child: ChildProcess | undefined;

  constructor(config: Config) {
    this.#connection = {
      uri: config.NEO4J_URI,
      username: config.NEO4J_USERNAME,
      password: config.NEO4J_PASSWORD,
      database: config.NEO4J_DATABASE,
    };
    this.#limits = {
      timeoutMillis: config.RAW_CYPHER_TIMEOUT_MS,
      maxRows: config.RAW_CYPHER_MAX_ROWS,
      maxBytes: config.RAW_CYPHER_MAX_BYTES,
    };
  }

  /**
   * @throws what `check` throws; DharmaError CYPHER_REFUSED, CYPHER_FAILED, TIMEOUT, OPERATION_TOO_LARGE,
   *   DATABASE_UNAVAILABLE; the signal's reason
   */
  async read({ signal, check, ...query }: RawReadRequest): Promise<RawAnswer> {
    await this.#turn.acquire(signal);
    try {
      return await this.#inProcess({ ...this.#connection, ...this.#limits, ...query }, check, signal);
    } finally {
      this.#turn.release();
    }
  }

  close(): void {
    this.#child?.kill('SIGKILL');
  }

  async #inProcess(job: RawJob, check: RawReadRequest['check'], signal: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    const child = fork(PROCESS, [], {
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`, '--disable-warning=ExperimentalWarning'],
      env: {},
      // What it would say when it runs out of memory repeats nothing of use.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const overdue = () => reject(new DharmaError('TIMEOUT'));
    const timer = setTimeout(overdue, job.timeoutMillis + GRACE_MILLIS);
    child.once('error', reject);
    child.once('exit', () => reject(new DharmaError('OPERATION_TOO_LARGE')));
    child.on('message', (message: FromProcess) => {
      try {
        if ('plan' in message) {
          check(message.plan);
          child.send('allowed');
        } else if ('code' in message) reject(rawErrorOf(message));
        else resolve({ ...message, rows: JSON.parse(message.rows) as unknown[][] });
      } catch (error) {
        reject(error);
      }
    });
    child.send(job);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
    }
  }
}
