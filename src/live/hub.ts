import { DharmaError } from '../errors.ts';
import { type Change, cursorOf, nodesOf, type TransactionEvent } from './change.ts';

/** A change with its transaction's particulars: what subscribers get. */
export interface LiveEvent {
  cursor: string;
  committedAt: string;
  actor: string | null;
  correlationId: string | null;
  change: Change;
}

/** Which changes a subscriber wants: those of nodes with this label, or of one node, whole or as an end of a relationship. */
export interface Topic {
  label: string;
  id?: string;
}

interface Subscriber {
  matches: (event: LiveEvent) => boolean;
  push: (event: LiveEvent) => void;
}

function keyOf(label: string, id?: string | null): string {
  return id === undefined || id === null ? label : `${label}\n${id}`;
}

function keysOf(change: Change): Set<string> {
  const keys = new Set<string>();
  for (const { id, labels } of nodesOf(change)) {
    for (const label of labels) {
      keys.add(label);
      keys.add(keyOf(label, id));
    }
  }
  return keys;
}

/**
 * Brings each change to those who asked for it, and costs nothing for the others: subscribers are indexed by label and
 * id. Each has a buffer of its own, bounded; one that does not keep up is ended with LAGGED, the others go on.
 */
export class Hub {
  readonly #topics = new Map<string, Set<Subscriber>>();
  readonly #bufferEvents: number;
  #subscribers = 0;
  #delivered = 0;
  #lagged = 0;

  constructor(bufferEvents: number) {
    this.#bufferEvents = bufferEvents;
  }

  get gauges(): { subscribers: number; delivered: number; lagged: number } {
    return { subscribers: this.#subscribers, delivered: this.#delivered, lagged: this.#lagged };
  }

  publish(event: TransactionEvent): void {
    event.changes.forEach((change, index) => {
      let live: LiveEvent | undefined;
      const seen = new Set<Subscriber>();
      for (const key of keysOf(change)) {
        for (const subscriber of this.#topics.get(key) ?? []) {
          if (seen.has(subscriber)) continue;
          seen.add(subscriber);
          live ??= {
            cursor: cursorOf(event.position, index),
            committedAt: event.committedAt,
            actor: event.actor,
            correlationId: event.correlationId,
            change,
          };
          if (subscriber.matches(live)) subscriber.push(live);
        }
      }
    });
  }

  /**
   * Changes on a topic from now on, until the iterator is returned.
   * @throws DharmaError LAGGED, at `next`, when the buffer has run over
   */
  subscribe(
    topic: Topic,
    matches: (event: LiveEvent) => boolean = () => true,
  ): AsyncIterableIterator<LiveEvent> {
    const queue = new BoundedQueue<LiveEvent>(this.#bufferEvents, () => {
      this.#lagged += 1;
      leave();
    });
    const subscriber: Subscriber = {
      matches,
      push: (event) => {
        this.#delivered += 1;
        queue.push(event);
      },
    };
    const key = keyOf(topic.label, topic.id);
    const members = this.#topics.get(key) ?? new Set();
    this.#topics.set(key, members.add(subscriber));
    this.#subscribers += 1;
    const leave = () => {
      if (!members.delete(subscriber)) return;
      this.#subscribers -= 1;
      if (members.size === 0) this.#topics.delete(key);
    };
    queue.onReturn = leave;
    return queue;
  }
}

class BoundedQueue<T extends { cursor: string }> implements AsyncIterableIterator<T> {
  onReturn: () => void = () => {};
  readonly #capacity: number;
  readonly #onOverflow: () => void;
  #items: T[] = [];
  #waiting: ((result: IteratorResult<T>) => void) | undefined;
  #lastCursor: string | undefined;
  #overflown = false;
  #ended = false;

  constructor(capacity: number, onOverflow: () => void) {
    this.#capacity = capacity;
    this.#onOverflow = onOverflow;
  }

  push(item: T): void {
    if (this.#ended || this.#overflown) return;
    if (this.#waiting) {
      const deliver = this.#waiting;
      this.#waiting = undefined;
      this.#lastCursor = item.cursor;
      deliver({ value: item, done: false });
    } else if (this.#items.length < this.#capacity) {
      this.#items.push(item);
    } else {
      this.#overflown = true;
      this.#onOverflow();
    }
  }

  async next(): Promise<IteratorResult<T>> {
    const item = this.#items.shift();
    if (item) {
      this.#lastCursor = item.cursor;
      return { value: item, done: false };
    }
    if (this.#overflown && !this.#ended) {
      this.#ended = true;
      throw new DharmaError('LAGGED', undefined, { cursor: this.#lastCursor ?? null });
    }
    if (this.#ended) return { value: undefined, done: true };
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  async return(): Promise<IteratorResult<T>> {
    this.#ended = true;
    this.#items = [];
    this.onReturn();
    this.#waiting?.({ value: undefined, done: true });
    this.#waiting = undefined;
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
