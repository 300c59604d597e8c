import { Backoff } from './backoff.ts';
import { Connection, type WebSocketClass } from './connection.ts';
import { newest } from './cursor.ts';
import { resumable } from './document.ts';
import { LiveError } from './errors.ts';
import type { Handlers, LiveClientOptions, LiveState, SubscribeOptions, TypedDocument } from './options.ts';
import { Bookmark } from './storage.ts';
import { LiveSubscription } from './subscription.ts';

const SILENCE_MILLIS = 30_000;
/** A connection that lasted so long was a good one: the waits begin anew. */
const GOOD_MILLIS = 5000;
/** Close codes of graphql-transport-ws. */
const BAD_REQUEST = 4400;
const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
const SUBPROTOCOL_NOT_ACCEPTABLE = 4406;

type Any = LiveSubscription<unknown>;
/** Variables may be left out where none is needed. */
type Rest<V, O> =
  Record<string, never> extends V ? [variables?: V, options?: O] : [variables: V, options?: O];
/** With handlers, or without: then the messages are read with `for await`. */
type Reading<R> = SubscribeOptions & (Handlers<R> | { next?: undefined; error?: undefined });

/**
 * Subscriptions of a Dharma gateway that outlive their connections: after any drop they go on after the last event
 * received, so that each event arrives once. All of them share one WebSocket.
 */
export class LiveClient {
  readonly #options: LiveClientOptions;
  readonly #url: string;
  readonly #webSocketImpl: WebSocketClass;
  readonly #backoff: Backoff;
  readonly #subscriptions = new Set<Any>();
  #connection: Connection | undefined;
  /** The newest cursor that the connection has shown: of the end of the log, a while ago. */
  #end: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dialling = false;
  /** Refused logins in a row. */
  #refusals = 0;
  #state: LiveState = { state: 'idle' };

