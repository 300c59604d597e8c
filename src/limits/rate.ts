import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Redis } from '../../datasources/redis.ts';

/** How much of something is allowed. */
export interface RateRule {
  /** What is counted, in the store and in headers, e.g. `reads`. */
  name: string;
  /** Points for each key. */
  points: number;
  /** The window; it begins with the first point. */
  seconds: number;
}

/** How a key stands. */
export interface RateState {
  /** False when this went over the limit. */
  allowed: boolean;
  /** Points left in the window. */
  remaining: number;
  /** Whole seconds until the window ends. */
  resetSeconds: number;
}

const PREFIX = 'dharma:rate';

type CountInMemory = (options: {
  keyPrefix: string;
  points: number;
  duration: number;
}) => RateLimiterAbstract;

/**
 * Rate limits, counted in Redis where there is one, for all gateways together; in memory otherwise, and for as long as
 * Redis is away.
 */
export class RateLimits {
  readonly #redis: Redis | undefined;
  readonly #inMemory: CountInMemory;

  /** @param inMemory how to count without Redis: in this process, unless several share a memory */
  constructor(redis?: Redis, inMemory: CountInMemory = (options) => new RateLimiterMemory(options)) {
    this.#redis = redis;
    this.#inMemory = inMemory;
  }

  limiter(rule: RateRule): RateLimiter {
    const options = { keyPrefix: `${PREFIX}:${rule.name}`, points: rule.points, duration: rule.seconds };
    const memory = this.#inMemory(options);
    if (!this.#redis) return new RateLimiter(rule, memory);
    const shared = new RateLimiterRedis({
      ...options,
      storeClient: this.#redis.client,
      rejectIfRedisNotReady: true,
      insuranceLimiter: memory,
      // Who is over the limit costs Redis nothing more.
      inMemoryBlockOnConsumed: rule.points + 1,
    });
    return new RateLimiter(rule, shared);
  }
}

/** Counts by one rule. */
export class RateLimiter {
  readonly rule: RateRule;
  readonly #store: RateLimiterAbstract;

  constructor(rule: RateRule, store: RateLimiterAbstract) {
    this.rule = rule;
    this.#store = store;
  }

  /** Takes points of a key's; what goes over the limit counts as well. */
  async take(key: string, points = 1): Promise<RateState> {
    try {
      return stateOf(await this.#store.consume(key, points), true);
    } catch (error) {
      if (error instanceof RateLimiterRes) return stateOf(error, false);
      throw error;
    }
  }

  /** Forgets what was counted of a key. */
  async forget(key: string): Promise<void> {
    await this.#store.delete(key);
  }
}

function stateOf({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): RateState {
  return { allowed, remaining: remainingPoints, resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}
