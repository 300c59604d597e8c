/** What is held one by one and counted for each owner, e.g. sockets. */
export interface Places {
  /** @returns whether there was a place left; then it must be released */
  take(owner: string, limit: number): boolean | Promise<boolean>;
  release(owner: string): void;
}

/** The places of all workers, counted in the primary. */
export class PlacesBook {
  readonly #held = new Map<string, Map<number, number>>();

  take(worker: number, owner: string, limit: number): boolean {
    const held = this.#held.get(owner) ?? new Map<number, number>();
    let count = 0;
    for (const each of held.values()) count += each;
    if (count >= limit) return false;
    held.set(worker, (held.get(worker) ?? 0) + 1);
    this.#held.set(owner, held);
    return true;
  }

  release(worker: number, owner: string): void {
    const held = this.#held.get(owner);
    const left = (held?.get(worker) ?? 0) - 1;
    if (left > 0) held?.set(worker, left);
    else this.#drop(worker, owner);
  }

  /** A worker has ended, and with it whatever it held. */
  forget(worker: number): void {
    for (const owner of this.#held.keys()) this.#drop(worker, owner);
  }

  #drop(worker: number, owner: string): void {
    const held = this.#held.get(owner);
    held?.delete(worker);
    if (held?.size === 0) this.#held.delete(owner);
  }
}
