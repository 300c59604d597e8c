import type { DocumentNode } from 'graphql';
import type { RetryOptions } from './backoff.ts';
import type { WebSocketClass } from './connection.ts';
import type { LiveError } from './errors.ts';
import type { LiveMessage } from './inbox.ts';
import type { CursorStorage } from './storage.ts';

export interface LiveClientOptions {
  /** Of the gateway's GraphQL endpoint: `http(s):` or `ws(s):`, in a page also a path. */
  url: string;
  /** An access token, or what brings a fresh one: asked before each connection. To give up for good, it throws a `LiveError`. */
  token?: string | (() => string | Promise<string>);
  /** Where the platform has no `WebSocket`: that of the package `ws`. */
  webSocketImpl?: WebSocketClass;
  /** Makes subscriptions go on where they were after a reload or a restart. */
  storage?: CursorStorage;
  /** Milliseconds without a sign of life after which the connection counts as lost. Default 30,000: the gateway pings every 12 s. */
  silenceMillis?: number;
  retry?: RetryOptions;
  onState?: (state: LiveState) => void;
  onNotice?: (notice: Notice) => void;
}

/** Of the connection that all subscriptions of a client share. There is one while there are subscriptions. */
export type LiveState =
  | { state: 'idle' }
  | { state: 'connecting'; attempt: number }
  | { state: 'connected' }
  /** `code` is that of the WebSocket's end, 1006 where there was none. */
  | { state: 'waiting'; attempt: number; retryInMillis: number; code: number; reason: string }
  | { state: 'closed' };

/** What a subscription has overcome by itself. */
export interface Notice {
  /**
   * `lagged`: too slow for the gateway, resumes. `missed`, `expired`: see the callbacks. `paused`: the consumer is behind,
   * nothing is asked for till it has caught up. `unread`: an event could not be read and is asked for again. `unavailable`:
   * the gateway cannot serve it at present. `completed`: the gateway ended it without a reason. `storage`: the cursor was
   * not stored.
   */
  kind: 'lagged' | 'missed' | 'expired' | 'paused' | 'unread' | 'unavailable' | 'completed' | 'storage';
  subscription: string;
  cursor: string | undefined;
  error?: unknown;
}

export interface SubscribeOptions {
  /** A cursor to begin after; what is stored goes before it. Default: from now on. */
  after?: string;
  /** In the storage. Default: the operation's name with its variables. */
  key?: string;
  /** Messages that may wait for the consumer; with more, the gateway is asked for no further ones. Default 256. */
  maxBuffered?: number;
  /**
   * Changes were not recorded for a while: read a snapshot. It is called at its place among the messages, and the next one
   * waits for it. Without it, EVENTS_MISSED ends the subscription: nothing is lost in silence.
   */
  onMissed?: (missed: { reason: string | undefined; cursor: string | undefined }) => unknown;
  /** The log no longer goes back to the cursor; `oldest` is the one it goes back to. */
  onExpired?: (expired: { oldest: string | undefined }) => unknown;
  /** What then: go on from the oldest event there is, from now on, or end with CURSOR_EXPIRED. Default `stop`. */
  whenExpired?: 'oldest' | 'now' | 'stop';
}

/** Takes the messages, in place of `for await`. */
export interface Handlers<R> {
  /** The next message waits for it; when it throws, the subscription ends. */
  next(message: LiveMessage<R>): unknown;
  /** It has ended for good: a LiveError, or what a handler has thrown. */
  error(error: LiveError | unknown): void;
}

/** What codegen makes of an operation (`TypedDocumentNode`), by its shape. */
export interface TypedDocument<R, V> extends DocumentNode {
  __apiType?: (variables: V) => R;
}
