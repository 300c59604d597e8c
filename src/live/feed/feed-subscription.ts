import type { Visibility } from '../../auth/visibility.ts';
import { DharmaError } from '../../errors.ts';
import type { LiveEvent, Transaction } from '../log/change.ts';
import { decodeCursor } from '../log/cursor.ts';
import type { EventLog } from '../log/event-log.ts';
import type { BufferBudget, FeedIterator, FeedRequest, SlowPolicy, SubscriberState } from './feed-request.ts';
import { compile } from './filter.ts';
import type { Hub, Listener } from './hub.ts';
import { Past } from './past.ts';
import type { Presence } from './presence.ts';
import type { Sight } from './sight.ts';

/** What subscriptions stand on. */
export interface FeedParts {
  log: EventLog;
  hub: Hub;
  sight: Sight;
  /** Which sectors an event belongs to, as far as they are visible. */
  sectorsOf: (event: LiveEvent, visibility: Visibility) => Promise<ReadonlySet<string>>;
  presence: Presence;
  bufferEvents: number;
  slow: SlowPolicy;
}

/** Since the start, over all subscriptions. */
export interface FeedCounters {
  delivered: number;
  lagged: number;
  replayed: number;
}

/** One consumer's way through the log: first what is past, out of the log, then what comes, out of the hub. */
export class FeedSubscription implements FeedIterator {
  readonly #parts: FeedParts;
  readonly #request: FeedRequest;
  readonly #counters: FeedCounters;
  readonly #onEnd: () => void;
  readonly #budget: BufferBudget;
  readonly #listener: Pick<Listener, 'filter' | 'accepts'>;
  readonly #since = new Date();
  /** Handed out up to here; seen as a whole, or within a transaction. */
  #cursor: string;
  #position: bigint;
  #start: Promise<void> | undefined;
  /** Index in the transaction where reading began: what is before it was seen by then. */
  #skip = { position: -1n, index: -1 };
  #ready: LiveEvent[] = [];
  /** Where it stands once `ready` is handed out. */
  #readyEnd: Transaction | undefined;
  #queue: Array<[Transaction, LiveEvent[]]> = [];
  /** Events in the queue. */
  #queued = 0;
  readonly #past: Past;
  #leave: (() => void) | undefined;
  /** The consumer has dealt with all it was given, and waits. */
  #idle = false;
  #overrun = false;
  #ended = false;
  #delivered = 0;
  #notify: () => void = () => {};

  constructor(parts: FeedParts, counters: FeedCounters, request: FeedRequest, onEnd: () => void) {
    this.#parts = parts;
    this.#counters = counters;
    this.#request = request;
    this.#onEnd = onEnd;
    this.#budget = request.buffer ?? { used: 0, limit: parts.bufferEvents };
    this.#listener = { filter: request.filter, accepts: this.#acceptor() };
    this.#past = new Past(parts, this.#listener, request.viewer);
    this.#position = parts.log.position;
    this.#cursor = request.after ?? parts.log.cursor;
    if (typeof request.after === 'string') this.#start = this.#resume(request.after);
    else this.#attach();
  }

  get cursor(): string {
    return this.#idle && this.#queue.length === 0 && this.#leave ? this.#parts.log.cursor : this.#cursor;
  }

  get state(): SubscriberState {
    const oldest = this.#ready[0] ?? this.#queue[0]?.[0];
    return {
      name: this.#request.subscriber?.name ?? 'anonymous',
      principal: this.#request.subscriber?.principal ?? null,
      transport: this.#request.subscriber?.transport ?? 'internal',
      since: this.#since,
      delivered: this.#delivered,
      buffered: this.#queued + this.#ready.length,
      replaying: this.#leave === undefined,
      lagMillis: oldest ? Math.max(0, Date.now() - Date.parse(oldest.committedAt)) : 0,
      cursor: this.cursor,
    };
  }

