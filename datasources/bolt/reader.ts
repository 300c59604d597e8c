import { Neo4jError } from 'neo4j-driver';
import { type BoltAddress, BoltConnection, type Read, type Statement } from './connection.ts';

/** How many connections, and how many reads wait on one before another is opened. */
export interface ReaderLimits {
  connections: number;
  /** Reads sent on one connection before the first is answered. */
  pipeline: number;
  /** Reads that wait for a place; more are refused. */
  waiting: number;
  lifetimeMillis: number;
}

export interface ReadOptions {
  database: string;
  timeoutMillis: number;
  metadata?: Record<string, unknown>;
}

/** A read may be tried once more on another connection: it changes nothing. */
const MAX_SENT = 2;

/** Reads over a few pipelined connections: the least busy one takes the next. */
export class BoltReader {
  readonly #address: BoltAddress;
  readonly #limits: ReaderLimits;
  readonly #connections = new Set<BoltConnection>();
  readonly #waiting: Read[] = [];
  #opening = 0;
  #closed = false;

  constructor(address: BoltAddress, limits: ReaderLimits) {
    this.#address = address;
    this.#limits = limits;
  }

  /**
   * Runs a statement, or several in one transaction and one round trip; resolves with the rows of each: a row is an array
   * in the order of the columns.
   * @throws Neo4jError, UnpackableError when a parameter is of a kind that only the official driver writes
   */
  read(statements: readonly Statement[], options: ReadOptions): Promise<unknown[][][]> {
    return new Promise((resolve, reject) => {
      this.#submit({ statements, ...options, resolve, reject, rows: [], sent: 0 });
    });
  }

  gauges(): { connections: number; inFlight: number; waiting: number } {
    let inFlight = 0;
    for (const connection of this.#connections) inFlight += connection.inFlight;
    return { connections: this.#connections.size, inFlight, waiting: this.#waiting.length };
  }

  close(): void {
    this.#closed = true;
    for (const connection of [...this.#connections]) connection.close();
    for (const read of this.#waiting.splice(0)) read.reject(unavailable('the reader was closed'));
  }

  #submit(read: Read): void {
    if (this.#closed) {
      read.reject(unavailable('the reader was closed'));
      return;
    }
    const free = this.#waiting.length === 0 ? this.#leastBusy(read) : undefined;
    // An idle connection first, then a new one, then a place in the queue of the least busy.
    if (free && (free.inFlight === 0 || !this.#mayOpen())) {
      this.#sendOn(free, read);
      return;
    }
    if (this.#waiting.length >= this.#limits.waiting) {
      read.reject(unavailable('too many reads wait for the database'));
      return;
    }
    this.#waiting.push(read);
    if (this.#mayOpen()) void this.#open();
  }

  #sendOn(connection: BoltConnection, read: Read): void {
    try {
      connection.send(read);
    } catch (error) {
      read.reject(error);
    }
  }

  #leastBusy(read: Read): BoltConnection | undefined {
    let best: BoltConnection | undefined;
    for (const connection of this.#connections) {
      if (!connection.accepts(read, this.#limits.pipeline)) continue;
      if (connection.inFlight === 0) return connection;
      if (!best || connection.inFlight < best.inFlight) best = connection;
    }
    return best;
  }

  #mayOpen(): boolean {
    return (
      this.#connections.size + this.#opening < this.#limits.connections &&
      this.#opening <= this.#waiting.length
    );
  }

  async #open(): Promise<void> {
    this.#opening += 1;
    try {
      const connection = await BoltConnection.open(this.#address, {
        onIdle: (idle) => this.#feed(idle),
        onClosed: (gone, unanswered, cause) => this.#lost(gone, unanswered, cause),
      });
      this.#opening -= 1;
      if (this.#closed || connection.closed) {
        connection.close();
        return;
      }
      this.#connections.add(connection);
      this.#feed(connection);
    } catch (error) {
      this.#opening -= 1;
      // Those that have another connection to go to are served by it.
      if (this.#connections.size === 0 && this.#opening === 0)
        for (const read of this.#waiting.splice(0)) read.reject(asUnavailable(error));
    }
  }

  #feed(connection: BoltConnection): void {
    if (connection.closed) return;
    const old = Date.now() - connection.createdAt > this.#limits.lifetimeMillis;
    if (old) {
      this.#connections.delete(connection);
      if (connection.inFlight === 0) connection.close();
      if (this.#waiting.length > 0 && this.#mayOpen()) void this.#open();
      return;
    }
    // In their order: one that needs the connection to itself holds up those behind it until it has it.
    for (
      let next = this.#waiting[0];
      next && connection.accepts(next, this.#limits.pipeline);
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#sendOn(connection, next);
    }
  }

  #lost(connection: BoltConnection, unanswered: Read[], cause: Error): void {
    this.#connections.delete(connection);
    for (const read of unanswered) {
      if (this.#closed || read.sent >= MAX_SENT) read.reject(asUnavailable(cause));
      else {
        this.#submit(read);
      }
    }
    if (this.#waiting.length > 0 && this.#mayOpen()) void this.#open();
  }
}

function unavailable(message: string): Neo4jError {
  return new Neo4jError(message, 'ServiceUnavailable', '', '', {} as never);
}

function asUnavailable(error: unknown): unknown {
  return error instanceof Neo4jError ? error : unavailable(String((error as Error).message));
}
