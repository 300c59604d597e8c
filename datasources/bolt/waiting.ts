import type { Read } from './read.ts';

/** Reads that wait for a place, first come first served; one that equals another is found by its bytes. */
export class WaitingReads {
  readonly #byBytes = new Map<string, Read>();
  /** Those that had a place already. */
  #first: Read[] = [];

  get size(): number {
    return this.#byBytes.size + this.#first.length;
  }

  /** Equal in text, parameters and options, so in rights as well. */
  equalTo(read: Read): Read | undefined {
    return this.#byBytes.size === 0 ? undefined : this.#byBytes.get(keyOf(read));
  }

  add(read: Read): void {
    this.#byBytes.set(keyOf(read), read);
  }

  addFirst(reads: readonly Read[]): void {
    if (reads.length > 0) this.#first = [...reads, ...this.#first];
  }

  delete(read: Read): void {
    this.#first = this.#first.filter((each) => each !== read);
    const key = keyOf(read);
    if (this.#byBytes.get(key) === read) this.#byBytes.delete(key);
  }

  shift(): Read | undefined {
    if (this.#first.length > 0) return this.#first.shift();
    const [next] = this.#byBytes;
    if (!next) return undefined;
    this.#byBytes.delete(next[0]);
    return next[1];
  }

  /** Takes out those that have waited since before this time. */
  olderThan(time: number): Read[] {
    const old = this.#first.filter(({ since }) => since < time);
    if (old.length > 0) this.#first = this.#first.filter(({ since }) => since >= time);
    for (const [key, read] of this.#byBytes) {
      if (read.since >= time) break;
      old.push(read);
      this.#byBytes.delete(key);
    }
    return old;
  }
}

function keyOf({ bytes }: Read): string {
  return bytes.toString('latin1');
}
