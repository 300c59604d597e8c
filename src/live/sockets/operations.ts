import { setImmediate } from 'node:timers/promises';
import { MessageType, type SubscribePayload } from 'graphql-ws';
import type { Config } from '../../config.ts';
import { formatError } from '../../error-format.ts';
import { DharmaError } from '../../errors.ts';
import {
  type Caller,
  clientGone,
  isSubscription,
  type Operation,
  type OperationParts,
  prepare,
  runOnce,
} from '../operations.ts';
import { isStream, type Message, type Messages } from '../subscription.ts';
import { lagged } from './codes.ts';
import { message, nextMessage } from './messages.ts';
import { leastOf } from './progress.ts';
import { WorkQueue } from './queue.ts';
import type { SocketWriter } from './writer.ts';

/** Messages of one subscription that are sent before others have their turn. */
const IN_ONE_TURN = 100;

interface Parts extends OperationParts {
  config: Config;
  /** Whether a subscriber that was too slow has its socket closed, rather than the subscription ended. */
  closeWhenLagged: boolean;
  writer: SocketWriter;
  /** Called when something has ended, or waits. */
  onChange: () => void;
  close: (closing: readonly [code: number, reason: string]) => void;
}

/** An operation of a socket, from its `subscribe` message on. */
export class SocketOperation {
  readonly id: string;
  readonly payload: SubscribePayload;
  /** Length of the message. */
  readonly bytes: number;
  ended = false;
  controller: AbortController | undefined;
  results: Messages | undefined;

  constructor(id: string, payload: SubscribePayload, bytes: number) {
    this.id = id;
    this.payload = payload;
    this.bytes = bytes;
  }

  /** Ends what runs; nothing is sent for it any more. */
  stop(): void {
    this.ended = true;
    this.controller?.abort(clientGone());
    void this.results?.return?.();
  }
}

/** The operations of one socket: few are worked on at a time, the rest wait their turn. */
export class SocketOperations {
  caller: Caller | undefined;
  readonly #parts: Parts;
  readonly #byId = new Map<string, SocketOperation>();
  readonly #subscriptions = new Set<SocketOperation>();
  readonly #queue: WorkQueue<SocketOperation>;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { SOCKET_CONCURRENT_OPERATIONS } = parts.config;
    this.#queue = new WorkQueue(SOCKET_CONCURRENT_OPERATIONS, (o) => this.#run(o), parts.onChange);
    this.#queue.held = () => parts.writer.full || !parts.writer.open;
  }

  get waiting(): { items: number; bytes: number } {
    return this.#queue.size;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  begin(operation: SocketOperation): void {
    this.#byId.set(operation.id, operation);
    this.#queue.push(operation);
  }

  /** Goes on after the socket was full. */
  resume(): void {
    this.#queue.begin();
  }

  /** The client has completed it. Unknown ids are no error: its own `complete` may have crossed ours. */
  stop(id: string): void {
    const operation = this.#byId.get(id);
    if (!operation) return;
    this.#queue.drop(operation);
    this.#forget(operation);
    operation.stop();
  }

  /** The socket is closed. */
  end(): void {
    this.#queue.clear();
    for (const operation of this.#byId.values()) operation.stop();
    this.#byId.clear();
    this.#subscriptions.clear();
  }

  /** The cursor up to which everything was sent. */
  progress(): string | undefined {
    // One that waits for its turn stands where it was sent from.
    if (this.#subscriptions.size === 0 || this.#queue.size.items > 0) return undefined;
    const results: Messages[] = [];
    for (const subscription of this.#subscriptions) {
      if (!subscription.results) return undefined;
      results.push(subscription.results);
    }
    return leastOf(results);
  }

  #forget(operation: SocketOperation): void {
    this.#subscriptions.delete(operation);
    if (this.#byId.get(operation.id) === operation) this.#byId.delete(operation.id);
  }

  /** Resolves when the place it takes is free: a query when its result was taken, a subscription when it is in place. */
  async #run(operation: SocketOperation): Promise<void> {
    try {
      const prepared = prepare(this.#parts, this.caller as Caller, operation.payload);
      if (Array.isArray(prepared)) return this.#fail(operation, prepared);
      operation.controller = prepared.controller;
      if (isSubscription(prepared)) await this.#follow(operation, prepared);
      else await this.#answer(operation, prepared);
    } catch (error) {
      this.#fail(operation, [formatError(error, this.#parts.logger)]);
    }
  }

  async #answer(operation: SocketOperation, prepared: Operation): Promise<void> {
    const text = await this.#textOf(operation, prepared);
    if (operation.ended) return;
    const sent = this.#parts.writer.sendFlushed(text);
    this.#complete(operation);
    await sent;
  }

  /** Of the result: nothing else of it is kept while its text waits to be taken. */
  async #textOf(operation: SocketOperation, prepared: Operation): Promise<string> {
    return message(MessageType.Next, {
      id: operation.id,
      payload: await runOnce(this.#parts, prepared),
    });
  }

  async #follow(operation: SocketOperation, prepared: Operation): Promise<void> {
    if (this.#subscriptions.size >= this.#parts.config.SUBSCRIPTIONS_PER_SOCKET) {
      const error = new DharmaError('TOO_MANY_SUBSCRIPTIONS');
      return this.#fail(operation, [formatError(error, prepared.context.logger)]);
    }
    this.#subscriptions.add(operation);
    const results = await this.#parts.subscriptions.run(prepared);
    if (!isStream(results)) {
      if (operation.ended) return;
      this.#parts.writer.send(nextMessage(operation.id, results));
      return this.#complete(operation);
    }
    operation.results = results;
    // It was stopped, or the socket closed, while it began.
    if (operation.ended) void results.return?.();
    else void this.#pass(operation, results);
  }

  /** Passes results on as the socket takes them: the next one is asked for when this one has been sent. */
  async #pass(operation: SocketOperation, results: Messages): Promise<void> {
    const { writer } = this.#parts;
    for (let count = 1; ; count++) {
      // Others have their turn, also while a large transaction is passed on.
      if (count % IN_ONE_TURN === 0) await setImmediate();
      const { value, done } = await results.next();
      // Of a socket that was cut off: `close` comes only when nothing else waits, which this must not put off.
      if (operation.ended || !writer.open) return;
      if (done) break;
      if (this.#closedForLagging(value)) return;
      const waiting = writer.whenRoom(() => {
        if (!operation.ended) writer.send(nextMessage(operation.id, value));
      });
      if (waiting) await waiting;
    }
    this.#complete(operation);
  }

  #closedForLagging({ errors }: Message): boolean {
    const extensions = errors?.[0]?.extensions;
    if (extensions?.code !== 'LAGGED' || !this.#parts.closeWhenLagged) return false;
    this.#parts.close(lagged(extensions.cursor));
    return true;
  }

  #fail(operation: SocketOperation, payload: unknown): void {
    if (operation.ended) return;
    operation.ended = true;
    this.#forget(operation);
    this.#parts.writer.send(message(MessageType.Error, { id: operation.id, payload }));
  }

  #complete(operation: SocketOperation): void {
    if (operation.ended) return;
    operation.ended = true;
    this.#forget(operation);
    this.#parts.writer.send(message(MessageType.Complete, { id: operation.id }));
  }
}
