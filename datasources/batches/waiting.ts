import type { Item } from './item.ts';

/** Items that read the same. */
export type Place = readonly Item[];

/** Reads of one statement that wait, first come first served; those that may go together are kept together. */
export class WaitingItems {
  /** By what may go together, by what is equal. */
  readonly #kinds = new Map<string, Map<unknown, Item[]>>();
  #places = 0;

  /** How many reads there are to run: equal ones are one. */
  get places(): number {
    return this.#places;
  }

  /** Of what kinds there are some, those whose turn is next first. */
  get kinds(): Iterable<string> {
    return this.#kinds.keys();
  }

  placesOf(kind: string): number {
    return this.#kinds.get(kind)?.size ?? 0;
  }

  /** @param kind reads of the same kind may go together */
  add(kind: string, item: Item): void {
    let places = this.#kinds.get(kind);
    if (!places) {
      places = new Map();
      this.#kinds.set(kind, places);
    }
    // What the lean reader cannot write equals none.
    const key = item.packed ?? item;
    const equal = places.get(key);
    if (!equal) {
      places.set(key, [item]);
      this.#places += 1;
    } else if (!equal.some((other) => other.lead(item))) equal.push(item);
  }

  /** Those of a kind that have waited longest, without those that nobody waits for. After them other kinds are next. */
  take(kind: string, size: number): Place[] {
    const places = this.#kinds.get(kind) ?? new Map<unknown, Item[]>();
    const taken: Place[] = [];
    for (const [key, place] of places) {
      if (taken.length === size) break;
      places.delete(key);
      this.#places -= 1;
      const wanted = place.filter(({ gone }) => !gone);
      if (wanted.length > 0) taken.push(wanted);
    }
    this.#kinds.delete(kind);
    if (places.size > 0) this.#kinds.set(kind, places);
    return taken;
  }

  /** @param time of `Date.now()` */
  takeOlderThan(time: number): Place[] {
    const old: Place[] = [];
    for (const [kind, places] of this.#kinds) {
      for (const [key, place] of places) {
        if ((place[0] as Item).since >= time) break;
        places.delete(key);
        this.#places -= 1;
        old.push(place);
      }
      if (places.size === 0) this.#kinds.delete(kind);
    }
    return old;
  }
}
