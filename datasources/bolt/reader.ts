import type { BoltAddress } from './address.ts';
import { BoltConnection } from './connection.ts';
import { asUnavailable, unavailable } from './failures.ts';
import { packRead, type Statement, type TransactionOptions } from './messages.ts';
import { Opening } from './opening.ts';
import { Pace } from './pace.ts';
import { Packer } from './pack.ts';
import { type Caller, Read } from './read.ts';
import { BoltProtocolError } from './unpack.ts';
import { WaitingReads } from './waiting.ts';

/** How many connections there are, and how many reads wait on one. */
export interface ReaderLimits {
  /** Opened for many reads at once. */
  connections: number;
  /** Opened when statements are so slow that those are all taken. */
  maxConnections: number;
  /** Reads sent on one connection before the first is answered. */
  pipeline: number;
  /** Reads that wait for a place; more are refused. */
  waiting: number;
  /** How long one waits for a place. */
  waitMillis: number;
  lifetimeMillis: number;
}

export interface ReaderGauges {
  connections: number;
  inFlight: number;
  waiting: number;
  /** Since the start: reads sent again, for a lost connection or a failure in front of them. */
  retried: number;
  /** Since the start: reads answered by the answer to an equal one. */
  joined: number;
}

const TICK_MILLIS = 25;
const MAX_LOST_AT_HEAD = 2;
const MAX_LOST = 5;

/** Reads over a few pipelined connections: idle ones first, then the least busy. */
export class BoltReader {
  readonly #address: BoltAddress;
  readonly #limits: ReaderLimits;
  readonly #packer = new Packer();
  readonly #connections = new Set<BoltConnection>();
  readonly #waiting = new WaitingReads();
  /** Reads sent in this turn of the event loop: not on the wire yet. */
  #turn: Read[] = [];
  readonly #opening = new Opening();
  readonly #pace = new Pace();
  #closed = false;
  #ticker: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #retried = 0;
  #joined = 0;

  constructor(address: BoltAddress, limits: ReaderLimits) {
    this.#address = address;
    this.#limits = limits;
  }

