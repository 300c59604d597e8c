import type { FeedIterator, FeedRequest, SubscriberState } from './feed-request.ts';
import { type FeedCounters, type FeedParts, FeedSubscription } from './feed-subscription.ts';

export type {
  BufferBudget,
  FeedIterator,
  FeedRequest,
  SubscriberState,
} from './feed-request.ts';

/** Past and present in one: events from a cursor on, without gap or double, at the consumer's own pace. */
export class Feed {
  readonly #parts: FeedParts;
  readonly #open = new Set<FeedSubscription>();
  readonly counters: FeedCounters = { delivered: 0, lagged: 0, replayed: 0 };

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /**
   * Events from `after` on, or from now on, until the iterator is returned. At `next` it
   * @throws DharmaError VALIDATION_ERROR, CURSOR_EXPIRED, LAGGED, EVENTS_MISSED
   */
  follow(request: FeedRequest): FeedIterator {
    const subscription = new FeedSubscription(this.#parts, this.counters, request, () =>
      this.#open.delete(subscription),
    );
    this.#open.add(subscription);
    return subscription;
  }

  /** End of the log as this gateway has read it. */
  latestCursor(): string {
    return this.#parts.log.cursor;
  }

  oldestCursor(): Promise<string> {
    return this.#parts.log.oldestCursor();
  }

  /** Every subscription that is open here. */
  subscribers(): SubscriberState[] {
    return [...this.#open].map(({ state }) => state);
  }
}
