/** What a batch should take: the reads in it keep one core of the database busy, while others might be idle. */
const BUDGET_MILLIS = 5;
/** Of a statement of which nothing is known. */
const FIRST_SIZE = 4;
/** By this factor what a read takes at best is forgotten with each answer. */
const FORGETTING = 1.01;
/** The database tells whole milliseconds, rounded down. */
const ROUNDING_MILLIS = 0.5;

/**
 * How many reads of one statement should go together. What one takes at best says what it costs: all that takes longer waited
 * for a processor, which is no reason to have fewer together.
 */
export class BatchPace {
  #bestMillis = BUDGET_MILLIS / FIRST_SIZE;

  get bestMillis(): number {
    return this.#bestMillis;
  }

  /** Whether one by itself takes what a batch should. */
  get isSlow(): boolean {
    return this.size(2) === 1;
  }

  /**
   * @param millis so long the database worked on so many reads
   * @returns how many times as long as at best that is
   */
  note(millis: number, reads: number): number {
    const each = (millis + ROUNDING_MILLIS) / reads;
    this.#bestMillis = Math.min(each, this.#bestMillis * FORGETTING);
    return each / this.#bestMillis;
  }

  size(limit: number): number {
    return Math.min(limit, Math.max(1, Math.floor(BUDGET_MILLIS / this.#bestMillis)));
  }
}
