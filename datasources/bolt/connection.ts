import type { Socket } from 'node:net';
import { Neo4jError } from 'neo4j-driver';
import type { BoltAddress } from './address.ts';
import { Frames, MessageTooLargeError } from './frames.ts';
import {
  answersTo,
  FAILURE,
  IGNORED,
  packGoodbye,
  packHello,
  packLogon,
  packReset,
  RECORD,
  SUCCESS,
  statementAt,
} from './messages.ts';
import { Packer } from './pack.ts';
import type { Read } from './read.ts';
import { openSocket } from './socket.ts';
import { BoltProtocolError, Unpacker } from './unpack.ts';

/** Over its own time limit the server ends a statement; one that does not even answer then is gone. */
const PATIENCE_MILLIS = 5000;
/** Of one read; the database's own limit for a transaction's memory is of this order. */
const MAX_ANSWER_BYTES = 268_435_456;
const TOO_LARGE = 'Neo.ClientError.General.TransactionOutOfMemoryError';
/** The server wants to know again who asks: another connection may tell it. */
const EXPIRED = /^Neo\.ClientError\.Security\.(AuthorizationExpired|TokenExpired)$/;

/** What was sent, and which of its answers comes next. */
interface Flight {
  /** undefined: of RESET, of the log-in, or of a read that nobody waits for here any more */
  read: Read | undefined;
  statements: number;
  answers: number;
  next: number;
  bytes: number;
  timeoutMillis: number;
  passedOver: boolean;
  failed: boolean;
  /** Of RESET and the log-in. */
  done: ((error?: Error, metadata?: Record<string, unknown>) => void) | undefined;
}

/** What the pool hears of a connection. */
export interface ConnectionListener {
  /** It has room for more. */
  onRoom(connection: BoltConnection): void;
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
  readonly #listener: ConnectionListener;
  readonly #frames = new Frames(MAX_ANSWER_BYTES);
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  readonly #flights: Flight[] = [];
  readonly #onMessage = (buffer: Buffer, at: number, end: number) => this.#receive(buffer, at, end);
  #unsent: Buffer[] = [];
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
    this.#push(read.bytes, {
      read,
      statements: read.statements,
      answers: answersTo(read.statements),
      timeoutMillis: read.timeoutMillis,
      done: undefined,
    });
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
    if (!head || this.#resetting || head.done) return;
    if (head.read && !mayMove) return;
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

  #push(bytes: Buffer, flight: Omit<Flight, 'next' | 'bytes' | 'passedOver' | 'failed'>): void {
    if (this.#flights.length === 0) this.#headSince = Date.now();
    this.#flights.push({ ...flight, next: 0, bytes: 0, passedOver: false, failed: false });
    // One write for all that is sent in the same turn of the event loop.
    if (this.#unsent.push(bytes) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const [first] = this.#unsent;
    if (!this.#closed && first)
      this.#socket.write(this.#unsent.length === 1 ? first : Buffer.concat(this.#unsent));
    this.#unsent = [];
  }

  async #greet({ userAgent, username, password, connectTimeoutMillis }: BoltAddress): Promise<void> {
    const timer = setTimeout(
      () => this.#close(new Error('the server does not answer')),
      connectTimeoutMillis,
    );
    try {
      const hello = this.#ask(packHello(this.#packer, userAgent), connectTimeoutMillis);
      const logon = this.#ask(packLogon(this.#packer, username, password), connectTimeoutMillis);
      const [metadata] = await Promise.all([hello, logon]);
      const hints = metadata?.hints as Record<string, unknown> | undefined;
      const seconds = hints?.['connection.recv_timeout_seconds'];
      if (typeof seconds === 'number' && seconds > 0) this.#silenceMillis = seconds * 1000;
    } catch (error) {
      this.#close(error as Error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(bytes: Buffer, timeoutMillis: number): Promise<Record<string, unknown> | undefined> {
    return new Promise((resolve, reject) => {
      const done: Flight['done'] = (error, metadata) => (error ? reject(error) : resolve(metadata));
      this.#push(bytes, { read: undefined, statements: 0, answers: 1, timeoutMillis, done });
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
    else if (signature === FAILURE) this.#fail(head, unpacker.value() as { code: string; message: string });
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
    const metadata = head.done && (this.#unpacker.value() as Record<string, unknown>);
    this.#leave(head);
    head.read?.resolve();
    head.done?.(undefined, metadata);
  }

  #fail(head: Flight, { code, message }: { code: string; message: string }): void {
    const error = new Neo4jError(message, standardCode(code), '', '', {} as never);
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
    if (read && EXPIRED.test(code)) this.#retireFor(read, error);
    else read?.reject(error);
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
    const { read } = head;
    this.#leave(head);
    if (read) this.#listener.onReturned([read]);
  }

  /** The last answer of the head has come. */
  #leave(head: Flight): void {
    this.#flights.shift();
    this.#headSince = Date.now();
    if (!head.done) {
      this.inFlight -= 1;
      this.#listener.onRoom(this);
    }
  }

  /** The statement would be refused again on this connection. */
  #retireFor(read: Read, error: Error): void {
    this.retired = true;
    if (read.moved) read.reject(error);
    else {
      read.moved = true;
      this.#listener.onReturned([read]);
    }
  }

  #tooLarge(): void {
    const head = this.#flights[0];
    const text = `the answer is larger than ${MAX_ANSWER_BYTES} bytes`;
    head?.read?.reject(new Neo4jError(text, TOO_LARGE, '', '', {} as never));
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
    this.#push(packReset(this.#packer), {
      read: undefined,
      statements: 0,
      answers: 1,
      timeoutMillis: PATIENCE_MILLIS,
      done: (error) => {
        if (this.#closed) return;
        if (error) throw new BoltProtocolError('RESET failed');
        this.#resetting = false;
        this.#resetWhenIdle();
        this.#listener.onRoom(this);
      },
    });
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
    this.#listener.onClosed(
      this,
      flights.flatMap(({ read }) => read ?? []),
      cause,
    );
    for (const { done } of flights) done?.(cause);
  }
}

/** Codes that newer servers call by another name; the official driver does the same. */
function standardCode(code: string): string {
  return code.replace(
    /^Neo\.TransientError\.(Transaction\.(?:Terminated|LockClientStopped))$/,
    'Neo.ClientError.$1',
  );
}
