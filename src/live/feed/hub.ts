import type { LiveEvent, Transaction } from '../log/change.ts';
import type { EventFilter } from './filter.ts';
import { asVanished } from './sight.ts';
import { SubscriberIndex } from './subscriber-index.ts';

/** Gets what matches of each transaction, as it comes in. */
export interface Listener {
  filter: EventFilter;
  /** Whether an event is wanted, of those that the filter lets expect. */
  accepts: (event: LiveEvent) => boolean;
  /** @param events in order, at least one; or none, when the transaction is the notice of a gap */
  deliver(transaction: Transaction, events: LiveEvent[]): void;
}

/**
 * Brings each change to those who asked for it, and costs nothing for the others: listeners are indexed by what they
 * ask for. The past is not its business, nor are the slow; see feed.ts.
 */
export class Hub {
  readonly #index = new SubscriberIndex<Listener>();
  readonly #members = new Set<Listener>();

  /** @returns how to leave again */
  join(listener: Listener): () => void {
    const member = { ...listener };
    this.#members.add(member);
    const remove = this.#index.add(member.filter, member);
    return () => {
      if (this.#members.delete(member)) remove();
    };
  }

  publish(transaction: Transaction): void {
    if (transaction.gap !== undefined) {
      for (const member of [...this.#members]) member.deliver(transaction, []);
      return;
    }
    const matched = new Map<Listener, LiveEvent[]>();
    for (const event of transaction.events) {
      const visitor = (member: Listener) => {
        const events = matched.get(member);
        // Found by two of its keys.
        if (events?.at(-1) === event || !member.accepts(event)) return;
        if (events) events.push(event);
        else matched.set(member, [event]);
      };
      this.#index.visit(event.change, visitor);
      const vanished = asVanished(event.change);
      if (vanished) this.#index.visit(vanished, visitor);
    }
    for (const [member, events] of matched)
      member.deliver(transaction, inForm(member.filter, transaction, events));
  }
}

/** A bulk transaction is told as a whole, unless its parts are asked for. */
function inForm(filter: EventFilter, { summary }: Transaction, events: LiveEvent[]): LiveEvent[] {
  return summary && !filter.expand ? [summary] : events;
}

/** What a listener would have got of a transaction: for the past, where no index helps. */
export function matching(
  { filter, accepts }: Pick<Listener, 'filter' | 'accepts'>,
  transaction: Transaction,
): LiveEvent[] {
  const events = transaction.events.filter(accepts);
  return events.length > 0 ? inForm(filter, transaction, events) : events;
}
