import type { Socket } from 'node:net';
import type { Neo4jError } from 'neo4j-driver';
import type { BoltAddress } from './address.ts';
import { failureOf, isExpired, tooLarge } from './failures.ts';
import { type Flight, flightOf, ownFlight } from './flight.ts';
import { Frames, MessageTooLargeError } from './frames.ts';
import { logIn } from './log-in.ts';
import { FAILURE, IGNORED, packGoodbye, packReset, RECORD, SUCCESS, statementAt } from './messages.ts';
import { Outlet } from './outlet.ts';
import { Packer } from './pack.ts';
import type { Read } from './read.ts';
import { openSocket } from './socket.ts';
import { BoltProtocolError, Unpacker } from './unpack.ts';

/** Over its own time limit the server ends a statement; one that does not even answer then is gone. */
const PATIENCE_MILLIS = 5000;
/** Of one read; the database's own limit for a transaction's memory is of this order. */
const MAX_ANSWER_BYTES = 268_435_456;

/** What the pool hears of a connection. */
export interface ConnectionListener {
  /** It has room for more, since a read was answered that was at the head for so long. */
  onRoom(connection: BoltConnection, millis?: number): void;
  /** Reads that the server did not run, or that are better run elsewhere. */
  onReturned(reads: Read[]): void;
  /** It is gone; `unanswered` were sent on it, in their order. */
  onClosed(connection: BoltConnection, unanswered: Read[], cause: Error): void;
}

/**
 * One Bolt connection on which reads are pipelined: each is sent without waiting for the one before. Answers come in
 * the order of requests (Bolt specification), and each is handed to the request at the head of that order. When one
 * fails, the server passes over everything until RESET, but for BEGIN: a transaction is sent on an idle connection.
 */
export class BoltConnection {
  readonly createdAt = Date.now();
  readonly #socket: Socket;
  readonly #outlet: Outlet;
  readonly #listener: ConnectionListener;
  readonly #frames = new Frames(MAX_ANSWER_BYTES);
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  readonly #flights: Flight[] = [];
  readonly #onMessage = (buffer: Buffer, at: number, end: number) => this.#receive(buffer, at, end);
  #resetting = false;
  #resetSince = 0;
  #closed = false;
  #headSince = 0;
  #heardAt = 0;
  /** The server says something at least this often while a request is under way (hint of its HELLO). */
  #silenceMillis = Number.POSITIVE_INFINITY;
  /** Reads sent whose last answer has not come. */
  inFlight = 0;
  /** Takes no more reads, and is closed when it has answered those it has. */
  retired = false;
  /** Takes no more reads until it is idle. */
  keptFree = false;

