import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { isAfter, newest } from './cursor.ts';
import type { ResumableDocument } from './document.ts';
import { codeOf, isTransient, LiveError } from './errors.ts';
import { Inbox, type LiveMessage } from './inbox.ts';
import type { Notice, SubscribeOptions } from './options.ts';
import type { Bookmark } from './storage.ts';

/** How often one event that cannot be read is asked for again before it is handed on with its errors. */
const MAX_ATTEMPTS_AT_ONE_EVENT = 5;

/** What a subscription asks of the client it belongs to. */
interface Host {
  notice(notice: Notice): void;
  /** Opens the connection anew, with another token. @returns false when there is no other */
  renewToken(): boolean;
  /** The newest cursor the connection has shown. */
  latest(): string | undefined;
  left(subscription: LiveSubscription<unknown>): void;
}

interface Parts {
  name: string;
  document: ResumableDocument;
  variables: Record<string, unknown>;
  options: SubscribeOptions;
  bookmark: Bookmark | undefined;
  backoff: Backoff;
  host: Host;
}

/**
 * One subscription over as many connections as it takes. Its messages are read with `for await`, each once and in the
 * order of the log. A message counts as done when the next one is asked for; a stored cursor is that of the last one done.
 */
export class LiveSubscription<R> implements AsyncIterableIterator<LiveMessage<R>> {
  readonly name: string;
  readonly #parts: Parts;
  readonly #inbox: Inbox<R>;
  readonly #backoff: Backoff;
  #connection: Connection | undefined;
  /** Ends what runs on the connection; there while something does. */
  #stop: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Everything up to here has been received, or is not wanted. */
  #cursor: string | undefined;
  #begin: string | undefined;
  /** Of the last message that was received. */
  #last: string | undefined;
  /** Where to go on if nothing is received: one that begins now has no cursor. */
  #fallback: string | undefined;
  #received = false;
  #ready = false;
  #refusals = 0;

