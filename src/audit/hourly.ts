import { LRUCache } from 'lru-cache';

const HOUR_MILLIS = 3_600_000;
const MAX_TRACKED = 10_000;

/** What is told the first time, and then at most once an hour: reads must not become as many writes. */
export class Hourly {
  /** When it was told last. */
  readonly #told = new LRUCache<string, number>({ max: MAX_TRACKED });

  /** @param what is told apart by these, e.g. the id of a key and an address */
  isDue(what: readonly string[], now = Date.now()): boolean {
    const key = what.join(' ');
    const last = this.#told.peek(key);
    if (last !== undefined && now - last < HOUR_MILLIS) return false;
    this.#told.set(key, now);
    return true;
  }
}
