/** Writes whose events came before word of them did: of so many is it known that they need not be waited for. */
const SEEN = 10_000;

/** In the place of a principal, for a write that hides something: until its event is seen, nobody reads what was kept. */
export const EVERYONE = '*';

/**
 * Who has written what this gateway has not seen the event of: their reads go round the cache until it has.
 */
export class OwnWrites {
  /** Writes by principal, with the time at which they became known here. */
  readonly #open = new Map<string, Map<string, number>>();
  readonly #principalOf = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** Whether a principal might read an old value of its own. */
  concerns(principal: string): boolean {
    return this.#open.size > 0 && (this.#open.has(principal) || this.#open.has(EVERYONE));
  }

  /** Writes whose events are waited for. */
  get size(): number {
    return this.#principalOf.size;
  }

  /** Milliseconds since 1970 of the oldest write that is waited for; undefined when there is none. */
  oldest(): number | undefined {
    let oldest: number | undefined;
    for (const writes of this.#open.values())
      for (const at of writes.values()) oldest = Math.min(oldest ?? at, at);
    return oldest;
  }

  /** @param principal who has written, or EVERYONE */
  begin(principal: string, write: string): void {
    if (this.#seen.has(write)) return;
    const writes = this.#open.get(principal) ?? new Map<string, number>();
    writes.set(write, Date.now());
    this.#open.set(principal, writes);
    this.#principalOf.set(write, principal);
  }

  /** The event of a write has been seen. */
  seen(write: string): void {
    this.#seen.add(write);
    if (this.#seen.size > SEEN) this.#seen.delete(this.#seen.values().next().value as string);
    this.#end(write);
  }

  /** Whatever was known of by then needs no waiting any more. */
  endBefore(millis: number): void {
    for (const writes of [...this.#open.values()])
      for (const [write, at] of [...writes]) if (at < millis) this.#end(write);
  }

  #end(write: string): void {
    const principal = this.#principalOf.get(write);
    if (principal === undefined) return;
    this.#principalOf.delete(write);
    const writes = this.#open.get(principal);
    writes?.delete(write);
    if (writes?.size === 0) this.#open.delete(principal);
  }
}
