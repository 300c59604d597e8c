import { createSemaphore } from './semaphore.ts';

/** Longest that a transaction waits with its first statement for commits that are under way. */
const PAUSE_MILLIS = 50;

/**
 * Lets in a few writing transactions at a time: where more want to be let in, not while others commit.
 *
 * While Neo4j commits it refreshes its full-text index, once for all that commit meanwhile, and keeps the pages of other indexes
 * that it has changed locked until then. Who looks up an id on one of them, as for every node that is created, spins; with commits
 * and statements side by side that was 70 % of the database's CPU (docs/performance.md, "Where the time of a mutation goes").
 */
export class Writers {
  readonly #places;
  #committing = 0;
  #paused: Array<() => void> = [];
  #timer: NodeJS.Timeout | undefined;

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

  /**
   * Takes one of the places, which `commit` or `end` frees.
   * @throws the signal's reason when it fires before there is one
   */
  async begin(signal?: AbortSignal): Promise<void> {
    await this.#places.acquire(signal);
    // Of few writers, each is answered sooner when nobody waits for others.
    if (this.#places.waiting > 0 && this.#committing > 0) await this.#pause();
  }

  async commit(commit: () => Promise<void>): Promise<void> {
    this.#committing += 1;
    try {
      await commit();
    } finally {
      this.#committing -= 1;
      if (this.#committing === 0) this.#goOn();
      this.#places.release();
    }
  }

  /** @param undo waited for before another transaction takes the place */
  async end(undo?: () => Promise<void>): Promise<void> {
    try {
      await undo?.();
    } finally {
      this.#places.release();
    }
  }

  #pause(): Promise<void> {
    this.#timer ??= setTimeout(() => this.#goOn(), PAUSE_MILLIS);
    return new Promise((resolve) => this.#paused.push(resolve));
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const paused = this.#paused;
    this.#paused = [];
    for (const resolve of paused) resolve();
  }
}
