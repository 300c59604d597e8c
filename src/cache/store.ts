import { LRUCache } from 'lru-cache';
import { Admission } from './admission.ts';
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
}

/** What an entry takes besides its body, its slots and its key. */
const ENTRY_BYTES = 400;

/** Fuller than this, and one more may be at the cost of another. */
const FULL = 0.98;

/** Where answers are kept by key. */
export interface Entries {
  get(key: string): Entry | undefined | Promise<Entry | undefined>;
  set(key: string, entry: Entry): void;
}

/** Answers by key, and keys by the text of a request, within a number of bytes; the least recently used go first, for what is asked for more often. */
export class Store {
  readonly #entries: LRUCache<string, Entry>;
  readonly #elsewhere: Entries | undefined;
  readonly #keys: LRUCache<string, string>;
  readonly #admission = new Admission();

  /**
   * @param bytes of memory, keys and dependencies counted
   * @param elsewhere where answers are kept instead
   */
  constructor(bytes: number, elsewhere?: Entries) {
    this.#elsewhere = elsewhere;
    const keys = Math.max(1, Math.floor(bytes / 8));
    this.#entries = new LRUCache({
      maxSize: Math.max(1, bytes - keys),
      sizeCalculation: ({ body, slots }, key) =>
        body.length + slots.byteLength + key.length * 2 + ENTRY_BYTES,
    });
    this.#keys = new LRUCache({
      maxSize: keys,
      sizeCalculation: (key, text) => (key.length + text.length) * 2 + ENTRY_BYTES,
    });
  }

  get(key: string): Entry | undefined | Promise<Entry | undefined> {
    return this.#elsewhere ? this.#elsewhere.get(key) : this.#entries.get(key);
  }

  /**
   * To be asked before what was not found is read.
   * @returns whether its answer is worth its room
   */
  admits(key: string): boolean {
    if (this.#elsewhere) return true;
    const asked = this.#admission.asked(key);
    if (this.#entries.calculatedSize < this.#entries.maxSize * FULL) return true;
    const victim = this.#entries.rkeys().next().value;
    return victim === undefined || this.#admission.isBetter(asked, victim);
  }

  set(key: string, entry: Entry): void {
    if (this.#elsewhere) this.#elsewhere.set(key, entry);
    else this.#entries.set(key, entry);
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
