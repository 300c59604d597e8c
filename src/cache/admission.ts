/** Counters of each row: a power of two. */
const WIDTH = 16_384;
const ROWS = 4;
const MOST = 255;
/** After so many, all counts are halved: what was asked for long ago counts for less. */
const PERIOD = 8 * WIDTH;
/** What is least used may be of no use at all any more, whatever was asked of it once. */
const LET_IN_ANYWAY = 16;

/**
 * Which answers are worth their room once there is none left: those that were asked for more often than what would have to go.
 * Without that, where more is asked for than can be kept, each answer is kept at the cost of another that is as likely to come.
 *
 * Counts are approximate, and never too small before they are halved (count-min sketch: Cormode, Muthukrishnan 2005; as the
 * admission of a cache: Einziger, Friedman, Manes, TinyLFU, 2017). What is found is not counted: it is kept, and recently used.
 */
export class Admission {
  readonly #counts = new Uint8Array(WIDTH * ROWS);
  #added = 0;
  #declined = 0;

  /**
   * To be called when a key was asked for and not found.
   * @returns how often that has been
   */
  asked(key: string): number {
    let least = MOST;
    const hash = hashOf(key);
    for (let row = 0; row < ROWS; row++) {
      const at = placeOf(hash, row);
      const count = Math.min(MOST, (this.#counts[at] as number) + 1);
      this.#counts[at] = count;
      least = Math.min(least, count);
    }
    this.#added += 1;
    if (this.#added >= PERIOD) this.#halve();
    return least;
  }

  /** Whether a key that was asked for so often may take the place of another. */
  isBetter(asked: number, victim: string): boolean {
    if (asked > this.#of(victim)) return true;
    this.#declined += 1;
    return this.#declined % LET_IN_ANYWAY === 0;
  }

  #of(key: string): number {
    let least = MOST;
    const hash = hashOf(key);
    for (let row = 0; row < ROWS; row++) least = Math.min(least, this.#counts[placeOf(hash, row)] as number);
    return least;
  }

  #halve(): void {
    this.#added = 0;
    for (let at = 0; at < this.#counts.length; at++) this.#counts[at] = (this.#counts[at] as number) >> 1;
  }
}

/** FNV-1a. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Another place in each row: the hash, mixed with the row's own number (the finalizer of MurmurHash3). */
function placeOf(hash: number, row: number): number {
  let mixed = hash + Math.imul(row + 1, 0x9e3779b9);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return row * WIDTH + ((mixed ^ (mixed >>> 16)) & (WIDTH - 1));
}