  /**
   * Runs a statement, or several in one transaction and one round trip; resolves with the rows of each: a row is an array
   * in the order of the columns.
   * @param signal ends the wait: what was not sent never is, the answer to what was is thrown away
   * @throws Neo4jError; UnpackableError when a parameter is of a kind that only the official driver writes;
   *   BoltProtocolError when the server is not understood; the signal's reason
   */
  read(
    statements: readonly Statement[],
    options: TransactionOptions,
    signal?: AbortSignal,
  ): Promise<unknown[][][]> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const bytes = packRead(this.#packer, statements, options);
      const caller: Caller = { statements, rows: [], resolve, reject };
      const read = this.#enter(caller, new Read(bytes, statements.length, options.timeoutMillis));
      if (!signal || !read) return;
      const onAbort = () => this.#abandon(read, caller, signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const settled = () => signal.removeEventListener('abort', onAbort);
      caller.resolve = (rows) => {
        settled();
        resolve(rows);
      };
      caller.reject = (error) => {
        settled();
        reject(error);
      };
    });
  }

  gauges(): ReaderGauges {
    return {
      connections: this.#connections.size,
      inFlight: this.#connections.values().reduce((sum, { inFlight }) => sum + inFlight, 0),
      waiting: this.#waiting.size,
      retried: this.#retried,
      joined: this.#joined,
    };
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#ticker);
    for (const connection of [...this.#connections]) connection.close();
    this.#rejectWaiting(unavailable('the reader was closed'));
  }

  /** @returns the read that will answer; undefined when it was refused */
  #enter(caller: Caller, read: Read): Read | undefined {
    const equal = this.#waiting.equalTo(read) ?? this.#turn.find(({ bytes }) => bytes.equals(read.bytes));
    if (equal) {
      this.#joined += 1;
      equal.join(caller);
      return equal;
    }
    read.callers.push(caller);
    const refusal = this.#refusal();
    if (refusal) {
      read.reject(refusal);
      return undefined;
    }
    const idle = this.#waiting.size === 0 ? this.#leastBusy() : undefined;
    if (idle?.inFlight === 0) this.#send(idle, read);
    else {
      this.#waiting.add(read);
      this.#dispatch();
    }
    this.#ticker ??= this.#startTicking();
    return read;
  }

  #refusal(): unknown {
    if (this.#closed) return unavailable('the reader was closed');
    if (this.#waiting.size >= this.#limits.waiting)
      return unavailable('too many reads wait for the database');
    return this.#opening.refusal;
  }

  #abandon(read: Read, caller: Caller, reason: unknown): void {
    const isLast = read.leave(caller);
    caller.reject(reason);
    if (!isLast) return;
    this.#waiting.delete(read);
    this.#turn = this.#turn.filter((each) => each !== read);
    read.place?.abandon(read);
  }

  #send(connection: BoltConnection, read: Read): void {
    read.place = connection;
    if (this.#turn.push(read) === 1)
      queueMicrotask(() => {
        this.#turn = [];
      });
    connection.send(read);
  }

  /** Gives those that wait a place: idle connections, then new ones, then the least busy that are not slow. */
  #dispatch(): void {
    this.#dispatchAlone();
    const { pipelined } = this.#waiting;
    while (pipelined.size > 0) {
      const connection = this.#leastBusy();
      if (connection?.inFlight !== 0) this.#openMore(this.#limits.connections);
      if (!connection) return;
      const next = pipelined.shift();
      if (next) this.#send(connection, next);
    }
  }

  /** A few connections are kept from taking more until they are idle; the others go on. */
  #dispatchAlone(): void {
    const { alone } = this.#waiting;
    for (const connection of this.#connections) {
      if (alone.size === 0) break;
      if (connection.retired || connection.inFlight > 0) continue;
      const next = alone.shift();
      if (next) this.#send(connection, next);
    }
    if (alone.size > 0) this.#openMore(this.#limits.connections);
    let free = Math.min(alone.size, Math.ceil(this.#connections.size / 2));
    for (const connection of this.#connections) connection.keptFree = !connection.retired && free-- > 0;
  }

  #leastBusy(): BoltConnection | undefined {
    const now = Date.now();
    let best: BoltConnection | undefined;
    for (const connection of this.#connections) {
      const { inFlight } = connection;
      if (connection.retired || connection.keptFree || inFlight >= (best?.inFlight ?? this.#limits.pipeline))
        continue;
      if (inFlight === 0) return connection;
      if (connection.headAge(now) < this.#pace.slowMillis) best = connection;
    }
    return best;
  }

  #openMore(limit: number): void {
    const there = this.#connections.size + this.#opening.count;
    // One more than wait would have nothing to do.
    if (there >= limit || this.#opening.count >= this.#waiting.size) return;
    if (this.#opening.isAllowed(there)) void this.#open();
  }

  async #open(): Promise<void> {
    this.#opening.begin();
    try {
      const connection = await BoltConnection.open(this.#address, {
        onRoom: (own, millis) => this.#onRoom(own, millis),
        onReturned: (reads) => this.#takeBack(reads),
        onClosed: (own, unanswered, cause) => this.#onClosed(own, unanswered, cause),
      });
      this.#opening.succeeded();
      if (this.#closed) connection.close();
      if (!connection.closed) this.#connections.add(connection);
    } catch (error) {
      this.#opening.failed(error);
      // Those that have another connection to go to are served by it.
      if (this.#connections.size === 0 && this.#opening.count === 0)
        this.#rejectWaiting(asUnavailable(error));
    }
    this.#dispatch();
  }

  #onRoom(connection: BoltConnection, millis: number | undefined): void {
    if (millis !== undefined) this.#pace.note(millis);
    const idle = connection.inFlight === 0;
    if (Date.now() - connection.createdAt > this.#limits.lifetimeMillis) connection.retired = true;
    const spare = this.#connections.size > this.#limits.connections && this.#waiting.size === 0;
    if (idle && (connection.retired || spare)) {
      this.#connections.delete(connection);
      // It is in the middle of telling that it is idle.
      queueMicrotask(() => connection.close());
    }
    this.#dispatch();
  }

  /** They never ran, or stand behind a slow one: they are next. */
  #takeBack(reads: readonly Read[]): void {
    for (const read of reads) read.place = undefined;
    const wanted = reads.filter(({ callers }) => callers.length > 0);
    this.#retried += wanted.length;
    this.#waiting.takeBack(wanted);
    this.#dispatch();
  }

  #onClosed(connection: BoltConnection, unanswered: readonly Read[], cause: Error): void {
    this.#connections.delete(connection);
    const again: Read[] = [];
    for (const read of unanswered) {
      read.lost += 1;
      const hopeless = read.lostAtHead >= MAX_LOST_AT_HEAD || read.lost >= MAX_LOST;
      if (this.#closed || hopeless || cause instanceof BoltProtocolError) read.reject(asUnavailable(cause));
      else again.push(read);
    }
    if (!this.#closed) this.#takeBack(again);
  }

  #rejectWaiting(error: unknown): void {
    for (const read of this.#waiting.takeOlderThan(Number.POSITIVE_INFINITY)) read.reject(error);
  }

  #startTicking(): NodeJS.Timeout {
    this.#lastTick = Date.now();
    return setInterval(() => this.#tick(), TICK_MILLIS).unref();
  }

  #tick(): void {
    const now = Date.now();
    // After a pause of our own, answers may be here that were not read yet.
    const late = now - this.#lastTick > 2 * TICK_MILLIS;
    this.#lastTick = now;
    if (late) return;
    let busy = this.#waiting.size > 0;
    for (const connection of [...this.#connections]) {
      if (connection.inFlight > 0) busy = true;
      connection.checkAlive(now);
      if (connection.headAge(now) > this.#pace.slowMillis) connection.relieve(this.#hasPlace());
    }
    for (const read of this.#waiting.takeOlderThan(now - this.#limits.waitMillis))
      read.reject(unavailable('no connection became free in time'));
    this.#dispatch();
    // All are taken by slow statements.
    if (this.#waiting.size > 0 && !this.#leastBusy()) this.#openMore(this.#limits.maxConnections);
    if (busy) return;
    clearInterval(this.#ticker);
    this.#ticker = undefined;
  }

  #hasPlace(): boolean {
    if (this.#leastBusy()) return true;
    return this.#connections.size + this.#opening.count < this.#limits.maxConnections;
  }
}
