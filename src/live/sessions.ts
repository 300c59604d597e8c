import { createSemaphore, type Semaphore } from '../../datasources/semaphore.ts';
import type { Principal } from '../auth/principal.ts';
import { DharmaError } from '../errors.ts';
import type { Places } from '../workers/places.ts';

/** Why a session ends that neither side has closed. */
export type SessionEnd = 'expired' | 'revoked';

/** Who holds a session; where there is no principal, the address counts. */
export interface SessionOwner {
  principal: Principal | undefined;
  address: string;
}

export interface Session {
  /** Runs a query or a mutation when it is its owner's turn. @throws the signal's reason when that fires first */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** To be called once, when the session is over. */
  close(): void;
}

interface Guarded {
  principal: Principal;
  end: (reason: SessionEnd) => void;
}

interface Owned {
  count: number;
  running: Semaphore;
}

/** The longest delay that a timer takes. */
const MAX_DELAY_MILLIS = 2 ** 31 - 1;

/**
 * What is open for long, sockets and event streams alike: how many for each owner, how much they run at one time over all
 * of them, and for no longer than the token is good.
 */
export class Sessions {
  readonly #limits: { sessions: number; operations: number };
  readonly #places: Places | undefined;
  readonly #owned = new Map<string, Owned>();
  readonly #guarded = new Set<Guarded>();

  /**
   * @param limits for each owner
   * @param places where sessions are counted that other processes have as well
   */
  constructor(limits: { sessions: number; operations: number }, places?: Places) {
    this.#limits = limits;
    this.#places = places;
  }

  /**
   * @param end called when the token expires or is revoked
   * @throws DharmaError TOO_MANY_SOCKETS
   */
  async open({ principal, address }: SessionOwner, end: (reason: SessionEnd) => void): Promise<Session> {
    const owner = principal ? `principal ${principal.id}` : `address ${address}`;
    const { sessions: limit, operations } = this.#limits;
    const owned = this.#owned.get(owner) ?? { count: 0, running: createSemaphore(operations) };
    if (owned.count >= limit) throw new DharmaError('TOO_MANY_SOCKETS');
    owned.count += 1;
    this.#owned.set(owner, owned);
    const leave = () => {
      owned.count -= 1;
      if (owned.count === 0) this.#owned.delete(owner);
    };
    // Before it is waited for a place: the token may be taken back meanwhile.
    const release = principal ? this.#guard({ principal, end }) : () => {};
    if (this.#places && !(await this.#places.take(owner, limit))) {
      release();
      leave();
      throw new DharmaError('TOO_MANY_SOCKETS');
    }
    return {
      run: (work, signal) => inTurn(owned.running, work, signal),
      close: () => {
        release();
        leave();
        this.#places?.release(owner);
      },
    };
  }

  /** Ends the sessions whose tokens were taken back. */
  recheck(): void {
    for (const { principal, end } of this.#guarded) if (principal.revoked) end('revoked');
  }

  #guard(guarded: Guarded): () => void {
    this.#guarded.add(guarded);
    let timer: NodeJS.Timeout;
    // An API key may be good for longer than a timer runs.
    const wait = () => {
      const left = guarded.principal.expiresAt.getTime() - Date.now();
      if (left <= 0) guarded.end('expired');
      else timer = setTimeout(wait, Math.min(left, MAX_DELAY_MILLIS));
    };
    timer = setTimeout(wait, delayUntil(guarded.principal.expiresAt));
    return () => {
      clearTimeout(timer);
      this.#guarded.delete(guarded);
    };
  }
}

async function inTurn<T>(running: Semaphore, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  await running.acquire(signal);
  try {
    return await work();
  } finally {
    running.release();
  }
}

function delayUntil(date: Date): number {
  return Math.min(Math.max(0, date.getTime() - Date.now()), MAX_DELAY_MILLIS);
}