  /** @throws TypeError for a URL that is none, or where there is no WebSocket */
  constructor(options: LiveClientOptions) {
    this.#options = options;
    this.#url = webSocketUrl(options.url);
    const implementation = options.webSocketImpl ?? globalThis.WebSocket;
    if (!implementation) throw new TypeError('There is no WebSocket here: give one as `webSocketImpl`.');
    this.#webSocketImpl = implementation as WebSocketClass;
    this.#backoff = new Backoff(options.retry);
    // A browser knows when the network is back.
    (globalThis as Partial<EventTarget>).addEventListener?.('online', this.#online);
  }

  get state(): LiveState {
    return this.#state;
  }

  /**
   * Subscribes; read the messages with `for await`, or give handlers.
   * @param document a typed document, whose types the messages have, or a text; it need not have an `after`
   * @param rest variables, then options and, if wanted, `next` and `error`
   * @throws TypeError when the document is not one subscription, or for `next` without `error`; GraphQLError for a text that is not GraphQL
   */
  subscribe<R = Record<string, unknown>, V = Record<string, unknown>>(
    document: TypedDocument<R, V> | string,
    ...rest: Rest<V, Reading<R>>
  ): LiveSubscription<R> {
    if (this.#state.state === 'closed') throw new TypeError('The client has been closed.');
    const variables = { ...rest[0] } as Record<string, unknown>;
    const options: Reading<R> = rest[1] ?? {};
    if (options.next && !options.error) throw new TypeError('`next` needs an `error` beside it.');
    const prepared = resumable(document);
    const key = options.key ?? `${prepared.operationName ?? prepared.query}:${JSON.stringify(variables)}`;
    const subscription = new LiveSubscription<R>({
      name: prepared.operationName ?? key,
      document: prepared,
      variables,
      options,
      bookmark: this.#bookmark(key, prepared.operationName ?? key),
      backoff: new Backoff(this.#options.retry),
      host: {
        notice: (notice) => this.#options.onNotice?.(notice),
        renewToken: () => this.#renewToken(),
        left: (one) => this.#left(one),
        latest: () => this.#end,
      },
    });
    this.#subscriptions.add(subscription);
    void subscription.load();
    if (this.#connection?.acknowledged) subscription.attach(this.#connection, undefined);
    else this.#dial();
    if (options.next) void drive(subscription, options);
    return subscription;
  }

  /** Ends all subscriptions, and the connection. */
  close(): void {
    this.#setState({ state: 'closed' });
    (globalThis as Partial<EventTarget>).removeEventListener?.('online', this.#online);
    for (const subscription of this.#subscriptions) subscription.close();
  }

  #bookmark(key: string, subscription: string): Bookmark | undefined {
    const { storage, onNotice } = this.#options;
    if (!storage) return undefined;
    return new Bookmark(storage, key, (error) =>
      onNotice?.({ kind: 'storage', subscription, cursor: undefined, error }),
    );
  }

  #left(subscription: Any): void {
    this.#subscriptions.delete(subscription);
    if (this.#subscriptions.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#connection?.close();
    this.#connection = undefined;
    if (this.#state.state !== 'closed') this.#setState({ state: 'idle' });
  }

  readonly #online = (): void => {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dial();
  };

  /** Opens a connection, unless there is one or one is on its way. */
  #dial(): void {
    if (this.#connection || this.#dialling || this.#timer || this.#subscriptions.size === 0) return;
    this.#dialling = true;
    this.#setState({ state: 'connecting', attempt: this.#backoff.attempts + 1 });
    this.#token().then(
      (token) => {
        this.#dialling = false;
        this.#open(token);
      },
      (error) => {
        this.#dialling = false;
        if (error instanceof LiveError) this.#failAll(error);
        else this.#retry(1006, `no token: ${error instanceof Error ? error.message : error}`);
      },
    );
  }

  async #token(): Promise<string | undefined> {
    const { token } = this.#options;
    return typeof token === 'function' ? await token() : token;
  }

  #open(token: string | undefined): void {
    // All may have left meanwhile.
    if (this.#subscriptions.size === 0) return;
    const connection = new Connection({
      url: this.#url,
      token,
      webSocketImpl: this.#webSocketImpl,
      silenceMillis: this.#options.silenceMillis ?? SILENCE_MILLIS,
      onAcknowledged: (cursor) => {
        this.#refusals = 0;
        this.#end = cursor;
        this.#setState({ state: 'connected' });
        for (const subscription of this.#subscriptions) subscription.attach(connection, cursor);
      },
      onPing: (cursor) => {
        this.#end = newest(this.#end, cursor);
        for (const subscription of this.#subscriptions) subscription.sentUpTo(cursor);
      },
      onLost: (code, reason) => this.#lost(connection, code, reason),
    });
    this.#connection = connection;
  }

  #lost(connection: Connection, code: number, reason: string): void {
    this.#connection = undefined;
    for (const subscription of this.#subscriptions) subscription.detach();
    const lasted = connection.acknowledged && Date.now() - connection.openedAt > GOOD_MILLIS;
    if (lasted) this.#backoff.reset();
    const fatal = this.#fatal(connection, code, reason);
    if (fatal) this.#failAll(fatal);
    else this.#retry(code, reason);
  }

  /** What cannot become better by trying again. */
  #fatal(connection: Connection, code: number, reason: string): LiveError | undefined {
    if (code === BAD_REQUEST || code === SUBPROTOCOL_NOT_ACCEPTABLE) {
      return new LiveError(`CLOSED_${code}`, reason || `The gateway closed with ${code}.`);
    }
    const refused = (code === FORBIDDEN || code === UNAUTHORIZED) && !connection.acknowledged;
    if (!refused) return undefined;
    this.#refusals += 1;
    // A function may bring a better token, once; a text stays what it is.
    if (this.#refusals === 1 && typeof this.#options.token === 'function') return undefined;
    this.#refusals = 0;
    return new LiveError('AUTH_ERROR', reason || 'The token was refused.');
  }

  #retry(code: number, reason: string): void {
    if (this.#subscriptions.size === 0) return;
    const retryInMillis = this.#backoff.next();
    this.#setState({ state: 'waiting', attempt: this.#backoff.attempts, retryInMillis, code, reason });
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#dial();
    }, retryInMillis);
  }

  #renewToken(): boolean {
    if (typeof this.#options.token !== 'function') return false;
    const connection = this.#connection;
    connection?.close();
    if (connection) this.#lost(connection, FORBIDDEN, 'The token is no longer good.');
    return true;
  }

  #failAll(error: LiveError): void {
    for (const subscription of [...this.#subscriptions]) subscription.fail(error);
  }

  #setState(state: LiveState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}

/** @throws TypeError for a URL that is none, or where there is no WebSocket */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  return new LiveClient(options);
}

async function drive<R>(subscription: LiveSubscription<R>, handlers: Handlers<R>): Promise<void> {
  try {
    for await (const message of subscription) await handlers.next(message);
  } catch (error) {
    handlers.error(error);
  }
}

function webSocketUrl(url: string): string {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  const parsed = new URL(url, page);
  parsed.protocol = parsed.protocol.replace('http', 'ws');
  return parsed.href;
}
