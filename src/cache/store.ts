import { LRUCache } from 'lru-cache';
import { Misses } from './misses.ts';
import type { Policy } from './policy.ts';
import type { Slots } from './stamps.ts';

/** An answer that is kept. */
export interface Entry extends Policy {
  /** JSON with a line feed, ready to be sent. */
  body: Buffer;
  /** Up to where changes had been seen before it was read. */
  begun: number;
  /** Up to where it is known that nothing has concerned it. */
  checked: number;
  slots: Slots;
  /** When its read began, milliseconds since 1970. */
  storedAt: number;
  /** `scopeOf` those for whom it is. */
  scope: string;
  /** Name of the operation. */
  operation: string;
  /** How often it has been found since it was kept; less for each time that it was nearly given up. */
  hits: number;
}

/** What an entry takes besides its body, its slots and its key. */
const ENTRY_BYTES = 400;

/** Where answers are kept by key. */
export interface Entries {
  get(key: string): Entry | undefined | Promise<Entry | undefined>;
  set(key: string, entry: Entry): void;
}

/**
 * Answers by key, and keys by the text of a request, within a number of bytes. The least recently used go first, but only for one
 * that is worth more than all that have to go for it: that was asked for again more often (the rule of aggregated victims: Einziger,
 * Eytan, Friedman, Manes, "Lightweight Robust Size Aware Cache Management", 2021). So what is asked for once drives out nothing.
 */
export class Store {
  readonly #entries: LRUCache<string, Entry>;
  readonly #elsewhere: Entries | undefined;
  readonly #keys: LRUCache<string, string>;
  readonly #misses = new Misses();

  /**
   * @param bytes of memory, keys and dependencies counted
   * @param elsewhere where answers are kept instead
   */
  constructor(bytes: number, elsewhere?: Entries) {
    this.#elsewhere = elsewhere;
    const keys = Math.max(1, Math.floor(bytes / 8));
    this.#entries = new LRUCache({
      maxSize: Math.max(1, bytes - keys),
      sizeCalculation: sizeOf,
    });
    this.#keys = new LRUCache({
      maxSize: keys,
      sizeCalculation: (key, text) => (key.length + text.length) * 2 + ENTRY_BYTES,
    });
  }

  get(key: string): Entry | undefined | Promise<Entry | undefined> {
    if (this.#elsewhere) return this.#elsewhere.get(key);
    const entry = this.#entries.get(key);
    if (entry) entry.hits += 1;
    return entry;
  }

  /**
   * To be asked before what was not found is read.
   * @returns false where its answer will not be worth its room, if it is like the others
   */
  admits(key: string): boolean {
    if (this.#elsewhere) return true;
    this.#misses.note(key);
    return this.#isWorth(key, this.#entries.calculatedSize / Math.max(1, this.#entries.size));
  }

  /** @returns whether the answer is kept: it was worth its room */
  set(key: string, entry: Entry): boolean {
    if (this.#elsewhere) {
      this.#elsewhere.set(key, entry);
      return true;
    }
    this.#entries.delete(key);
    if (!this.#isWorth(key, sizeOf(entry, key))) return false;
    this.#entries.set(key, entry);
    return true;
  }

  /** Whether a key is worth so many bytes, and what would have to go for it. */
  #isWorth(key: string, bytes: number): boolean {
    const { maxSize, calculatedSize } = this.#entries;
    let free = maxSize - calculatedSize;
    if (free >= bytes) return true;
    if (bytes > maxSize) return false;
    let gain = this.#misses.of(key) - 1;
    for (const victim of this.#entries.rkeys()) {
      const entry = this.#entries.peek(victim);
      if (!entry) continue;
      gain -= Math.max(0, this.#misses.of(victim) - 1) + entry.hits;
      if (gain <= 0) {
        // What was popular once goes in the end.
        entry.hits >>= 1;
        return false;
      }
      free += sizeOf(entry, victim);
      if (free >= bytes) break;
    }
    return true;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** @param text of a request, with who may see its answer */
  keyOf(text: string): string | undefined {
    return this.#keys.get(text);
  }

  noteKey(text: string, key: string): void {
    this.#keys.set(text, key);
  }

  forgetTexts(): void {
    this.#keys.clear();
  }

  clear(): void {
    this.#entries.clear();
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#entries.calculatedSize + this.#keys.calculatedSize;
  }
}

function sizeOf({ body, slots }: Entry, key: string): number {
  return body.length + slots.byteLength + key.length * 2 + ENTRY_BYTES;
}
