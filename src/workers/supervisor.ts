import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { HEAP_OPTIONS } from '../heap-options.ts';
import type { Logger } from '../logger.ts';
import { Channel, type Handlers } from './channel.ts';
import { closeWhatIsNotTaken } from './handed-over.ts';
import { NUMBER_VARIABLE } from './machine.ts';
import { MetricsBook, type Snapshot } from './metrics.ts';
import { PlacesBook } from './places.ts';
import { RatesBook, type Take } from './rates.ts';
import { Restarts } from './restarts.ts';

const ENTRY = fileURLToPath(new URL('../main.ts', import.meta.url));
/** What closing takes besides the requests under way, at most: sockets' farewell, the trail, connections. */
const CLOSING_MILLIS = 15_000;
const METRICS_TIMEOUT_MILLIS = 2000;

/** What a worker tells when it answers requests. */
interface Ready {
  url: string;
  /** Of the first administrator, made by this worker. */
  adminPassword?: string;
}

/** Who waits for a worker's start. */
interface Start {
  ready: (news: Ready) => void;
  failed: () => void;
}

interface Slot {
  number: number;
  restarts: Restarts;
  worker: Worker | undefined;
  channel: Channel | undefined;
  ready: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** The first worker has not come up: it has said why on standard error. */
class WorkerFailedError extends Error {
  constructor() {
    super('The first worker has not started.');
    this.name = 'WorkerFailedError';
  }
}

/**
 * The primary: starts the workers, shares among them what is counted for the machine, starts one again that has ended,
 * and ends all of them. It answers no request itself.
 */
export class Supervisor {
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #slots: Slot[];
  readonly #rates = new RatesBook();
  readonly #places = new PlacesBook();
  readonly #metrics = new MetricsBook();
  readonly #own = new Registry();
  readonly #restarted: Counter;
  readonly #onGivenUp: () => void;
  /** Whether a worker has come up: from then on, one that ends is started again. */
  #serving = false;
  #stopping = false;

