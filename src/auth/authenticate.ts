import { DharmaError } from '../errors.ts';
import type { UserPrincipal } from './principal.ts';
import type { Tokens } from './tokens.ts';

const BEARER = 'bearer ';
/** The header of an HTTP request has no more room; the parameters of a socket would have. */
const MAX_LENGTH = 16_384;

/** A way to prove who one is, besides the tokens that are issued here. */
export interface Scheme {
  /** Whether a credential claims to be of this kind; what has proven to be is told apart at the cost of a look-up. */
  recognises(token: string): boolean;
  /**
   * @param address of the client, undefined where it is not known
   * @throws DharmaError AUTH_ERROR when the credential is not good
   */
  principalOf(token: string, address: string | undefined): UserPrincipal | Promise<UserPrincipal>;
  /** A channel on which PostgreSQL tells of changes to what was accepted. */
  readonly channel?: string;
  /** @param payload of a NOTIFY on the channel; empty: anything may have changed */
  notified?(payload: string): Promise<void>;
  /** Looks again at everything in use: a NOTIFY may have been missed. */
  recheck?(): Promise<void>;
}

/** Finds out who sends an `Authorization` value: `Bearer` and a token of ours, or one of another scheme's. */
export class Authenticator {
  readonly #tokens: Tokens;
  readonly #schemes: readonly Scheme[];

  constructor(tokens: Tokens, schemes: readonly Scheme[]) {
    this.#tokens = tokens;
    this.#schemes = schemes;
  }

  /** @throws DharmaError AUTH_ERROR when it is not good */
  principalOf(
    authorization: string | undefined,
    address: string | undefined,
  ): UserPrincipal | undefined | Promise<UserPrincipal> {
    if (authorization === undefined || authorization === '') return undefined;
    if (authorization.length > MAX_LENGTH) throw new DharmaError('AUTH_ERROR', 'The token is too long.');
    const token = bearerIn(authorization);
    const scheme = token && this.#schemes.find((candidate) => candidate.recognises(token));
    return scheme ? scheme.principalOf(token, address) : this.#tokens.verify(authorization);
  }
}

function bearerIn(authorization: string): string | undefined {
  if (authorization.slice(0, BEARER.length).toLowerCase() !== BEARER) return undefined;
  const token = authorization.slice(BEARER.length);
  return token.includes(' ') ? undefined : token;
}
