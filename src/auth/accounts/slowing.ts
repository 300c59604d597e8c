import { createHash } from 'node:crypto';
import type { AttemptCounter, LoginAttemptStore } from '../../../datasources/login-attempts.ts';
import { DharmaError } from '../../errors.ts';
import { countedAddress } from '../../limits/address.ts';

type Slowing = Omit<AttemptCounter, 'key'>;

const HOUR = 3600;
/** Guesses at one account from one address: a few mistakes, then 1, 2, 4 … seconds between two. */
const PAIR: Slowing = { free: 5, baseSeconds: 1, maxSeconds: 900, forgetSeconds: 24 * HOUR };
/** One address, whatever accounts it tries; an office may be behind it. */
const ADDRESS: Slowing = { free: 30, baseSeconds: 1, maxSeconds: 900, forgetSeconds: HOUR };
/** One account, wherever the guesses come from. */
const ACCOUNT: Slowing = { free: 100, baseSeconds: 1, maxSeconds: 900, forgetSeconds: 24 * HOUR };
/** Addresses that are remembered of a user. */
const KNOWN_ADDRESSES = 20;
const NOWHERE = 'unknown';
const PURGE_MILLIS = 60_000;

/** An attempt that was let through; to be told how it went. */
export interface Attempt {
  /** @param userId who has logged in; undefined for an act that makes no address a known one */
  succeeded(userId?: string): Promise<void>;
}

/**
 * Slows guesses of passwords: an exponential delay for an account at an address, for an address, and, with a much higher
 * bound, for an account from everywhere. Where a user has logged in before, only the first counts: nobody elsewhere can lock
 * them out.
 */
export class LoginSlowing {
  readonly #store: LoginAttemptStore;
  #purgedAt = 0;

  constructor(store: LoginAttemptStore) {
    this.#store = store;
  }

  /**
   * Counts an attempt, before it is made.
   * @param email as it was typed: there need be no such account
   * @param userId of the account, undefined where there is none
   * @throws DharmaError TOO_MANY_LOGINS with the seconds to wait, in the same way whether there is such an account or not
   */
  async attempt(email: string, userId: string | undefined, from: string | undefined): Promise<Attempt> {
    const address = countedAddress(from ?? NOWHERE);
    const account = hashOf(email);
    // Asked without an account too, so that the time does not tell.
    const known = await this.#store.knows(userId ?? '', address);
    const pair = `pair:${account}:${address}`;
    const shared = known ? [] : [`account:${account}`, `address:${address}`];
    const slowing = known ? [] : [ACCOUNT, ADDRESS];
    await this.#take([
      { key: pair, ...PAIR },
      ...shared.map((key, i) => ({ key, ...(slowing[i] as Slowing) })),
    ]);
    return {
      succeeded: async (id) => {
        await this.#store.forget([pair]);
        if (shared.length > 0) await this.#store.giveBack(shared);
        if (id !== undefined) await this.#store.remember(id, address, KNOWN_ADDRESSES);
      },
    };
  }

  /** Counts an act of an address that is not about an account there is: signing up. @throws DharmaError TOO_MANY_LOGINS */
  async act(from: string | undefined): Promise<void> {
    await this.#take([{ key: `address:${countedAddress(from ?? NOWHERE)}`, ...ADDRESS }]);
  }

  /** An administrator has given the account a new password: what was guessed before says nothing of it. */
  async forget(email: string): Promise<void> {
    await this.#store.forget([`account:${hashOf(email)}`]);
  }

  async #take(counters: readonly AttemptCounter[]): Promise<void> {
    const retryAfterSeconds = await this.#store.take(counters);
    if (retryAfterSeconds > 0) throw new DharmaError('TOO_MANY_LOGINS', undefined, { retryAfterSeconds });
    if (Date.now() - this.#purgedAt < PURGE_MILLIS) return;
    this.#purgedAt = Date.now();
    await this.#store.purge();
  }
}

function hashOf(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
}