  /** @param onGivenUp called when workers end again and again and none is left that works; all have ended then */
  constructor(config: Config, logger: Logger, onGivenUp: () => void) {
    this.#config = config;
    this.#logger = logger;
    this.#onGivenUp = onGivenUp;
    this.#slots = Array.from({ length: config.WORKERS }, (_, index) => ({
      number: index + 1,
      restarts: new Restarts(),
      worker: undefined,
      channel: undefined,
      ready: false,
      timer: undefined,
    }));
    const slots = this.#slots;
    new Gauge({
      name: 'dharma_workers',
      help: 'Workers that answer requests.',
      registers: [this.#own],
      collect() {
        this.set(slots.filter(({ ready }) => ready).length);
      },
    });
    this.#restarted = new Counter({
      name: 'dharma_worker_restarts_total',
      help: 'Workers started again after they had ended.',
      registers: [this.#own],
    });
    const given = new Set(process.execArgv.map((option) => option.split('=')[0]));
    const others = HEAP_OPTIONS.filter((option) => !given.has(option.split('=')[0]));
    cluster.setupPrimary({
      exec: ENTRY,
      args: [],
      execArgv: [...process.execArgv, ...others],
    });
  }

  /**
   * The first worker alone, so that what must happen once at a first start does, then the others.
   * @returns once all of them answer, or have failed to for the first time
   * @throws WorkerFailedError when the first one does not come up
   */
  async start(): Promise<Ready> {
    const [first, ...others] = this.#slots as [Slot, ...Slot[]];
    const news = await new Promise<Ready>((ready, reject) => {
      this.#launch(first, { ready, failed: () => reject(new WorkerFailedError()) });
    });
    this.#serving = true;
    const told = (slot: Slot) =>
      new Promise<void>((resolve) => this.#launch(slot, { ready: () => resolve(), failed: resolve }));
    await Promise.all(others.map(told));
    return news;
  }

  /** Has all workers read their certificate and manifests again. */
  reload(): void {
    this.#signal('SIGHUP');
  }

  /**
   * Ends the workers as a single gateway ends; those that take too long by force.
   * @returns whether all have ended in order
   */
  async close(): Promise<boolean> {
    this.#stopping = true;
    for (const { timer } of this.#slots) clearTimeout(timer);
    const workers = this.#slots.flatMap(({ worker }) => worker ?? []);
    const ended = Promise.all(workers.map(codeOf)).then((codes) => codes.every((code) => code === 0));
    this.#signal('SIGTERM');
    const over = new AbortController();
    const late = sleep(this.#config.SHUTDOWN_GRACE_MS + CLOSING_MILLIS, 'late' as const, {
      signal: over.signal,
    }).catch(() => 'late' as const);
    const inOrder = await Promise.race([ended, late]);
    over.abort();
    if (inOrder !== 'late') return inOrder;
    this.kill();
    await ended;
    return false;
  }

  /** Ends the workers at once. */
  kill(): void {
    this.#stopping = true;
    this.#signal('SIGKILL');
  }

  #signal(name: NodeJS.Signals): void {
    for (const { worker } of this.#slots) worker?.process.kill(name);
  }

  #launch(slot: Slot, start: Start): void {
    const worker = cluster.fork({ [NUMBER_VARIABLE]: slot.number });
    slot.worker = worker;
    closeWhatIsNotTaken(worker.process);
    slot.channel = new Channel(worker.process, {
      ...this.#services(slot.number),
      ready: (news: Ready) => {
        slot.ready = true;
        slot.restarts.ready();
        start.ready(news);
      },
    });
    worker.once('exit', (code, signal) => this.#ended(slot, signal ?? code, start));
  }

  /** What a worker may ask for. */
  #services(number: number): Handlers {
    type Forgotten = { rule: Parameters<RatesBook['forget']>[0]; key: string };
    return {
      rates: (takes: Take[]) => this.#rates.take(takes),
      forgetRate: ({ rule, key }: Forgotten) => this.#rates.forget(rule, key),
      takePlace: ({ owner, limit }: { owner: string; limit: number }) =>
        this.#places.take(number, owner, limit),
      releasePlace: (owner: string) => this.#places.release(number, owner),
      allMetrics: () => this.#allMetrics(),
    };
  }

  #ended(slot: Slot, how: number | string, start: Start): void {
    const { number, restarts, ready } = slot;
    slot.channel?.close();
    Object.assign(slot, { worker: undefined, channel: undefined, ready: false });
    this.#places.forget(number);
    this.#metrics.bury(number);
    if (this.#stopping) return;
    if (!ready) start.failed();
    if (!this.#serving) return;
    const delayMillis = restarts.ended();
    if (restarts.isHopeless && !this.#slots.some((other) => other.restarts.isSound())) {
      this.#giveUp(slot, how);
      return;
    }
    this.#logger.error({ worker: number, how, delayMillis }, 'a worker has ended; it is started again');
    this.#restarted.inc();
    slot.timer = setTimeout(() => this.#launch(slot, start), delayMillis);
  }

  #giveUp({ number, restarts }: Slot, how: number | string): void {
    this.#logger.fatal(
      { worker: number, how, times: restarts.inARow },
      'a worker ends again and again soon after its start, and no other one is sound: giving up',
    );
    void this.close().then(this.#onGivenUp);
  }

  async #allMetrics(): Promise<string> {
    await Promise.all(
      this.#slots.map(async ({ number, channel, ready }) => {
        if (!ready || !channel) return;
        // Of one that does not answer, what it said last is told.
        const snapshot = await channel
          .ask<Snapshot>('metrics', undefined, METRICS_TIMEOUT_MILLIS)
          .catch(() => undefined);
        if (snapshot) this.#metrics.note(number, snapshot);
      }),
    );
    return this.#metrics.text((await this.#own.getMetricsAsJSON()) as Snapshot);
  }
}

/** How a worker that runs ends. */
function codeOf(worker: Worker): Promise<number | null> {
  return new Promise((resolve) => worker.once('exit', (code) => resolve(code)));
}
