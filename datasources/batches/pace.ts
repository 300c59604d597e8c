/** What a batch should take: the reads in it keep one core of the database busy, while others might be idle. */
const BUDGET_MILLIS = 5;
/** Of a statement of which nothing is known. */
const FIRST_SIZE = 4;
/** By this factor what a read takes at best is forgotten with each answer. */
const FORGETTING = 1.03;
/** The database tells whole milliseconds, rounded down. */
const ROUNDING_MILLIS = 0.5;

/**
 * How many reads of one statement should go together. What one takes at best says what it costs: all that takes longer waited
 * for a processor, which is no reason to have fewer together.
 */
export class BatchPace {
  #bestMillis = BUDGET_MILLIS / FIRST_SIZE;

  /** @param millis so long the database worked on so many reads */
  note(millis: number, reads: number): void {
    this.#bestMillis = Math.min((millis + ROUNDING_MILLIS) / reads, this.#bestMillis * FORGETTING);
  }

  size(limit: number): number {
    return Math.min(limit, Math.max(1, Math.floor(BUDGET_MILLIS / this.#bestMillis)));
  }
}
