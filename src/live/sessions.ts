import type { Principal } from '../auth/principal.ts';
import { DharmaError } from '../errors.ts';

/** Why a session ends that neither side has closed. */
export type SessionEnd = 'expired' | 'revoked';

/** Who holds a session; where there is no principal, the address counts. */
export interface SessionOwner {
  principal: Principal | undefined;
  address: string;
}

interface Session {
  principal: Principal;
  end: (reason: SessionEnd) => void;
}

/** The longest delay that a timer takes. */
const MAX_DELAY_MILLIS = 2 ** 31 - 1;

/** What is open for long, sockets and event streams alike: how many for each owner, and for no longer than the token is good. */
export class Sessions {
  readonly #perOwner: number;
  readonly #counts = new Map<string, number>();
  readonly #sessions = new Set<Session>();

  constructor(perOwner: number) {
    this.#perOwner = perOwner;
  }

  /**
   * @param end called when the token expires or is revoked
   * @returns how to take it back, once, when the session is over
   * @throws DharmaError TOO_MANY_SOCKETS
   */
  open({ principal, address }: SessionOwner, end: (reason: SessionEnd) => void): () => void {
    const owner = principal ? `principal ${principal.id}` : `address ${address}`;
    const count = this.#counts.get(owner) ?? 0;
    if (count >= this.#perOwner) throw new DharmaError('TOO_MANY_SOCKETS');
    this.#counts.set(owner, count + 1);
    const session = principal && { principal, end };
    if (session) this.#sessions.add(session);
    const timer = session && setTimeout(() => end('expired'), delayUntil(session.principal.expiresAt));
    return () => {
      clearTimeout(timer);
      if (session) this.#sessions.delete(session);
      const left = (this.#counts.get(owner) ?? 1) - 1;
      if (left > 0) this.#counts.set(owner, left);
      else this.#counts.delete(owner);
    };
  }

  /** Ends the sessions whose tokens were taken back. */
  recheck(): void {
    for (const { principal, end } of this.#sessions) if (principal.revoked) end('revoked');
  }
}

function delayUntil(date: Date): number {
  return Math.min(Math.max(0, date.getTime() - Date.now()), MAX_DELAY_MILLIS);
}
