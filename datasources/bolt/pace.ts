/** An answer that takes less is never slow. */
const SLOW_MILLIS = 50;
const TIMES_USUAL = 5;
/** By this share the usual time goes up or down with each answer: to where half of them take longer. */
const STEP = 0.05;

/** Which answers are slow, beside those that are usual: where all are, moving what stands behind them is work for nothing. */
export class Pace {
  #usualMillis = 1;

  /** @param millis so long was one read at the head of its connection */
  note(millis: number): void {
    this.#usualMillis = Math.max(1, this.#usualMillis * (millis > this.#usualMillis ? 1 + STEP : 1 - STEP));
  }

  /** Behind an answer that takes longer, no read is left to wait while there is another place. */
  get slowMillis(): number {
    return Math.max(SLOW_MILLIS, TIMES_USUAL * this.#usualMillis);
  }
}
