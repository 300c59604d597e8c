import { type Change, nodesOf } from '../log/change.ts';
import { type EventFilter, factConditions, factValues, typesOf } from './filter.ts';

/** A subscriber is not entered under more keys than this by one condition; a wider condition is checked afterwards. */
const MAX_KEYS = 1000;

class Buckets<T> {
  readonly #members = new Map<string, Set<T>>();

  get empty(): boolean {
    return this.#members.size === 0;
  }

  add(key: string, member: T): void {
    const set = this.#members.get(key) ?? new Set();
    this.#members.set(key, set.add(member));
  }

  remove(key: string, member: T): void {
    const set = this.#members.get(key);
    set?.delete(member);
    if (set?.size === 0) this.#members.delete(key);
  }

  visit(key: string, visitor: (member: T) => void): void {
    for (const member of this.#members.get(key) ?? []) visitor(member);
  }
}

/**
 * Who may want a change, found without asking everybody: each subscriber stands under its narrowest condition, be that
 * ids, a property's values together with types, or types alone. What is found still has to be checked against the rest
 * of the filter; what is not found cannot match.
 */
export class SubscriberIndex<T> {
  readonly #all = new Set<T>();
  readonly #ids = new Buckets<T>();
  readonly #types = new Buckets<T>();
  readonly #endTypes = new Buckets<T>();
  /** By property, under `value`, for those that ask for one of its values. */
  readonly #facts = new Map<string, Buckets<T>>();

  /** @returns how to take it out again */
  add(filter: EventFilter, member: T): () => void {
    const { ids, types, ends } = filter;
    const [fact] = factConditions(filter).filter(([, wanted]) => wanted.length <= MAX_KEYS);
    if (ids && ids.length <= MAX_KEYS) return this.#enter(this.#ids, ids, member);
    if (fact && types && types.length * fact[1].length <= MAX_KEYS) {
      const [name, wanted] = fact;
      const buckets = this.#facts.get(name) ?? new Buckets<T>();
      this.#facts.set(name, buckets);
      const leave = this.#enter(
        buckets,
        wanted.flatMap((value) => types.map((type) => factKey(type, value))),
        member,
      );
      return () => {
        leave();
        if (buckets.empty) this.#facts.delete(name);
      };
    }
    if (types) return this.#enter(ends ? this.#endTypes : this.#types, types, member);
    this.#all.add(member);
    return () => this.#all.delete(member);
  }

  /** Calls the visitor for each that may want the change, perhaps twice in a row for the same. */
  visit(change: Change, visitor: (member: T) => void): void {
    for (const member of this.#all) visitor(member);
    if (!this.#ids.empty) {
      for (const { id } of nodesOf(change)) if (id !== null) this.#ids.visit(id, visitor);
    }
    const types = typesOf(change);
    if (!this.#types.empty) for (const type of types) this.#types.visit(type, visitor);
    if (!this.#endTypes.empty) {
      for (const type of typesOf(change, true)) this.#endTypes.visit(type, visitor);
    }
    for (const [name, buckets] of this.#facts) {
      for (const value of new Set(factValues(change, name))) {
        for (const type of types) buckets.visit(factKey(type, value), visitor);
      }
    }
  }

  #enter(buckets: Buckets<T>, keys: readonly string[], member: T): () => void {
    for (const key of keys) buckets.add(key, member);
    return () => {
      for (const key of keys) buckets.remove(key, member);
    };
  }
}

function factKey(type: string, value: string): string {
  return `${type}\n${value}`;
}
