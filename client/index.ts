export type { RetryOptions } from './backoff.ts';
export { LiveError } from './errors.ts';
export type { LiveMessage } from './inbox.ts';
export { createLiveClient, type LiveClient } from './live-client.ts';
export type {
  Handlers,
  LiveClientOptions,
  LiveState,
  Notice,
  SubscribeOptions,
  TypedDocument,
} from './options.ts';
export { type CursorStorage, webStorage } from './storage.ts';
export type { LiveSubscription } from './subscription.ts';
