import type { LiveEvent } from '../log/change.ts';
import type { EventFilter } from './filter.ts';
import type { Viewer } from './sight.ts';

/**
 * What becomes of a consumer whose buffer runs over. `lagged`, `close`: its events end with LAGGED and the cursor to go
 * on from (a socket is then closed as a whole with `close`); `replay`: it is given what it missed out of the log.
 */
export type SlowPolicy = 'lagged' | 'close' | 'replay';

/** Events that may wait for a consumer, shared by all the subscriptions of a socket. */
export interface BufferBudget {
  used: number;
  readonly limit: number;
}

/** What is known of an open subscription, for `subscribers` and metrics. */
export interface SubscriberState {
  /** The subscription's field, or the name of the worker. */
  name: string;
  /** Whose it is, null for the gateway's own. */
  principal: string | null;
  transport: string;
  since: Date;
  delivered: number;
  buffered: number;
  /** Whether it reads the past out of the log. */
  replaying: boolean;
  /** Milliseconds that the oldest event that waits is old, 0 when none waits. */
  lagMillis: number;
  cursor: string;
}

export interface FeedRequest {
  /** Whom the events are for: what they may not see is neither told nor matched. */
  viewer: Viewer;
  filter: EventFilter;
  /** A condition beyond the filter. */
  matches?: (event: LiveEvent) => boolean;
  /** Of the events of one transaction, those to be told; it must give the same whenever it is asked. */
  pick?: (events: LiveEvent[]) => LiveEvent[];
  /** Asked before each event is handed out: what it throws ends the subscription. */
  guard?: () => void;
  /** From here on; from now on when absent. */
  after?: string | null | undefined;
  slow?: SlowPolicy;
  buffer?: BufferBudget;
  subscriber?: Partial<Pick<SubscriberState, 'name' | 'principal' | 'transport'>>;
}

export interface FeedIterator extends AsyncIterableIterator<LiveEvent> {
  /** Everything up to here has been looked at: where a consumer stands, also when nothing matched for long. */
  readonly cursor: string;
  readonly state: SubscriberState;
}
