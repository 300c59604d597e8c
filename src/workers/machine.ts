import cluster from 'node:cluster';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Config } from '../config.ts';
import { Channel } from './channel.ts';
import type { Snapshot } from './metrics.ts';
import type { Places } from './places.ts';
import { RateQuestions, SharedRateLimiter } from './rates.ts';

const PLACE_TIMEOUT_MILLIS = 2000;
const METRICS_TIMEOUT_MILLIS = 5000;

/** The name of the variable by which a worker learns its number. */
export const NUMBER_VARIABLE = 'GATEWAY_WORKER';

/** What a limiter counts by. */
interface RateOptions {
  keyPrefix: string;
  points: number;
  duration: number;
}

/** What a gateway shares with the others on its machine that are workers of the same primary. */
export interface Machine {
  /** Counts in memory, of the machine. */
  rateLimiter: (options: RateOptions) => RateLimiterAbstract;
  places: Places;
  /** Has the primary ask for this worker's metrics when it wants all of them. */
  shareMetrics(own: () => Promise<Snapshot>): void;
  /** Of all workers, in the exposition format of Prometheus. */
  metrics(): Promise<string>;
}

/** A worker's end of what holds workers together. */
export class WorkerMachine implements Machine {
  readonly number = Number(process.env[NUMBER_VARIABLE]);
  readonly places: Places;
  readonly #channel: Channel;
  readonly #rates: RateQuestions;

  constructor() {
    const channel = new Channel(process);
    this.#channel = channel;
    this.#rates = new RateQuestions(channel);
    this.places = {
      // While the primary does not answer, the worker's own count holds.
      take: (owner, limit) =>
        channel.ask<boolean>('takePlace', { owner, limit }, PLACE_TIMEOUT_MILLIS).catch(() => true),
      release: (owner) => channel.tell('releasePlace', owner),
    };
  }

  readonly rateLimiter = (options: RateOptions): RateLimiterAbstract =>
    new SharedRateLimiter(options, this.#rates);

  shareMetrics(own: () => Promise<Snapshot>): void {
    this.#channel.handle({ metrics: own });
  }

  metrics(): Promise<string> {
    return this.#channel.ask('allMetrics', undefined, METRICS_TIMEOUT_MILLIS);
  }

  /** The worker answers requests. */
  ready(news: { url: string; adminPassword: string | undefined }): void {
    this.#channel.tell('ready', news);
  }
}

/**
 * A worker's share of what is bounded for the machine, where counting together would cost more than it is worth: the bound
 * of all workers is what was asked for, or one for each of them.
 */
export function shareOf(config: Config): Config {
  const share = (total: number) => Math.ceil(total / config.WORKERS);
  return {
    ...config,
    NEO4J_WRITE_CONCURRENCY: share(config.NEO4J_WRITE_CONCURRENCY),
    UNINITIALISED_SOCKETS_PER_ADDRESS: share(config.UNINITIALISED_SOCKETS_PER_ADDRESS),
  };
}

/** Whether this process is a worker of a primary. */
export function isWorker(): boolean {
  return cluster.isWorker && process.env[NUMBER_VARIABLE] !== undefined;
}
