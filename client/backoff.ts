export interface RetryOptions {
  /** Milliseconds, the most to wait the first time. Default 500. */
  baseMillis?: number;
  /** Milliseconds, the most ever. Default 30,000. */
  maxMillis?: number;
}

/** Waits that double, each a random part of what it may be: clients that were cut off together do not come back together. */
export class Backoff {
  readonly #baseMillis: number;
  readonly #maxMillis: number;
  #attempts = 0;

  constructor({ baseMillis = 500, maxMillis = 30_000 }: RetryOptions = {}) {
    this.#baseMillis = baseMillis;
    this.#maxMillis = maxMillis;
  }

  /** Since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** @returns milliseconds to wait now */
  next(): number {
    const most = Math.min(this.#maxMillis, this.#baseMillis * 2 ** this.#attempts);
    this.#attempts += 1;
    return Math.round(Math.random() * most);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
