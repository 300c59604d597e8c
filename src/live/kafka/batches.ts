import { setTimeout as sleep } from 'node:timers/promises';

/** Items gathered from an iterator, without losing the one that is being waited for. */
export class Batches<T> {
  readonly #source: AsyncIterator<T>;
  readonly #sizeOf: (item: T) => number;
  readonly #maxItems: number;
  readonly #maxSize: number;
  #pending: Promise<IteratorResult<T>> | undefined;
  /** What is pending has come. */
  #arrived = false;
  #waiting = false;

  /**
   * @param limits a batch has `maxItems` items and `maxSize` of `sizeOf` at most; one item alone may be larger
   */
  constructor(
    source: AsyncIterator<T>,
    limits: { maxItems: number; maxSize: number; sizeOf: (item: T) => number },
  ) {
    this.#source = source;
    this.#sizeOf = limits.sizeOf;
    this.#maxItems = limits.maxItems;
    this.#maxSize = limits.maxSize;
  }

  /** Every item was handed out and dealt with: the consumer waits, and so does the source. */
  get waiting(): boolean {
    return this.#waiting && !this.#arrived;
  }

  /**
   * The next item, and those that follow within `lingerMillis`. Empty at the end.
   * @throws what the source throws, once the items before it have been handed out
   */
  async next(lingerMillis: number): Promise<T[]> {
    this.#waiting = true;
    const first = await this.#peek().finally(() => {
      this.#waiting = false;
    });
    if (first.done) return [];
    const batch: T[] = [];
    let size = 0;
    const abort = new AbortController();
    const time = sleep(lingerMillis, 'time' as const, { signal: abort.signal }).catch(() => 'time' as const);
    try {
      while (batch.length < this.#maxItems) {
        const result = await Promise.race([this.#peek().catch(() => 'error' as const), time]);
        if (typeof result === 'string' || result.done) break;
        size += this.#sizeOf(result.value);
        if (batch.length > 0 && size > this.#maxSize) break;
        batch.push(result.value);
        this.#pending = undefined;
      }
    } finally {
      abort.abort();
    }
    return batch;
  }

  /** The item that comes next, without taking it. */
  #peek(): Promise<IteratorResult<T>> {
    if (this.#pending) return this.#pending;
    this.#arrived = false;
    this.#pending = this.#source.next().finally(() => {
      this.#arrived = true;
    });
    return this.#pending;
  }
}
