import type { Read } from './read.ts';

/** Reads that wait, first come first served; one that equals another is found by its bytes. */
class ReadQueue {
  readonly #byBytes = new Map<string, Read>();
  /** Those that had a place already. */
  #first: Read[] = [];

  get size(): number {
    return this.#byBytes.size + this.#first.length;
  }

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

  takeOlderThan(time: number): Read[] {
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

/** The reads that wait for a place. */
export class WaitingReads {
  /** For a place behind others. */
  readonly pipelined = new ReadQueue();
  /** For a connection on which nothing is under way. */
  readonly alone = new ReadQueue();

  get size(): number {
    return this.pipelined.size + this.alone.size;
  }

  /** Equal in text, parameters and options, so in rights as well. */
  equalTo(read: Read): Read | undefined {
    return this.#queueOf(read).equalTo(read);
  }

  add(read: Read): void {
    this.#queueOf(read).add(read);
  }

  delete(read: Read): void {
    this.#queueOf(read).delete(read);
  }

  /** They had a place already: they are next. */
  takeBack(reads: readonly Read[]): void {
    for (const queue of [this.pipelined, this.alone])
      queue.addFirst(reads.filter((read) => this.#queueOf(read) === queue));
  }

  /** @param time of `Date.now()` */
  takeOlderThan(time: number): Read[] {
    return [...this.pipelined.takeOlderThan(time), ...this.alone.takeOlderThan(time)];
  }

  /**
   * Behind a statement that fails, Neo4j 5 answers RUN with IGNORED, but BEGIN with a failure that ends the connection.
   * And one that stood behind a slow one once is not to do so again.
   */
  #queueOf({ statements, moved }: Read): ReadQueue {
    return statements > 1 || moved ? this.alone : this.pipelined;
  }
}

function keyOf({ bytes }: Read): string {
  return bytes.toString('latin1');
}
