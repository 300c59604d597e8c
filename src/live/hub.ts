import type { LiveEvent, Transaction } from './change.ts';
import { compile, type EventFilter } from './filter.ts';
import { SubscriberIndex } from './subscriber-index.ts';

/** Gets what matches of each transaction, as it comes in. */
export interface Listener {
  filter: EventFilter;
  /** A condition beyond the filter. */
  matches?: ((event: LiveEvent) => boolean) | undefined;
  /** @param events in order, at least one; or none, when the transaction is the notice of a gap */
  deliver(transaction: Transaction, events: LiveEvent[]): void;
}

/** A listener with its filter made ready. */
export interface Member extends Listener {
  accepts: (event: LiveEvent) => boolean;
}

/**
 * Brings each change to those who asked for it, and costs nothing for the others: listeners are indexed by what they
 * ask for. The past is not its business, nor are the slow; see feed.ts.
 */
export class Hub {
  readonly #index = new SubscriberIndex<Member>();
  readonly #members = new Set<Member>();

  /** @returns how to leave again */
  join(listener: Listener): () => void {
    const member: Member = { ...listener, accepts: acceptor(listener) };
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
    const matched = new Map<Member, LiveEvent[]>();
    for (const event of transaction.events) {
      this.#index.visit(event.change, (member) => {
        const events = matched.get(member);
        // Found by two of its keys.
        if (events?.at(-1) === event || !member.accepts(event)) return;
        if (events) events.push(event);
        else matched.set(member, [event]);
      });
    }
    for (const [member, events] of matched)
      member.deliver(transaction, inForm(member.filter, transaction, events));
  }
}

function acceptor({ filter, matches }: Pick<Listener, 'filter' | 'matches'>): (event: LiveEvent) => boolean {
  const accepts = compile(filter);
  return matches ? (event) => accepts(event) && matches(event) : accepts;
}

/** A bulk transaction is told as a whole, unless its parts are asked for. */
function inForm(filter: EventFilter, { summary }: Transaction, events: LiveEvent[]): LiveEvent[] {
  return summary && !filter.expand ? [summary] : events;
}

/** What a listener would have got of a transaction: for the past, where no index helps. */
export function matcher(
  listener: Pick<Listener, 'filter' | 'matches'>,
): (transaction: Transaction) => LiveEvent[] {
  const accepts = acceptor(listener);
  return (transaction) => {
    const events = transaction.events.filter(accepts);
    return events.length > 0 ? inForm(listener.filter, transaction, events) : events;
  };
}
