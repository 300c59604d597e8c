const HOUR_MILLIS = 3_600_000;
const MAX_TRACKED = 10_000;

/** Which uses of API keys are told: the first of a key from an address, and then at most one an hour: reads must not become writes. */
export class KeyUse {
  /** When it was told last, the longest ago first. */
  readonly #told = new Map<string, number>();

  isDue(keyId: string, address: string, now = Date.now()): boolean {
    const key = `${keyId} ${address}`;
    const last = this.#told.get(key);
    if (last !== undefined && now - last < HOUR_MILLIS) return false;
    this.#told.delete(key);
    if (this.#told.size >= MAX_TRACKED) this.#told.delete(this.#told.keys().next().value as string);
    this.#told.set(key, now);
    return true;
  }
}
