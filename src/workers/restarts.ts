/** A worker that has run for so long is sound: what ends it then is a misfortune of its own. */
const SOUND_MILLIS = 10_000;
/** Ends in a row, each soon after the start, after which a worker is taken for hopeless. */
const HOPELESS = 5;
const FIRST_DELAY_MILLIS = 500;
const MAX_DELAY_MILLIS = 30_000;

/** When a worker that has ended is started again. */
export class Restarts {
  #readyAt: number | undefined;
  #inARow = 0;

  /** @param now milliseconds */
  ready(now = Date.now()): void {
    this.#readyAt = now;
  }

  isSound(now = Date.now()): boolean {
    return this.#readyAt !== undefined && now - this.#readyAt >= SOUND_MILLIS;
  }

  /**
   * The worker has ended.
   * @returns milliseconds until it should be started again: at once after a long life, then longer each time
   */
  ended(now = Date.now()): number {
    this.#inARow = this.isSound(now) ? 0 : this.#inARow + 1;
    this.#readyAt = undefined;
    if (this.#inARow === 0) return 0;
    return Math.min(MAX_DELAY_MILLIS, FIRST_DELAY_MILLIS * 2 ** (this.#inARow - 1));
  }

  get isHopeless(): boolean {
    return this.#inARow >= HOPELESS;
  }

  get inARow(): number {
    return this.#inARow;
  }
}