  private constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#outlet = new Outlet(socket);
    this.#listener = listener;
  }

  /** @throws Neo4jError when it may not log in; BoltProtocolError, Error when it cannot connect or speak a known version */
  static async open(address: BoltAddress, listener: ConnectionListener): Promise<BoltConnection> {
    const socket = await openSocket(address);
    const connection = new BoltConnection(socket, listener);
    socket.on('data', (data) => connection.#data(data));
    socket.on('error', (error) => connection.#close(error));
    socket.on('close', () => connection.#close(new Error('the connection was closed')));
    await connection.#greet(address);
    return connection;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** How long the answer at the head has been waited for. */
  headAge(now: number): number {
    return this.#flights.length === 0 ? 0 : now - this.#headSince;
  }

  send(read: Read): void {
    read.begin();
    this.inFlight += 1;
    this.#push(read.bytes, flightOf(read));
  }

  /** Nobody waits for this read any more: its answer is thrown away. */
  abandon(read: Read): void {
    const flight = this.#flights.find((each) => each.read === read);
    if (!flight) return;
    flight.read = undefined;
    this.#resetWhenIdle();
  }

  /**
   * Reads behind one that nobody waits for, or with `mayMove` behind a slow one, are given back; the server is told to
   * leave what nobody waits for.
   */
  relieve(mayMove: boolean): void {
    const [head, ...behind] = this.#flights;
    if (!head || this.#resetting || head.done || (head.read && !mayMove)) return;
    const stuck = behind.filter(({ read }) => read && (!head.read || !read.moved));
    if (stuck.length === 0) return;
    const reads = stuck.map((flight) => flight.read as Read);
    for (const flight of stuck) flight.read = undefined;
    for (const read of reads) read.moved = true;
    this.#resetWhenIdle();
    this.#listener.onReturned(reads);
  }

  /** Closes a connection that no longer answers: half open, or to a server that hangs. */
  checkAlive(now: number): void {
    const head = this.#flights[0];
    if (!head) return;
    const late = now - this.#headSince > head.timeoutMillis + PATIENCE_MILLIS;
    const deaf = this.#resetting && now - this.#resetSince > 2 * PATIENCE_MILLIS;
    const silent = now - Math.max(this.#heardAt, this.#headSince) > this.#silenceMillis;
    if (late || deaf || silent) this.#close(new Error('the server no longer answers'));
  }

  /** Ends it; what is under way is given back to the listener. */
  close(): void {
    if (!this.#closed && this.#flights.length === 0) this.#socket.end(packGoodbye(this.#packer));
    this.#close(new Error('the reader was closed'));
  }

  #push(bytes: Buffer, flight: Flight): void {
    if (this.#flights.length === 0) this.#headSince = Date.now();
    this.#flights.push(flight);
    this.#outlet.push(bytes);
  }

  async #greet(address: BoltAddress): Promise<void> {
    const millis = address.connectTimeoutMillis;
    const timer = setTimeout(() => this.#close(new Error('the server does not answer')), millis);
    try {
      this.#silenceMillis = await logIn((bytes) => this.#ask(bytes, millis), this.#packer, address);
    } catch (error) {
      this.#close(error as Error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(bytes: Buffer, timeoutMillis: number): Promise<Record<string, unknown> | undefined> {
    return new Promise((resolve, reject) => {
      this.#push(
        bytes,
        ownFlight(timeoutMillis, (error, metadata) => (error ? reject(error) : resolve(metadata))),
      );
    });
  }

  #data(data: Buffer): void {
    if (this.#closed) return;
    this.#heardAt = Date.now();
    try {
      this.#frames.push(data, this.#onMessage);
    } catch (error) {
      if (error instanceof MessageTooLargeError) this.#tooLarge();
      // Whatever it was, the rest of the stream can no longer be told apart.
      const known = error instanceof BoltProtocolError || error instanceof MessageTooLargeError;
      this.#close(known ? error : new BoltProtocolError(String(error)));
    }
  }

  #receive(buffer: Buffer, at: number, end: number): void {
    if (this.#closed) return;
    const unpacker = this.#unpacker;
    unpacker.reset(buffer, at);
    const signature = unpacker.signature();
    const head = this.#flights[0];
    if (!head) throw new BoltProtocolError('an answer that nobody asked for');
    if (signature === RECORD) this.#record(head, end);
    else if (signature === SUCCESS) this.#succeed(head);
    else if (signature === FAILURE) this.#fail(head, failureOf(unpacker.value()));
    else if (signature === IGNORED) this.#passOver(head);
    else throw new BoltProtocolError(`unknown message ${signature}`);
  }

  #record(head: Flight, end: number): void {
    const statement = statementAt(head.next, head.statements);
    if (statement === undefined || head.failed || head.passedOver)
      throw new BoltProtocolError('a record out of place');
    if (!head.read) return;
    const unpacker = this.#unpacker;
    head.bytes += end - unpacker.at;
    if (head.bytes > MAX_ANSWER_BYTES) {
      this.#tooLarge();
      this.#resetWhenIdle();
      return;
    }
    head.read.row(statement, unpacker);
    if (unpacker.at > end) throw new BoltProtocolError('a record that is longer than its message');
  }

  #succeed(head: Flight): void {
    if (head.failed || head.passedOver) throw new BoltProtocolError('a success out of place');
    head.next += 1;
    if (head.next < head.answers) return;
    if (head.statements === 1) head.read?.took(() => this.#unpacker.value());
    this.#leave(head);
    head.read?.resolve();
    head.done?.(undefined, this.#unpacker.value() as Record<string, unknown>);
  }

  #fail(head: Flight, error: Neo4jError): void {
    const { read, done } = head;
    if (done) {
      this.#leave(head);
      done(error);
      return;
    }
    if (head.failed || head.passedOver) throw new BoltProtocolError('a failure out of place');
    head.failed = true;
    head.read = undefined;
    this.#reset();
    // The statement would be refused again on this connection.
    if (isExpired(error)) this.retired = true;
    if (read && isExpired(error) && !read.moved) {
      read.moved = true;
      this.#listener.onReturned([read]);
    } else read?.reject(error);
    this.#ended(head);
  }

  /** An answer to what the server did not run. */
  #passOver(head: Flight): void {
    if (head.done) throw new BoltProtocolError('the log-in or RESET was passed over');
    if (!head.failed && head.next === 0) head.passedOver = true;
    // Of a statement that a RESET of ours interrupted, the rest is passed over; nobody waits for it.
    else if (!head.failed && !head.passedOver && head.read)
      throw new BoltProtocolError('half of an answer was passed over');
    this.#reset();
    this.#ended(head);
  }

  #ended(head: Flight): void {
    head.next += 1;
    if (head.next < head.answers) return;
    this.#leave(head);
    if (head.read) this.#listener.onReturned([head.read]);
  }

  /** The last answer of the head has come. */
  #leave(head: Flight): void {
    this.#flights.shift();
    const now = Date.now();
    const millis = now - this.#headSince;
    this.#headSince = now;
    if (!head.done) {
      this.inFlight -= 1;
      this.#listener.onRoom(this, millis);
    }
  }

  #tooLarge(): void {
    const head = this.#flights[0];
    head?.read?.reject(tooLarge(MAX_ANSWER_BYTES));
    if (head) head.read = undefined;
  }

  /** What runs for nobody is ended: RESET interrupts the statement at the head, and those behind it are passed over. */
  #resetWhenIdle(): void {
    if (this.inFlight > 0 && this.#flights.every(({ read, done }) => !read && !done)) this.#reset();
  }

  #reset(): void {
    // A RESET that another overtakes is passed over.
    if (this.#resetting) return;
    this.#resetting = true;
    this.#resetSince = Date.now();
    const done = (error?: Error) => {
      if (this.#closed) return;
      if (error) throw new BoltProtocolError('RESET failed');
      this.#resetting = false;
      this.#resetWhenIdle();
      this.#listener.onRoom(this);
    };
    this.#push(packReset(this.#packer), ownFlight(PATIENCE_MILLIS, done));
  }

  #close(cause: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#socket.writableEnded) this.#socket.destroySoon();
    else this.#socket.destroy();
    const flights = this.#flights.splice(0);
    const head = flights[0]?.read;
    if (head) head.lostAtHead += 1;
    this.inFlight = 0;
    const unanswered = flights.flatMap(({ read }) => read ?? []);
    this.#listener.onClosed(this, unanswered, cause);
    for (const { done } of flights) done?.(cause);
  }
}
