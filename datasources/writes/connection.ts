import type { Socket } from 'node:net';
import type { Neo4jError } from 'neo4j-driver';
import type { BoltAddress } from '../bolt/address.ts';
import { failureOf, isExpired } from '../bolt/failures.ts';
import { Frames } from '../bolt/frames.ts';
import { logIn } from '../bolt/log-in.ts';
import { FAILURE, IGNORED, packGoodbye, packReset, RECORD, SUCCESS } from '../bolt/messages.ts';
import { Packer } from '../bolt/pack.ts';
import { openSocket } from '../bolt/socket.ts';
import { BoltProtocolError, Unpacker } from '../bolt/unpack.ts';

/** Over its own time limit the server ends a statement; one that does not even answer then is gone. */
const PATIENCE_MILLIS = 5000;
const TICK_MILLIS = 500;
/** Of one message; the database's own limit for a transaction's memory is of this order. */
const MAX_MESSAGE_BYTES = 268_435_456;

/** What came back for some messages. */
export interface Answered {
  /** Of each message. */
  metadata: Array<Record<string, unknown>>;
  rows: unknown[][];
}

interface Asked extends Answered {
  /** Answers that have not come. */
  left: number;
  failure: Neo4jError | undefined;
  since: number;
  timeoutMillis: number;
  resolve: (answered: Answered) => void;
  reject: (error: unknown) => void;
}

/** The connection was lost; whether what was sent last was done is not known. */
export class LostError extends Error {}

/** One Bolt connection, for one transaction at a time. */
export class WriteConnection {
  readonly createdAt = Date.now();
  readonly packer = new Packer();
  readonly #socket: Socket;
  readonly #frames = new Frames(MAX_MESSAGE_BYTES);
  readonly #unpacker = new Unpacker();
  readonly #asked: Asked[] = [];
  readonly #onMessage = (buffer: Buffer, at: number) => this.#receive(buffer, at);
  #ticker: NodeJS.Timeout | undefined;
  #heardAt = 0;
  #silenceMillis = Number.POSITIVE_INFINITY;
  #closed = false;
  /** Called once when it is gone. */
  onClosed: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @throws Neo4jError when it may not log in; BoltProtocolError, Error when it cannot connect or speak a known version */
  static async open(address: BoltAddress): Promise<WriteConnection> {
    const socket = await openSocket(address);
    const connection = new WriteConnection(socket);
    socket.on('data', (data) => connection.#data(data));
    socket.on('error', (error) => connection.#close(error));
    socket.on('close', () => connection.#close(new Error('the connection was closed')));
    try {
      const ask = async (bytes: Buffer) =>
        (await connection.ask(bytes, 1, address.connectTimeoutMillis)).metadata[0];
      connection.#silenceMillis = await logIn(ask, connection.packer, address);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends messages, and resolves once all their answers are there.
   * @param timeoutMillis after which, and some patience, a server that says nothing is taken for gone
   * @throws Neo4jError the first failure; then RESET is the next message; LostError, BoltProtocolError
   */
  ask(bytes: Buffer, answers: number, timeoutMillis: number): Promise<Answered> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new LostError('the connection was closed'));
        return;
      }
      const since = Date.now();
      this.#asked.push({
        left: answers,
        metadata: [],
        rows: [],
        failure: undefined,
        since,
        timeoutMillis,
        resolve,
        reject,
      });
      this.#ticker ??= setInterval(() => this.#checkAlive(), TICK_MILLIS).unref();
      this.#socket.write(bytes);
    });
  }

  /** Ends whatever runs or is open on it, and resolves once it can be used again. */
  async reset(): Promise<void> {
    await this.ask(packReset(this.packer), 1, PATIENCE_MILLIS);
  }

  close(): void {
    if (!this.#closed && this.#asked.length === 0) this.#socket.end(packGoodbye(this.packer));
    this.#close(new Error('the connection was closed'));
  }

  #data(data: Buffer): void {
    if (this.#closed) return;
    this.#heardAt = Date.now();
    try {
      this.#frames.push(data, this.#onMessage);
    } catch (error) {
      // Whatever it was, the rest of the stream can no longer be told apart.
      this.#close(error instanceof BoltProtocolError ? error : new BoltProtocolError(String(error)));
    }
  }

  #receive(buffer: Buffer, at: number): void {
    const head = this.#asked[0];
    if (!head) throw new BoltProtocolError('an answer that nobody asked for');
    const unpacker = this.#unpacker;
    unpacker.reset(buffer, at);
    const signature = unpacker.signature();
    if (signature === RECORD) {
      head.rows.push(unpacker.value() as unknown[]);
      return;
    }
    if (signature === SUCCESS) head.metadata.push(unpacker.value() as Record<string, unknown>);
    else if (signature === FAILURE) head.failure = failureOf(unpacker.value());
    else if (signature !== IGNORED) throw new BoltProtocolError(`unknown message ${signature}`);
    else
      head.failure ??= failureOf({
        code: 'Neo.TransientError.Transaction.Terminated',
        message: 'passed over',
      });
    head.left -= 1;
    if (head.left > 0) return;
    this.#asked.shift();
    const next = this.#asked[0];
    if (next) next.since = Date.now();
    if (!head.failure) {
      head.resolve(head);
      return;
    }
    head.reject(head.failure);
    // What is asked on it would be refused again.
    if (isExpired(head.failure)) this.#close(head.failure);
  }

  #checkAlive(): void {
    const head = this.#asked[0];
    if (!head) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
      return;
    }
    const now = Date.now();
    const late = now - head.since > head.timeoutMillis + PATIENCE_MILLIS;
    const silent = now - Math.max(this.#heardAt, head.since) > this.#silenceMillis;
    if (late || silent) this.#close(new Error('the server no longer answers'));
  }

  #close(cause: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ticker);
    if (this.#socket.writableEnded) this.#socket.destroySoon();
    else this.#socket.destroy();
    const lost = cause instanceof BoltProtocolError ? cause : new LostError(cause.message, { cause });
    for (const { reject } of this.#asked.splice(0)) reject(lost);
    this.onClosed();
  }
}
