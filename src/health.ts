import { setTimeout as sleep } from 'node:timers/promises';
import { DharmaError } from './errors.ts';
import type { Logger } from './logger.ts';

const INTERVAL_MILLIS = 1000;
const TIMEOUT_MILLIS = 2000;
/** A busy database misses one answer; one that is gone misses the next as well. A refused connection is not waited for. */
const MISSES_UNTIL_DOWN = 2;
/** A timer that fires this late says that the gateway itself was busy: nothing is learnt about the dependency. */
const LATE_MILLIS = 500;

class NoAnswerError extends Error {}

/** Something the gateway needs, and how to ask it for a sign of life. */
export interface Probe {
  name: string;
  /** Whether the gateway is ready without it. */
  required: boolean;
  /** @throws when there is no sign of life; the message is for operators */
  check(signal: AbortSignal): Promise<void>;
  /** How much it has answered to others since the start: where that grows, it is slow and not gone. */
  answers?(): number;
}

export interface ProbeState {
  status: 'up' | 'down' | 'unknown';
  required: boolean;
  latencyMillis: number | null;
  checkedAt: string | null;
}

/**
 * Asks every dependency once a second and remembers the answers, so that health endpoints answer at once even when a
 * dependency hangs, and requests fail at once while one is down.
 */
export class HealthMonitor {
  readonly #probes: readonly Probe[];
  readonly #logger: Logger;
  readonly #states = new Map<string, ProbeState>();
  readonly #misses = new Map<string, number>();
  readonly #inFlight = new Set<AbortController>();
  readonly #stop = new AbortController();
  #rounds: Promise<void>[] = [];

  constructor(probes: readonly Probe[], logger: Logger) {
    this.#probes = probes;
    this.#logger = logger;
    for (const { name, required } of probes) {
      this.#states.set(name, { status: 'unknown', required, latencyMillis: null, checkedAt: null });
    }
  }

  /** Resolves after the first answers. */
  async start(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => this.#ask(probe)));
    this.#rounds = this.#probes.map((probe) => this.#repeat(probe));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#rounds);
  }

  get ready(): boolean {
    return [...this.#states.values()].every((state) => !state.required || state.status === 'up');
  }

  isUp(name: string): boolean {
    return this.#states.get(name)?.status === 'up';
  }

  snapshot(): Record<string, ProbeState> {
    return Object.fromEntries(this.#states);
  }

  /** A request that is ended, with DATABASE_UNAVAILABLE, when the graph database stops answering. */
  track(controller: AbortController): () => void {
    this.#inFlight.add(controller);
    return () => this.#inFlight.delete(controller);
  }

  async #repeat(probe: Probe): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await sleep(INTERVAL_MILLIS, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.#ask(probe);
    }
  }

  async #ask(probe: Probe): Promise<void> {
    const started = performance.now();
    const answers = probe.answers?.();
    const timeout = AbortSignal.timeout(TIMEOUT_MILLIS);
    const signal = AbortSignal.any([timeout, this.#stop.signal]);
    try {
      await Promise.race([probe.check(signal), aborted(signal)]);
      this.#misses.delete(probe.name);
      this.#note(probe, 'up', performance.now() - started);
    } catch (error) {
      const elapsedMillis = performance.now() - started;
      if (this.#stop.signal.aborted || !this.#isConclusive(probe, error, elapsedMillis)) return;
      if (error instanceof NoAnswerError && probe.answers?.() !== answers) return;
      this.#note(probe, 'down', elapsedMillis, error);
    }
  }

  #isConclusive(probe: Probe, error: unknown, elapsedMillis: number): boolean {
    if (!(error instanceof NoAnswerError)) return true;
    if (elapsedMillis > TIMEOUT_MILLIS + LATE_MILLIS) return false;
    const misses = (this.#misses.get(probe.name) ?? 0) + 1;
    this.#misses.set(probe.name, misses);
    return misses >= MISSES_UNTIL_DOWN || this.#states.get(probe.name)?.status === 'unknown';
  }

  #note(probe: Probe, status: 'up' | 'down', latencyMillis: number, error?: unknown): void {
    const before = this.#states.get(probe.name)?.status;
    this.#states.set(probe.name, {
      status,
      required: probe.required,
      latencyMillis: Math.round(latencyMillis * 10) / 10,
      checkedAt: new Date().toISOString(),
    });
    if (before === status) return;
    if (status === 'down') this.#logger.error({ dependency: probe.name, err: error }, 'a dependency is down');
    else if (before === 'down') this.#logger.info({ dependency: probe.name }, 'a dependency is back');
    if (status === 'down' && probe.name === 'neo4j') {
      for (const controller of this.#inFlight) controller.abort(new DharmaError('DATABASE_UNAVAILABLE'));
    }
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new NoAnswerError('no answer in time')), { once: true });
  });
}
