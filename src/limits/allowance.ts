import type { Principal } from '../auth/principal.ts';
import type { Config } from '../config.ts';
import { DharmaError } from '../errors.ts';
import { countedAddress } from './address.ts';
import type { RateLimiter, RateLimits, RateState } from './rate.ts';

/** What is counted apart: a mutation is a write, whatever else begins is a read. */
export type RateKind = 'reads' | 'writes';

const WINDOW_SECONDS = 60;

/** What one caller may still begin. */
export interface Allowance {
  /** @throws DharmaError RATE_LIMITED */
  take(kind: RateKind): Promise<void>;
}

/** How a caller stands, as headers (draft-ietf-httpapi-ratelimit-headers-10). */
export type RateHeaders = Readonly<Record<string, string>>;

interface Limiters {
  /** Of each principal; of each address of who has not logged in. */
  own: RateLimiter;
  /** Of all principals at one address together. */
  shared: RateLimiter;
}

/** The rates of operations, whatever transport they come by. */
export class Allowances {
  readonly #limiters: Readonly<Record<RateKind, Limiters>> | undefined;
  readonly #policy: string;
  #refused = 0;

  /** With `RATE_LIMIT=off` nobody is counted. */
  constructor(config: Config, limits: RateLimits) {
    const { RATE_LIMIT_READS: reads, RATE_LIMIT_WRITES: writes, RATE_LIMIT_ADDRESS_FACTOR: factor } = config;
    const limitersOf = (name: RateKind, points: number): Limiters => ({
      own: limits.limiter({ name, points, seconds: WINDOW_SECONDS }),
      shared: limits.limiter({ name: `address-${name}`, points: points * factor, seconds: WINDOW_SECONDS }),
    });
    if (config.RATE_LIMIT === 'on')
      this.#limiters = { reads: limitersOf('reads', reads), writes: limitersOf('writes', writes) };
    this.#policy = `"reads";q=${reads};w=${WINDOW_SECONDS}, "writes";q=${writes};w=${WINDOW_SECONDS}`;
  }

  /** Operations refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /** @param tell is given the headers for the answer, each time something was taken */
  of(
    principal: Principal | undefined,
    address: string,
    tell: (headers: RateHeaders) => void = () => {},
  ): Allowance {
    return { take: (kind) => this.#take(kind, principal, address, tell) };
  }

  async #take(
    kind: RateKind,
    principal: Principal | undefined,
    address: string,
    tell: (headers: RateHeaders) => void,
  ): Promise<void> {
    if (!this.#limiters) return;
    const { own, shared } = this.#limiters[kind];
    const place = `address ${countedAddress(address)}`;
    const states = principal
      ? await Promise.all([own.take(`principal ${principal.id}`), shared.take(place)])
      : [await own.take(place)];
    const state = states.reduce(worse);
    tell({
      'ratelimit-policy': this.#policy,
      ratelimit: `"${kind}";r=${state.remaining};t=${state.resetSeconds}`,
      ...(!state.allowed && { 'retry-after': String(state.resetSeconds) }),
    });
    if (state.allowed) return;
    this.#refused += 1;
    throw new DharmaError('RATE_LIMITED', undefined, {
      limit: kind,
      maximum: own.rule.points,
      windowSeconds: WINDOW_SECONDS,
      retryAfterSeconds: state.resetSeconds,
    });
  }
}

/** What refuses, else what has less left. */
function worse(a: RateState, b: RateState): RateState {
  if (a.allowed !== b.allowed) return a.allowed ? b : a;
  if (!a.allowed) return a.resetSeconds >= b.resetSeconds ? a : b;
  return a.remaining <= b.remaining ? a : b;
}
