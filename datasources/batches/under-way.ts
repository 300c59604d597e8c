/** So many of one statement are under way at a time at least. */
const LEAST = 4;
const MOST = 64;
/** Where reads take so many times as long as at best, they are in each other's way. */
const CROWDED = 1.5;
const FEWER = 0.9;
const MORE = 0.5;
/** What takes longer is unlike the others, and they do not wait for it. */
const LONG_MILLIS = 50;
const LONG_TIMES = 5;

/** A statement under way. */
export interface Run {
  /** Of `performance.now()`: from then on it takes nobody's place. */
  readonly longAt: number;
}

/**
 * How many reads of one statement are under way at a time: as many as the database works on without their being in each other's
 * way, found by additive increase and multiplicative decrease (Chiu and Jain, 1989). More would end none of them sooner, and what
 * was not sent yet can be answered together with its equals.
 */
export class UnderWay {
  readonly #runs = new Set<Run>();
  #limit = LEAST;

  get isFull(): boolean {
    const most = Math.floor(this.#limit);
    if (this.#runs.size < most) return false;
    const now = performance.now();
    let counted = 0;
    for (const { longAt } of this.#runs) if (now < longAt) counted += 1;
    return counted >= most;
  }

  /** @param usualMillis so long one takes at best */
  begin(usualMillis: number): Run {
    const run = { longAt: performance.now() + Math.max(LONG_MILLIS, LONG_TIMES * usualMillis) };
    this.#runs.add(run);
    return run;
  }

  end(run: Run): void {
    this.#runs.delete(run);
  }

  /**
   * @param times how many times as long as at best one took
   * @param wanted whether others wait
   */
  note(times: number, wanted: boolean): void {
    if (times > CROWDED) this.#limit = Math.max(LEAST, this.#limit * FEWER);
    else if (wanted) this.#limit = Math.min(MOST, this.#limit + MORE);
  }
}