  async next(): Promise<IteratorResult<LiveEvent>> {
    try {
      await this.#start;
      while (!this.#ended) {
        const next = this.#ready.shift();
        if (next) {
          // What it is now: rights may have changed since it matched.
          const event = this.#parts.sight.of(next, this.#request.viewer);
          if (!event || !(await this.#isInSector(event))) continue;
          this.#request.guard?.();
          this.#cursor = event.cursor;
          this.#delivered += 1;
          this.#counters.delivered += 1;
          return { value: event, done: false };
        }
        this.#finishTransaction();
        if (this.#leave) await this.#takeLive();
        else await this.#takePast();
      }
    } catch (error) {
      await this.return();
      throw error;
    }
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<LiveEvent>> {
    if (!this.#ended) {
      this.#ended = true;
      this.#detach();
      this.#ready = [];
      this.#past.clear();
      this.#onEnd();
      this.#notify();
    }
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #resume(after: string): Promise<void> {
    const { position, index } = await this.#parts.log.resume(after);
    // Within a transaction: it is read again, and what was seen of it left out.
    this.#position = Number.isFinite(index) ? position - 1n : position;
    this.#skip = { position, index };
  }

  #finishTransaction(): void {
    if (!this.#readyEnd) return;
    this.#cursor = this.#readyEnd.cursor;
    this.#readyEnd = undefined;
  }

  /** An event is matched as its viewer sees it: a filter could tell of what is hidden otherwise. */
  #acceptor(): (event: LiveEvent) => boolean {
    const { filter, matches, viewer } = this.#request;
    const { sight } = this.#parts;
    const isWanted = compile(filter);
    return (event) => {
      const seen = sight.of(event, viewer);
      return seen !== undefined && isWanted(seen) && (!matches || matches(seen));
    };
  }

  /** From the end of the past on, the hub brings what comes: nothing can come in between, for nothing here waits. */
  #attach(): void {
    this.#overrun = false;
    this.#leave = this.#parts.hub.join({
      ...this.#listener,
      deliver: (transaction, events) => this.#deliver(transaction, events),
    });
  }

  #detach(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#budget.used -= this.#queued;
    this.#queued = 0;
    this.#queue = [];
  }

  #deliver(transaction: Transaction, events: LiveEvent[]): void {
    if (transaction.position <= this.#position || this.#overrun) return;
    if (this.#budget.used >= this.#budget.limit) {
      // What is queued is given up as well: it is in the log, and memory is short.
      this.#overrun = true;
      this.#detach();
    } else {
      // A transaction that is larger than what may wait is taken as long as there is room at all.
      this.#budget.used += events.length;
      this.#queued += events.length;
      this.#queue.push([transaction, events]);
    }
    this.#notify();
  }

  async #takeLive(): Promise<void> {
    const next = this.#queue.shift();
    if (next) {
      this.#budget.used -= next[1].length;
      this.#queued -= next[1].length;
      this.#take(...next);
      return;
    }
    this.#idle = true;
    await new Promise<void>((resolve) => {
      this.#notify = resolve;
    });
    this.#idle = false;
    this.#notify = () => {};
  }

  async #takePast(): Promise<void> {
    if (this.#overrun) this.#meetOverrun();
    if (this.#past.isEmpty && this.#position >= this.#parts.log.position) {
      this.#attach();
      return;
    }
    const next = await this.#past.next(this.#position);
    if (!next || this.#ended) return;
    this.#counters.replayed += 1;
    this.#take(next.transaction, next.events);
  }

  #meetOverrun(): void {
    this.#overrun = false;
    if ((this.#request.slow ?? this.#parts.slow) === 'replay') return;
    this.#counters.lagged += 1;
    throw new DharmaError('LAGGED', undefined, { cursor: this.#cursor });
  }

  #take(transaction: Transaction, events: LiveEvent[]): void {
    this.#position = transaction.position;
    if (transaction.gap !== undefined) {
      throw new DharmaError('EVENTS_MISSED', undefined, {
        cursor: transaction.cursor,
        reason: transaction.gap,
      });
    }
    const picked = this.#picked(events);
    this.#ready =
      transaction.position === this.#skip.position
        ? picked.filter((event) => decodeCursor(event.cursor).index > this.#skip.index)
        : [...picked];
    this.#readyEnd = transaction;
  }

  #picked(events: LiveEvent[]): LiveEvent[] {
    const { pick, viewer } = this.#request;
    if (!pick) return events;
    const seen = new Map<LiveEvent, LiveEvent>();
    for (const event of events) {
      const own = this.#parts.sight.of(event, viewer);
      if (own) seen.set(own, event);
    }
    return pick([...seen.keys()]).flatMap((own) => seen.get(own) ?? []);
  }

  async #isInSector(event: LiveEvent): Promise<boolean> {
    const { filter, viewer } = this.#request;
    const { sectors } = filter;
    if (!sectors) return true;
    const own = await this.#parts.sectorsOf(event, viewer.visibility);
    return sectors.some((sector) => own.has(sector));
  }
}
