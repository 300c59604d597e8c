import type { Logger } from '../logger.ts';
import type { Barrier } from './barrier.ts';
import { every } from './every.ts';
import type { OwnWrites } from './own-writes.ts';
import type { Replicas } from './replicas.ts';

const ROUND_MILLIS = 1000;
/** Its events should have come long before: a write that waits longer is asked after. */
const PATIENCE_MILLIS = 1000;
/** The end of the log must have been seen so recently. */
const HEAD_MILLIS = 4000;
/** What waits longer to be moved to the log is not moved at all. */
const DELAY_MILLIS = 5000;

/** Why the cache is passed by; undefined while it is in use. */
export type Closed = 'starting' | 'not told' | 'behind' | 'not captured' | 'not relayed';

interface Parts {
  replicas: Replicas;
  barrier: Barrier;
  ownWrites: OwnWrites;
  logger: Logger;
  /** When the end of the log was last seen here, of `performance.now()`. */
  headAt: () => number;
  /** Whether changes are known to be captured. */
  isCaptured: () => boolean;
  /** Everything kept is to be forgotten. */
  onClose: () => void;
}

/**
 * Has the cache used only while every change is sure to be heard of: captured, relayed, read and told. Whenever that is in
 * doubt it is emptied, and it is used again once all changes until then have been seen.
 */
export class Guard {
  readonly #parts: Parts;
  #session: object | undefined;
  #closed: Closed | undefined = 'starting';
  #delayed = false;
  #rounds: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether an answer may be kept or given out now. Asked for each request. */
  get isOpen(): boolean {
    if (this.#closed !== undefined) return false;
    const doubt = this.#doubt();
    if (doubt === undefined && this.#parts.replicas.session === this.#session) return true;
    this.#close(doubt ?? 'not told');
    return false;
  }

  get closed(): Closed | undefined {
    return this.#closed;
  }

  async start(): Promise<void> {
    await this.#parts.replicas.start();
    this.#rounds = every(ROUND_MILLIS, this.#stop.signal, () => this.#round());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#close('starting');
    await this.#rounds;
    await this.#parts.replicas.close();
  }

  #doubt(): Closed | undefined {
    const { replicas, headAt, isCaptured } = this.#parts;
    if (!isCaptured()) return 'not captured';
    if (performance.now() - headAt() > HEAD_MILLIS) return 'behind';
    if (this.#delayed) return 'not relayed';
    return replicas.session === undefined ? 'not told' : undefined;
  }

  #close(reason: Closed): void {
    if (this.#closed === undefined && reason !== 'starting')
      this.#parts.logger.warn({ reason }, 'the response cache is passed by');
    this.#closed = reason;
    this.#parts.onClose();
  }

  async #round(): Promise<void> {
    const { barrier, logger } = this.#parts;
    try {
      this.#delayed = (await barrier.delayMillis()) > DELAY_MILLIS;
      if (!this.isOpen) await this.#open();
      else await this.#askAfterWrites();
    } catch (error) {
      logger.warn({ err: error }, 'the response cache cannot tell whether it is up to date');
      if (this.#closed === undefined) this.#close('behind');
    }
  }

  async #open(): Promise<void> {
    const { replicas, barrier, logger, ownWrites } = this.#parts;
    const doubt = this.#doubt();
    if (doubt !== undefined) {
      this.#closed = doubt;
      return;
    }
    const { session } = replicas;
    const begun = Date.now();
    if (!(await barrier.passed(this.#patience()))) return;
    if (this.#doubt() !== undefined || replicas.session !== session) return;
    ownWrites.endBefore(begun);
    this.#session = session;
    if (this.#closed !== 'starting') logger.info('the response cache is in use again');
    this.#closed = undefined;
  }

  /** A mutation that has changed nothing has no event, and imports have many. */
  async #askAfterWrites(): Promise<void> {
    const { ownWrites, barrier } = this.#parts;
    const oldest = ownWrites.oldest();
    const begun = Date.now();
    if (oldest === undefined || begun - oldest < PATIENCE_MILLIS) return;
    if (await barrier.passed(this.#patience())) ownWrites.endBefore(begun);
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(HEAD_MILLIS)]);
  }
}
