import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Neo4jError } from 'neo4j-driver';
import { Frames } from './frames.ts';
import { Packer } from './pack.ts';
import type { RowSink } from './sink.ts';
import { BoltProtocolError, Unpacker } from './unpack.ts';

/** Where and as whom to connect. */
export interface BoltAddress {
  host: string;
  port: number;
  /** undefined: without encryption */
  tls: { rejectUnauthorized: boolean } | undefined;
  username: string;
  password: string;
  userAgent: string;
  connectTimeoutMillis: number;
}

export interface Statement {
  cypher: string;
  params: Record<string, unknown>;
  /** Where its rows go; otherwise they are given as a list. */
  sink?: RowSink;
}

/** One read: a statement by itself, or several in one transaction; and where its rows go. */
export interface Read {
  statements: readonly Statement[];
  database: string;
  timeoutMillis: number;
  metadata?: Record<string, unknown>;
  /** Called once, with the rows of each statement. */
  resolve(rows: unknown[][][]): void;
  reject(error: unknown): void;
  rows: unknown[][][];
  /** How often it was sent: one that never ran may be sent again. */
  sent: number;
}

const MAGIC = Buffer.from([0x60, 0x60, 0xb0, 0x17]);
/** Bolt 5.4 down to 5.1, nothing else. */
const VERSIONS = Buffer.from([0, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const HELLO = 0x01;
const RESET = 0x0f;
const RUN = 0x10;
const BEGIN = 0x11;
const COMMIT = 0x12;
const PULL = 0x3f;
const LOGON = 0x6a;
const SUCCESS = 0x70;
const RECORD = 0x71;
const IGNORED = 0x7e;
const FAILURE = 0x7f;
/** Over its own time limit the server ends a statement; a connection that is silent for longer is dead. */
const PATIENCE_MILLIS = 5000;

/** The answer to a message: of a read its first, those in between, rows, its last; or of the connection's own. */
type Stage = 'first' | 'next' | 'rows' | 'last' | 'reset' | 'setup';
interface Expected {
  stage: Stage;
  read?: Read;
  /** Rows of which statement. */
  statement?: number;
  done?: (error?: Error) => void;
}

/** What the pool hears of a connection. */
export interface ConnectionListener {
  /** It has room for more. */
  onIdle(connection: BoltConnection): void;
  /** It is gone; `unanswered` were sent on it, in order, and no row of them was handed on. */
  onClosed(connection: BoltConnection, unanswered: Read[], cause: Error): void;
}

/**
 * One Bolt connection on which reads are pipelined: each is sent without waiting for the one before. Answers come in
 * the order of requests (Bolt specification), and each is handed to the request at the head of that order.
 */
export class BoltConnection {
  readonly createdAt = Date.now();
  readonly #socket: Socket;
  readonly #listener: ConnectionListener;
  readonly #frames = new Frames();
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  readonly #expected: Expected[] = [];
  readonly #onMessage = (buffer: Buffer, at: number) => this.#receive(buffer, at);
  /** Reads that the server passed over because one before them failed. */
  #ignored: Read[] = [];
  #flushing = false;
  #resetting = false;
  #closed = false;
  #watchdog: NodeJS.Timeout | undefined;
  #deadline = 0;
  /** Reads sent and not answered. */
  inFlight = 0;
  /** Whether a transaction of several statements is under way: when one fails, the server would not pass over what follows it. */
  #transaction = false;

  private constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    this.#listener = listener;
  }

  /** @throws Error when it cannot connect, speak a known version or log in */
  static async open(address: BoltAddress, listener: ConnectionListener): Promise<BoltConnection> {
    const socket = await openSocket(address);
    const connection = new BoltConnection(socket, listener);
    socket.on('data', (data) => connection.#data(data));
    socket.on('error', (error) => connection.#close(error));
    socket.on('close', () => connection.#close(new Error('the connection was closed')));
    await connection.#greet(address);
    return connection;
  }

  /** Whether a read may be sent now: several statements need the connection to themselves. */
  accepts(read: Read, pipeline: number): boolean {
    if (this.#closed || this.#transaction) return false;
    return this.inFlight < (read.statements.length > 1 ? 1 : pipeline);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** @throws UnpackableError when a parameter cannot be written; then nothing was sent */
  send(read: Read): void {
    const packer = this.#packer;
    const mark = packer.mark();
    try {
      this.#write(read);
    } catch (error) {
      packer.returnTo(mark);
      throw error;
    }
    read.sent += 1;
    read.rows = read.statements.map(() => []);
    for (const { sink } of read.statements) sink?.begin();
    this.inFlight += 1;
    this.#transaction = read.statements.length > 1;
    this.#expect(read);
    this.#watch(read.timeoutMillis);
    this.#flushSoon();
  }

  #write(read: Read): void {
    const packer = this.#packer;
    const alone = read.statements.length === 1;
    if (!alone) {
      packer.beginMessage(BEGIN, 1);
      this.#writeOptions(read);
      packer.endMessage();
    }
    for (const { cypher, params } of read.statements) {
      packer.beginMessage(RUN, 3);
      packer.string(cypher);
      packer.value(params);
      if (alone) this.#writeOptions(read);
      else packer.mapHeader(0);
      packer.endMessage();
      packer.beginMessage(PULL, 1);
      packer.mapHeader(1);
      packer.string('n');
      packer.int(-1);
      packer.endMessage();
    }
    if (alone) return;
    packer.beginMessage(COMMIT, 0);
    packer.endMessage();
  }

  #writeOptions({ database, timeoutMillis, metadata }: Read): void {
    const packer = this.#packer;
    packer.mapHeader(metadata ? 4 : 3);
    packer.string('mode');
    packer.string('r');
    packer.string('db');
    packer.string(database);
    packer.string('tx_timeout');
    packer.int(timeoutMillis);
    if (!metadata) return;
    packer.string('tx_metadata');
    packer.value(metadata);
  }

  #expect(read: Read): void {
    const alone = read.statements.length === 1;
    if (!alone) this.#expected.push({ stage: 'first', read });
    for (let statement = 0; statement < read.statements.length; statement++) {
      this.#expected.push({ stage: alone ? 'first' : 'next', read });
      this.#expected.push({ stage: alone ? 'last' : 'rows', read, statement });
    }
    if (!alone) this.#expected.push({ stage: 'last', read });
  }

  /** Ends it; what is under way is given back to the listener. */
  close(): void {
    this.#close(new Error('the reader was closed'));
  }

  /** One write for all that is sent in the same turn of the event loop. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      if (!this.#closed && !this.#packer.isEmpty) this.#socket.write(this.#packer.take());
    });
  }

  async #greet({ userAgent, username, password, connectTimeoutMillis }: BoltAddress): Promise<void> {
    const timer = setTimeout(
      () => this.#close(new Error('the server does not answer')),
      connectTimeoutMillis,
    );
    try {
      const hello = this.#ask(HELLO, {
        user_agent: userAgent,
        bolt_agent: { product: userAgent },
        // Nobody reads them, and working them out takes the server time.
        notifications_minimum_severity: 'OFF',
      });
      const logon = this.#ask(LOGON, { scheme: 'basic', principal: username, credentials: password });
      await Promise.all([hello, logon]);
    } catch (error) {
      this.#close(error as Error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(signature: number, extra: Record<string, unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#packer.beginMessage(signature, 1);
      this.#packer.value(extra);
      this.#packer.endMessage();
      this.#expected.push({ stage: 'setup', done: (error) => (error ? reject(error) : resolve()) });
      this.#flushSoon();
    });
  }

  #data(data: Buffer): void {
    if (this.#closed) return;
    try {
      this.#frames.push(data, this.#onMessage);
    } catch (error) {
      this.#close(error as Error);
    }
  }

  #receive(buffer: Buffer, at: number): void {
    if (this.#closed) return;
    const unpacker = this.#unpacker;
    unpacker.reset(buffer, at);
    const signature = unpacker.signature();
    const head = this.#expected[0];
    if (!head) throw new BoltProtocolError('an answer that nobody asked for');
    if (signature === RECORD) {
      const { read, statement } = head;
      if (!read || statement === undefined) throw new BoltProtocolError('a record out of place');
      const sink = read.statements[statement]?.sink;
      if (sink) sink.row(unpacker);
      else read.rows[statement]?.push(unpacker.value() as unknown[]);
      return;
    }
    this.#expected.shift();
    if (signature === SUCCESS) this.#succeed(head);
    else if (signature === FAILURE) this.#fail(head, unpacker.value() as { code: string; message: string });
    else if (signature === IGNORED) this.#passOver(head);
    else throw new BoltProtocolError(`unknown message ${signature}`);
  }

  #succeed({ stage, read, done }: Expected): void {
    if (stage === 'last' && read) {
      this.#answered();
      read.resolve(read.rows);
    } else if (stage === 'reset') this.#afterReset();
    else done?.();
  }

  /** The server passes over everything until RESET. */
  #fail({ stage, read, done }: Expected, { code, message }: { code: string; message: string }): void {
    const error = new Neo4jError(message, code, '', '', {} as never);
    if (stage === 'setup') {
      done?.(error);
      return;
    }
    if (stage === 'reset' || !read) throw new BoltProtocolError('RESET failed');
    // What is left of it will be passed over, and is not to be sent again.
    for (const expected of this.#expected) {
      if (expected.read !== read) break;
      delete expected.read;
    }
    this.#reset();
    this.#answered();
    read.reject(error);
  }

  #passOver({ stage, read }: Expected): void {
    if (stage === 'first' && read) this.#ignored.push(read);
  }

  #reset(): void {
    if (this.#resetting) return;
    this.#resetting = true;
    this.#packer.beginMessage(RESET, 0);
    this.#packer.endMessage();
    this.#expected.push({ stage: 'reset' });
    this.#flushSoon();
  }

  /** What was passed over never ran: it is sent again, in its order. */
  #afterReset(): void {
    this.#resetting = false;
    const again = this.#ignored;
    this.#ignored = [];
    this.inFlight -= again.length;
    for (const read of again) this.send(read);
    this.#listener.onIdle(this);
  }

  #answered(): void {
    this.inFlight -= 1;
    this.#transaction = false;
    if (this.inFlight === 0) this.#deadline = 0;
    this.#listener.onIdle(this);
  }

  /** A connection that may be half open must not keep its reads for ever: one timer for all of them. */
  #watch(timeoutMillis: number): void {
    this.#deadline = Math.max(this.#deadline, Date.now() + timeoutMillis + PATIENCE_MILLIS);
    this.#watchdog ??= this.#arm(timeoutMillis + PATIENCE_MILLIS);
  }

  #arm(millis: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#watchdog = undefined;
      if (this.#closed || this.#deadline === 0) return;
      const left = this.#deadline - Date.now();
      if (left <= 0) this.#close(new Error('the server no longer answers'));
      else this.#watchdog = this.#arm(left);
    }, millis).unref();
  }

  #close(cause: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#watchdog);
    this.#socket.destroy();
    const reads = this.#expected.flatMap(({ read }) => read ?? []);
    const unanswered = [...new Set([...this.#ignored, ...reads])];
    for (const { done } of this.#expected) done?.(cause);
    this.#expected.length = 0;
    this.#ignored = [];
    this.#listener.onClosed(this, unanswered, cause);
  }
}

/** Connects, and agrees on a version before anything else is sent. */
function openSocket({ host, port, tls, connectTimeoutMillis }: BoltAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls({ host, port, servername: host, rejectUnauthorized: tls.rejectUnauthorized })
      : connectTcp({ host, port });
    const give = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => give(new Error('the server does not answer')), connectTimeoutMillis);
    socket.setNoDelay(true);
    socket.once('error', give);
    socket.once('close', () => give(new Error('the server closed the connection')));
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(Buffer.concat([MAGIC, VERSIONS])));
    const onReadable = () => {
      const version = socket.read(4) as Buffer | null;
      if (!version) return;
      socket.off('readable', onReadable);
      clearTimeout(timer);
      socket.removeAllListeners('error').removeAllListeners('close');
      if (version[3] !== 5) {
        socket.on('error', () => {});
        give(new BoltProtocolError(`the server speaks none of the versions 5.1 to 5.4`));
        return;
      }
      resolve(socket);
    };
    socket.on('readable', onReadable);
  });
}
