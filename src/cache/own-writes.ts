import type { Slots } from './stamps.ts';

/** Writes whose events came before word of them did: of so many is it known that they need not be waited for. */
const SEEN = 10_000;

/** In the place of a principal, for a write that hides something: until its event is seen, nobody reads what was kept. */
export const EVERYONE = '*';

/** Of whoever has so many writes open, no more is looked at than that there are. */
const MANY = 50;

interface OpenWrite {
  /** When it became known here, milliseconds since 1970. */
  at: number;
  /** Of all that it has changed; undefined: not known yet. */
  slots?: ReadonlySet<number>;
  /** Whether that can be found out, and nobody has tried. */
  isToFind: boolean;
}

/**
 * Who has written what this gateway has not seen the event of. Until it has, their reads go round the cache: all of them
 * while it is not known what was changed, then those that it concerns.
 */
export class OwnWrites {
  /** By principal and write. */
  readonly #open = new Map<string, Map<string, OpenWrite>>();
  readonly #principalOf = new Map<string, string>();
  readonly #seen = new Set<string>();

  /** Whether a principal has written, or somebody for everyone, of which nothing more is known. */
  mayConcernAll(principal: string): boolean {
    if (this.#open.size === 0) return false;
    if (this.#open.has(EVERYONE)) return true;
    const writes = this.#open.get(principal);
    if (!writes) return false;
    if (writes.size > MANY) return true;
    for (const { slots } of writes.values()) if (!slots) return true;
    return false;
  }

  /** Whether what depends on these might be, to a principal, an old value of its own. */
  concerns(principal: string, slots: Slots): boolean {
    if (this.#open.size === 0) return false;
    if (this.mayConcernAll(principal)) return true;
    for (const written of this.#open.get(principal)?.values() ?? [])
      for (const slot of slots) if (written.slots?.has(slot)) return true;
    return false;
  }

  /** Whether the event of a principal's write is waited for. */
  has(principal: string): boolean {
    return this.#open.has(principal);
  }

  /** Writes whose events are waited for. */
  get size(): number {
    return this.#principalOf.size;
  }

  /** Milliseconds since 1970 of the oldest write that is waited for; undefined when there is none. */
  oldest(): number | undefined {
    let oldest: number | undefined;
    for (const writes of this.#open.values())
      for (const { at } of writes.values()) oldest = Math.min(oldest ?? at, at);
    return oldest;
  }

  /**
   * @param principal who has written, or EVERYONE
   * @param isToFind whether it can be found out before the event comes what it has changed
   */
  begin(principal: string, write: string, isToFind = false): void {
    if (this.#seen.has(write)) return;
    const writes = this.#open.get(principal) ?? new Map<string, OpenWrite>();
    writes.set(write, { at: Date.now(), isToFind });
    this.#open.set(principal, writes);
    this.#principalOf.set(write, principal);
  }

  /** Writes of a principal of which it can be found out what they have changed: each is told once. */
  toFind(principal: string): string[] {
    const found: string[] = [];
    for (const [write, open] of this.#open.get(principal) ?? []) {
      if (open.isToFind) found.push(write);
      open.isToFind = false;
    }
    return found;
  }

  /** Whether the event of a write is waited for. */
  isOpen(write: string): boolean {
    return this.#principalOf.has(write);
  }

  /** It is known what a write has changed, although its event has not been seen. */
  changed(write: string, slots: Slots): void {
    const open = this.#open.get(this.#principalOf.get(write) ?? '')?.get(write);
    if (open) open.slots = new Set(slots);
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
      for (const [write, { at }] of [...writes]) if (at < millis) this.#end(write);
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
