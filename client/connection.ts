import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws/client';

/** Pings of ours for each silence that is taken for the end: an answer may be late. */
const PINGS_PER_SILENCE = 2.5;
const ABNORMAL = 1006;

/** What a WebSocket class must be for this: that of browsers and of Node 22 and later, and that of `ws`. */
export type WebSocketClass = new (
  url: string,
  protocols?: string | string[],
) => {
  addEventListener(type: 'error', listener: () => void): void;
};

interface OpenSocket {
  readyState: number;
  send(data: string): void;
}

export interface Operation {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** What becomes of an operation while its connection lasts. */
export interface OperationEvents {
  next(result: FormattedExecutionResult): void;
  /** Refused, before anything was sent. */
  refused(errors: readonly GraphQLFormattedError[]): void;
  /** Ended by the gateway. */
  complete(): void;
  /** The gateway has read the request: what it says of all operations of this connection is from now on said of this one too. */
  received(): void;
}

export interface ConnectionOptions {
  url: string;
  token: string | undefined;
  webSocketImpl: WebSocketClass;
  /** Milliseconds without a message after which the connection counts as lost. */
  silenceMillis: number;
  /** @param cursor of the end of the log, if the gateway said so */
  onAcknowledged(cursor: string | undefined): void;
  /** @param cursor up to which everything was sent on this connection */
  onPing(cursor: string): void;
  /** Once, whoever ended it; not after `close()`. */
  onLost(code: number, reason: string): void;
}

/** One WebSocket, from its opening to its end: it never opens another. */
export class Connection {
  readonly openedAt = Date.now();
  readonly #options: ConnectionOptions;
  readonly #client: Client;
  readonly #watchdog: ReturnType<typeof setInterval>;
  readonly #unanswered = new Map<string, () => void>();
  #socket: OpenSocket | undefined;
  #heardAt = Date.now();
  #pings = 0;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { silenceMillis, token, url } = options;
    this.#client = createClient({
      url,
      webSocketImpl: withErrorListener(options.webSocketImpl),
      connectionParams: token === undefined ? undefined : { Authorization: `Bearer ${token}` },
      lazy: false,
      onNonLazyError: () => {},
      retryAttempts: 0,
      keepAlive: silenceMillis / PINGS_PER_SILENCE,
      on: {
        message: () => {
          this.#heardAt = Date.now();
        },
        connected: (socket, payload) => {
          this.#socket = socket as OpenSocket;
          if (!this.#ended) options.onAcknowledged(cursorIn(payload));
        },
        ping: (received, payload) => {
          const cursor = cursorIn(payload);
          if (received && cursor && !this.#ended) options.onPing(cursor);
        },
        pong: (received, payload) => received && this.#answered(payload),
        error: (error) => this.#lost(ABNORMAL, String((error as { message?: unknown }).message ?? 'error')),
        closed: (event) => {
          const { code = ABNORMAL, reason = '' } = event as { code?: number; reason?: string };
          this.#lost(code, reason);
        },
      },
    });
    this.#watchdog = setInterval(() => {
      if (Date.now() - this.#heardAt > silenceMillis) this.#lost(ABNORMAL, 'nothing was heard');
    }, silenceMillis / 5);
  }

  get acknowledged(): boolean {
    return this.#socket !== undefined;
  }

  /** @returns what ends it; nothing is reported after that */
  run(operation: Operation, events: OperationEvents): () => void {
    let over = false;
    const unsubscribe = this.#client.subscribe(operation, {
      next: (result) => {
        if (!over && !this.#ended) events.next(result as FormattedExecutionResult);
      },
      error: (error) => {
        // Anything else is the end of the connection, which is told by itself.
        if (!over && !this.#ended && Array.isArray(error)) events.refused(error);
      },
      complete: () => {
        if (!over && !this.#ended) events.complete();
      },
    });
    const id = `received-${++this.#pings}`;
    this.#unanswered.set(id, events.received);
    // The request is sent within the microtasks of this turn: the ping comes after it, and so does its answer.
    setTimeout(() => this.#send({ type: 'ping', payload: { id } }));
    return () => {
      if (over) return;
      over = true;
      this.#unanswered.delete(id);
      // Not within a message: graphql-ws counts an operation twice that is left while its `complete` is read, and then
      // closes the socket as one that nobody uses.
      setTimeout(() => this.#ended || unsubscribe());
    };
  }

  /** Ends it without a word to `onLost`. */
  close(): void {
    if (this.#ended) return;
    this.#end(this.acknowledged);
  }

  #lost(code: number, reason: string): void {
    if (this.#ended) return;
    this.#end(false);
    this.#options.onLost(code, reason);
  }

  #end(orderly: boolean): void {
    this.#ended = true;
    clearInterval(this.#watchdog);
    this.#unanswered.clear();
    // Before anything else: a client that is disposed opens no other socket, whatever code the last one was closed with.
    void Promise.resolve(this.#client.dispose()).catch(() => {});
    if (!orderly) this.#client.terminate();
  }

  #send(message: unknown): void {
    const OPEN = 1;
    if (!this.#ended && this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  #answered(payload: unknown): void {
    const id = (payload as { id?: unknown } | undefined)?.id;
    const received = this.#unanswered.get(String(id));
    this.#unanswered.delete(String(id));
    received?.();
  }
}

function cursorIn(payload: unknown): string | undefined {
  const cursor = (payload as { cursor?: unknown } | undefined)?.cursor;
  return typeof cursor === 'string' ? cursor : undefined;
}

/** In `ws`, an error that nobody listens to ends the process; graphql-ws takes its listener away from a socket that it gives up. */
function withErrorListener(Base: WebSocketClass): WebSocketClass {
  return class extends Base {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('error', () => {});
    }
  };
}
