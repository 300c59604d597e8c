import { isRefusal } from './failures.ts';

/** A connection that could not be opened, beside others that serve, is not tried again at once. */
const REOPEN_MILLIS = 1000;
/** So many are told at once what the last log-in was told: a server locks out who asks too often. */
const REFUSED_MILLIS = 1000;

/** When another connection may be opened, after those that could not. */
export class Opening {
  /** How many are being opened. */
  count = 0;
  #notBefore = 0;
  #refused: { until: number; error: unknown } | undefined;

  /** @param there connections open or being opened */
  isAllowed(there: number): boolean {
    return there === 0 || Date.now() >= this.#notBefore;
  }

  /** Why nobody may log in, as the server has just said. */
  get refusal(): unknown {
    return this.#refused && Date.now() < this.#refused.until ? this.#refused.error : undefined;
  }

  begin(): void {
    this.count += 1;
  }

  succeeded(): void {
    this.count -= 1;
    this.#notBefore = 0;
    this.#refused = undefined;
  }

  failed(error: unknown): void {
    this.count -= 1;
    this.#notBefore = Date.now() + REOPEN_MILLIS;
    if (isRefusal(error)) this.#refused = { until: Date.now() + REFUSED_MILLIS, error };
  }
}
