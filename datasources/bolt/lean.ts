import type { Config } from '../../src/config.ts';
import { boltAddressFor } from './address.ts';
import type { Statement, TransactionOptions } from './messages.ts';
import { UnpackableError } from './pack.ts';
import { BoltReader, type ReaderGauges } from './reader.ts';
import { BoltProtocolError } from './unpack.ts';

export interface LeanGauges extends ReaderGauges {
  /** Since the start: reads that were left to the official driver. */
  fallbacks: number;
}

/** The database runs one statement of a connection at a time: with fewer, its cores idle; with many more, answers queue. */
const CONNECTIONS = 16;
const PIPELINE = 8;
const MAX_WAITING = 10_000;
/** A server that was not understood may be another one by then. */
const PAUSE_MILLIS = 60_000;

/**
 * The lean reader where it can be used, with what it must leave to the official driver: routing, values of kinds that it
 * does not write, servers that it does not understand.
 */
export class LeanReads {
  readonly #reader: BoltReader | undefined;
  readonly #onPause: (error: Error) => void;
  #pausedUntil = 0;
  #fallbacks = 0;

  /** @param onPause hears once of each time that the driver takes over for all reads */
  constructor(config: Config, userAgent: string, onPause: (error: Error) => void) {
    this.#reader = readerFor(config, userAgent);
    this.#onPause = onPause;
  }

  /**
   * @returns rows of each statement; undefined: the driver is to run them
   * @throws Neo4jError, or the signal's reason
   */
  async read(
    statements: readonly Statement[],
    options: TransactionOptions,
    signal: AbortSignal | undefined,
  ): Promise<unknown[][][] | undefined> {
    if (!this.#reader) return undefined;
    if (Date.now() >= this.#pausedUntil) {
      try {
        return await this.#reader.read(statements, options, signal);
      } catch (error) {
        if (error instanceof BoltProtocolError) this.#pause(error);
        else if (!(error instanceof UnpackableError)) throw error;
      }
    }
    this.#fallbacks += 1;
    return undefined;
  }

  gauges(): LeanGauges {
    const none = { connections: 0, inFlight: 0, waiting: 0, retried: 0, joined: 0 };
    return { ...(this.#reader?.gauges() ?? none), fallbacks: this.#fallbacks };
  }

  close(): void {
    this.#reader?.close();
  }

  #pause(error: Error): void {
    if (Date.now() < this.#pausedUntil) return;
    this.#pausedUntil = Date.now() + PAUSE_MILLIS;
    this.#onPause(error);
  }
}

function readerFor(config: Config, userAgent: string): BoltReader | undefined {
  const address = boltAddressFor(config, userAgent);
  if (!address) return undefined;
  return new BoltReader(address, {
    connections: Math.min(CONNECTIONS, config.NEO4J_MAX_CONNECTION_POOL_SIZE),
    maxConnections: config.NEO4J_MAX_CONNECTION_POOL_SIZE,
    pipeline: PIPELINE,
    waiting: MAX_WAITING,
    waitMillis: config.NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS,
    lifetimeMillis: config.NEO4J_MAX_CONNECTION_LIFETIME_MS,
  });
}
