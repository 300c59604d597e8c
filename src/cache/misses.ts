import { fnv1a } from '../hash.ts';

/** Counters of each row: a power of two. */
const WIDTH = 16_384;
const ROWS = 4;
const MOST = 255;
/** After so many, all counts are halved: what was asked for long ago counts for less. */
const PERIOD = 8 * WIDTH;

/**
 * How often keys were asked for and not found, which tells what answers are worth once there is no room left.
 *
 * Counts are approximate, and never too small before they are halved (count-min sketch: Cormode, Muthukrishnan 2005; as the
 * admission of a cache: Einziger, Friedman, Manes, TinyLFU, 2017).
 */
export class Misses {
  readonly #counts = new Uint8Array(WIDTH * ROWS);
  #added = 0;

  /** To be called when a key was asked for and not found. */
  note(key: string): void {
    const hash = fnv1a(key);
    for (let row = 0; row < ROWS; row++) {
      const at = placeOf(hash, row);
      this.#counts[at] = Math.min(MOST, (this.#counts[at] as number) + 1);
    }
    this.#added += 1;
    if (this.#added >= PERIOD) this.#halve();
  }

  /** How often it has been asked for and not found. */
  of(key: string): number {
    let least = MOST;
    const hash = fnv1a(key);
    for (let row = 0; row < ROWS; row++) least = Math.min(least, this.#counts[placeOf(hash, row)] as number);
    return least;
  }

  #halve(): void {
    this.#added = 0;
    for (let at = 0; at < this.#counts.length; at++) this.#counts[at] = (this.#counts[at] as number) >> 1;
  }
}

/** Another place in each row: the hash, mixed with the row's own number (the finalizer of MurmurHash3). */
function placeOf(hash: number, row: number): number {
  let mixed = hash + Math.imul(row + 1, 0x9e3779b9);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return row * WIDTH + ((mixed ^ (mixed >>> 16)) & (WIDTH - 1));
}
