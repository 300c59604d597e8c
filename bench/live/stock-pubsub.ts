/**
 * Fan-out as the documentation of Apollo Server has it: an event emitter, an asynchronous iterator for each subscriber,
 * and a filter that each iterator asks of each event. Written after `PubSub`, `PubSubAsyncIterableIterator` and
 * `withFilter` of graphql-subscriptions 3, which does the same with the same number of promises.
 */
import { EventEmitter } from 'node:events';

const CHANNEL = 'CHANGED';

class PubSubIterator<T> implements AsyncIterableIterator<T> {
  readonly #pullQueue: Array<(result: IteratorResult<T>) => void> = [];
  readonly #pushQueue: T[] = [];
  readonly #leave: () => void;
  #running = true;

  constructor(emitter: EventEmitter) {
    const push = (value: T) => {
      const pull = this.#pullQueue.shift();
      if (pull) pull({ value, done: false });
      else this.#pushQueue.push(value);
    };
    emitter.on(CHANNEL, push);
    this.#leave = () => emitter.off(CHANNEL, push);
  }

  async next(): Promise<IteratorResult<T>> {
    if (!this.#running) return { value: undefined, done: true };
    return await new Promise((resolve) => {
      if (this.#pushQueue.length > 0) resolve({ value: this.#pushQueue.shift() as T, done: false });
      else this.#pullQueue.push(resolve);
    });
  }

  async return(): Promise<IteratorResult<T>> {
    this.#running = false;
    this.#leave();
    for (const resolve of this.#pullQueue) resolve({ value: undefined, done: true });
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Passes on what the filter wants; the filter may be asynchronous. */
function withFilter<T>(source: AsyncIterator<T>, wants: (event: T) => boolean): AsyncIterableIterator<T> {
  const next = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      const inner = () => {
        source
          .next()
          .then((payload) => {
            if (payload.done) {
              resolve(payload);
              return;
            }
            Promise.resolve(wants(payload.value))
              .catch(() => false)
              .then((wanted) => (wanted ? resolve(payload) : inner()));
          })
          .catch(reject);
      };
      inner();
    });
  return {
    next,
    return: async () => (await source.return?.()) ?? { value: undefined, done: true },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export class StockPubSub<T> {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  publish(event: T): void {
    this.#emitter.emit(CHANNEL, event);
  }

  subscribe(wants: (event: T) => boolean): AsyncIterableIterator<T> {
    return withFilter(new PubSubIterator<T>(this.#emitter), wants);
  }
}
