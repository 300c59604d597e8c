import { type IRateLimiterOptions, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Channel } from './channel.ts';

const TIMEOUT_MILLIS = 1000;
/** Keys over their limit that are remembered here. */
const MAX_BLOCKED = 10_000;

type Rule = Required<Pick<IRateLimiterOptions, 'keyPrefix' | 'points' | 'duration'>>;

/** Points of a key to be taken, by a rule; a rule is known by its prefix. Short, since there is one for each operation. */
export type Take = [keyPrefix: string, points: number, duration: number, key: string, take: number];
/** How the key stands then. */
export type Taken = [allowed: boolean, remaining: number, millis: number, consumed: number];

/** The rates of all workers, counted in the primary's memory. */
export class RatesBook {
  readonly #limiters = new Map<string, RateLimiterMemory>();

  take(takes: readonly Take[]): Promise<Taken[]> {
    return Promise.all(
      takes.map(async ([keyPrefix, points, duration, key, take]) => {
        const limiter = this.#limiterOf({ keyPrefix, points, duration });
        try {
          return takenOf(true, await limiter.consume(key, take));
        } catch (error) {
          if (error instanceof RateLimiterRes) return takenOf(false, error);
          throw error;
        }
      }),
    );
  }

  async forget(rule: Rule, key: string): Promise<boolean> {
    return this.#limiterOf(rule).delete(key);
  }

  #limiterOf(rule: Rule): RateLimiterMemory {
    const limiter = this.#limiters.get(rule.keyPrefix) ?? new RateLimiterMemory(rule);
    this.#limiters.set(rule.keyPrefix, limiter);
    return limiter;
  }
}

function takenOf(allowed: boolean, result: RateLimiterRes): Taken {
  return [allowed, result.remainingPoints, result.msBeforeNext, result.consumedPoints];
}

/** Asks the primary; what comes up in one turn of the event loop goes as one question. */
export class RateQuestions {
  readonly #channel: Channel;
  #waiting: Take[] = [];
  #answer: Promise<Taken[]> | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** @throws NoAnswerError */
  async take(take: Take): Promise<Taken> {
    const index = this.#waiting.push(take) - 1;
    this.#answer ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        const takes = this.#waiting;
        this.#waiting = [];
        this.#answer = undefined;
        this.#channel.ask<Taken[]>('rates', takes, TIMEOUT_MILLIS).then(resolve, reject);
      });
    });
    return (await this.#answer)[index] as Taken;
  }

  /** @throws NoAnswerError */
  forget(rule: Rule, key: string): Promise<boolean> {
    return this.#channel.ask('forgetRate', { rule, key }, TIMEOUT_MILLIS);
  }
}

/**
 * A limiter that all workers of the machine share. As long as the primary does not answer, each counts by itself. Who is
 * over the limit costs the primary nothing more until the window ends: what goes over does not make it longer.
 */
export class SharedRateLimiter extends RateLimiterMemory {
  readonly #rule: Rule;
  readonly #questions: RateQuestions;
  /** When the window of a key ends that is over its limit, milliseconds since 1970; the longest known first. */
  readonly #blocked = new Map<string, number>();

  constructor(rule: Rule, questions: RateQuestions) {
    super(rule);
    this.#rule = rule;
    this.#questions = questions;
  }

  /** @throws RateLimiterRes when the key is over its limit */
  override async consume(key: string | number, points = 1): Promise<RateLimiterRes> {
    const name = String(key);
    const left = (this.#blocked.get(name) ?? 0) - Date.now();
    const { keyPrefix, points: limit, duration } = this.#rule;
    if (left > 0) throw new RateLimiterRes(0, left, limit + 1, false);
    this.#blocked.delete(name);
    const taken = await this.#questions
      .take([keyPrefix, limit, duration, name, points])
      .catch(() => undefined);
    if (!taken) return super.consume(key, points);
    const [allowed, remaining, millis, consumed] = taken;
    const result = new RateLimiterRes(remaining, millis, consumed, consumed === points);
    if (allowed) return result;
    this.#block(name, Date.now() + millis);
    throw result;
  }

  override async delete(key: string | number): Promise<boolean> {
    this.#blocked.delete(String(key));
    const forgotten = await this.#questions.forget(this.#rule, String(key)).catch(() => false);
    return (await super.delete(key)) || forgotten;
  }

  #block(key: string, until: number): void {
    if (this.#blocked.size >= MAX_BLOCKED) this.#blocked.delete(this.#blocked.keys().next().value as string);
    this.#blocked.set(key, until);
  }
}
