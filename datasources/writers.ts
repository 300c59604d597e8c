import { createSemaphore } from './semaphore.ts';

/** Longest that commits wait for a transaction that may be about to commit: it is waited for once. */
const GATHER_MILLIS = 5;
/** Longest that a transaction waits with its first statement for commits that are under way. */
const PAUSE_MILLIS = 50;

/** One of the transactions that may be open: what was begun ends by one of these. */
export interface WritePlace {
  /** @param commit sends COMMIT, once others that are about to do so as well */
  commit<T>(commit: () => Promise<T>): Promise<T>;
  /** @param undo waited for before another transaction takes the place */
  end(undo?: () => Promise<void>): Promise<void>;
}

/**
 * Lets in a few writing transactions at a time, and has them commit together where more want to be let in.
 *
 * While Neo4j commits it refreshes its full-text index, once for all that commit meanwhile, and keeps the pages of other indexes
 * that it has changed locked until then. Who looks up an id on one of them, as for every node that is created, spins; with commits
 * and statements side by side that was 70 % of the database's CPU (docs/performance.md, "Where the time of a mutation goes").
 */
export class Writers {
  readonly #places;
  /** Transactions that run statements, and are waited for; `#wave` tells them from those that have been. */
  #running = 0;
  #wave = 0;
  #committing = 0;
  #ready = new Waiting(GATHER_MILLIS, () => this.#commitWithout());
  #paused = new Waiting(PAUSE_MILLIS, () => this.#paused.release());

  /** @param size how many are let in at a time */
  constructor(size: number) {
    this.#places = createSemaphore(size);
  }

  /** Open transactions. */
  get held(): number {
    return this.#places.held;
  }

  get waiting(): number {
    return this.#places.waiting;
  }

  /** @throws the signal's reason when it fires before there is a place */
  async begin(signal?: AbortSignal): Promise<WritePlace> {
    await this.#places.acquire(signal);
    if (this.#isCrowded && this.#committing > 0) await this.#paused.wait();
    const wave = this.#wave;
    this.#running += 1;
    return {
      commit: (commit) => this.#commit(wave, commit),
      end: async (undo) => {
        this.#stop(wave);
        try {
          await undo?.();
        } finally {
          this.#places.release();
        }
      },
    };
  }

  /** Of few writers, each is answered sooner when nobody waits for others. */
  get #isCrowded(): boolean {
    return this.#places.waiting > 0;
  }

  async #commit<T>(wave: number, commit: () => Promise<T>): Promise<T> {
    const together = this.#isCrowded ? this.#ready.wait() : undefined;
    this.#stop(wave);
    await together;
    this.#committing += 1;
    try {
      return await commit();
    } finally {
      this.#committing -= 1;
      if (this.#committing === 0) this.#paused.release();
      this.#places.release();
    }
  }

  /** A transaction runs no more statements. */
  #stop(wave: number): void {
    if (wave === this.#wave) this.#running -= 1;
    if (this.#running === 0) this.#ready.release();
  }

  /** Who is not ready has been waited for long enough: they may wait for a lock of who is. */
  #commitWithout(): void {
    this.#wave += 1;
    this.#running = 0;
    this.#ready.release();
  }
}

/** Those who wait for the same thing. */
class Waiting {
  readonly #millis: number;
  readonly #late: () => void;
  #timer: NodeJS.Timeout | undefined;
  #resolves: Array<() => void> = [];

  /** @param late called when the first of them has waited so long */
  constructor(millis: number, late: () => void) {
    this.#millis = millis;
    this.#late = late;
  }

  wait(): Promise<void> {
    this.#timer ??= setTimeout(this.#late, this.#millis);
    return new Promise((resolve) => this.#resolves.push(resolve));
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const resolves = this.#resolves;
    this.#resolves = [];
    for (const resolve of resolves) resolve();
  }
}