  constructor(parts: Parts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#backoff = parts.backoff;
    this.#inbox = new Inbox<R>(parts.options, {
      onDone: (cursor) => parts.bookmark?.save(cursor),
      onRoom: () => this.#run(),
      onEnd: () => this.#leave(),
    });
  }

  /** Where it would go on: everything up to here has been received, though perhaps not yet read. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  next(): Promise<IteratorResult<LiveMessage<R>>> {
    return this.#inbox.next();
  }

  return(): Promise<IteratorResult<LiveMessage<R>>> {
    this.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it: whoever waits for a message is told that there are no more. */
  close(): void {
    this.#inbox.end();
  }

  /** @internal Finds out where to begin. */
  async load(): Promise<void> {
    const { bookmark, document, variables, options } = this.#parts;
    const given = options.after ?? variables[document.variable];
    try {
      this.#cursor = (await bookmark?.load()) ?? (typeof given === 'string' ? given : document.start);
      this.#ready = true;
      this.#run();
    } catch (error) {
      this.fail(new LiveError('STORAGE', 'The stored cursor could not be read.', [], error));
    }
  }

  /**
   * @internal A connection is there.
   * @param end of the log when it was opened, if that was just now: what begins now begins there
   */
  attach(connection: Connection, end: string | undefined): void {
    this.#connection = connection;
    this.#begin = end;
    this.#run();
  }

  /** @internal The connection is gone, and with it what ran on it. */
  detach(): void {
    this.#connection = undefined;
    this.#halt();
  }

  /** @internal Everything up to here was sent on the connection: what was not received was not wanted. */
  sentUpTo(cursor: string): void {
    if (this.#stop && this.#received) this.#moveTo(cursor);
  }

  /** @internal */
  fail(error: LiveError): void {
    this.#inbox.end(error);
  }

  #run(): void {
    const { document, variables } = this.#parts;
    if (!this.#connection || !this.#ready || this.#stop || this.#timer) return;
    if (this.#inbox.ended || this.#inbox.full) return;
    if (this.#cursor === undefined && this.#begin !== undefined) this.#moveTo(this.#begin);
    this.#begin = undefined;
    const after = this.#cursor;
    this.#fallback = after ?? this.#parts.host.latest();
    this.#received = false;
    this.#stop = this.#connection.run(
      {
        query: document.query,
        operationName: document.operationName,
        variables: { ...variables, [document.variable]: after },
      },
      {
        next: (result) => this.#take(result),
        refused: (errors) => this.#refused(errors),
        complete: () => this.#again('completed'),
        received: () => {
          this.#received = true;
        },
      },
    );
  }

  #moveTo(cursor: string): void {
    this.#cursor = newest(this.#cursor, cursor);
    if (this.#inbox.idle) this.#parts.bookmark?.save(this.#cursor as string);
  }

  #take(result: FormattedExecutionResult): void {
    this.#received = true;
    const [error] = result.errors ?? [];
    // An event has a cursor, also one that cannot be read; what is said of the subscription has none.
    if (error && !result.data && !result.extensions?.cursor) {
      this.#refused(result.errors as GraphQLFormattedError[]);
    } else if (!result.data && isTransient(error) && this.#backoff.attempts < MAX_ATTEMPTS_AT_ONE_EVENT) {
      this.#again('unread');
    } else {
      this.#accept(result);
    }
  }

  #accept(result: FormattedExecutionResult): void {
    const cursor = result.extensions?.cursor;
    if (typeof cursor === 'string') {
      if (!isAfter(cursor, this.#last)) return;
      this.#last = cursor;
      this.#cursor = newest(this.#cursor, cursor);
    }
    this.#backoff.reset();
    this.#refusals = 0;
    const errors = result.errors?.length ? { errors: result.errors } : {};
    this.#inbox.put({ data: result.data, ...errors, cursor } as LiveMessage<R>);
    if (!this.#inbox.full) return;
    this.#halt();
    this.#parts.host.notice({ kind: 'paused', subscription: this.name, cursor: this.#cursor });
  }

  /** What the gateway says instead of an event: how to go on, or that there is no going on. */
  #refused(errors: readonly GraphQLFormattedError[]): void {
    const [error] = errors;
    const code = codeOf(error);
    if (code === 'LAGGED') {
      this.#cursor = newest(this.#cursor, textOf(error, 'cursor'));
      this.#again('lagged');
    } else if (code === 'EVENTS_MISSED' && this.#parts.options.onMissed) {
      this.#missed(textOf(error, 'cursor'), textOf(error, 'reason'));
    } else if (code === 'CURSOR_EXPIRED') {
      this.#expired(textOf(error, 'oldest'), errors);
    } else if (code === 'AUTH_ERROR') {
      this.#refusals += 1;
      if (this.#refusals > 1 || !this.#parts.host.renewToken()) this.fail(LiveError.of(errors));
    } else if (isTransient(error)) {
      this.#again('unavailable');
    } else {
      this.fail(LiveError.of(errors));
    }
  }

  #missed(cursor: string | undefined, reason: string | undefined): void {
    this.#inbox.tell(() => this.#parts.options.onMissed?.({ reason, cursor }), cursor);
    this.#cursor = cursor ?? this.#cursor;
    this.#again('missed');
  }

  #expired(oldest: string | undefined, errors: readonly GraphQLFormattedError[]): void {
    const { onExpired, whenExpired = 'stop' } = this.#parts.options;
    const next = whenExpired === 'oldest' ? oldest : undefined;
    this.#inbox.tell(() => onExpired?.({ oldest }), next);
    if (whenExpired === 'stop') {
      this.fail(LiveError.of(errors));
      return;
    }
    this.#halt();
    this.#cursor = next;
    this.#again('expired');
  }

  /** Goes on from the cursor, in a while: what went wrong once may do so again. */
  #again(kind: Notice['kind']): void {
    this.#halt();
    this.#parts.host.notice({ kind, subscription: this.name, cursor: this.#cursor });
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, this.#backoff.next());
  }

  #halt(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#cursor ??= this.#fallback;
    this.#fallback = undefined;
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#halt();
    this.#connection = undefined;
    this.#parts.host.left(this);
  }
}

function textOf(error: GraphQLFormattedError | undefined, name: string): string | undefined {
  const value = error?.extensions?.[name];
  return typeof value === 'string' ? value : undefined;
}
