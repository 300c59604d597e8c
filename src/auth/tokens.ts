import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { SigningKey, SigningKeyStore } from '../../datasources/signing-keys.ts';
import type { Role, UserRecord } from '../../datasources/users.ts';
import { DharmaError } from '../errors.ts';
import { TokenPrincipal } from './principal.ts';

const ISSUER = 'dharma';
/** The one algorithm ever accepted: a token's own header chooses nothing (RFC 8725, section 3.1). */
const ALGORITHM = 'HS256';
const KEY_BYTES = 32;
/** Tokens in use at one time; verifying one costs a tenth of a point read. */
const MAX_REMEMBERED = 1000;

export interface IssuedToken {
  accessToken: string;
  expiresAt: Date;
}

/** Issues and verifies access tokens (JWT, RFC 7519). */
export class Tokens {
  /** Key objects: of a secret given as text, the library first tries whether it is a public key, on every call. */
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  /** The newest first. */
  #signers: ReadonlyArray<Pick<SigningKey, 'kid' | 'signsFrom'>> = [];
  readonly #verified = new LRUCache<string, TokenPrincipal>({ max: MAX_REMEMBERED });
  readonly #lifetimeSeconds: number;
  readonly #keyHolds = (kid: string) => this.#keys.has(kid);

  private constructor(keys: SigningKey[], lifetimeSeconds: number) {
    this.#setKeys(keys);
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  static async load(keys: SigningKeyStore, lifetimeSeconds: number): Promise<Tokens> {
    return new Tokens(await keys.all(freshKey()), lifetimeSeconds);
  }

  /** Takes over the keys as they are now; what a retired one signed is verified anew, and so refused. */
  async reload(keys: SigningKeyStore): Promise<void> {
    this.#setKeys(await keys.all(freshKey()));
    for (const [token, { kid }] of this.#verified) if (!this.#keys.has(kid)) this.#verified.delete(token);
  }

  #setKeys(keys: SigningKey[]): void {
    this.#keys = new Map(keys.map(({ kid, secret }) => [kid, createSecretKey(secret, 'utf8')]));
    this.#signers = keys.map(({ kid, signsFrom }) => ({ kid, signsFrom }));
  }

  /** A key signs once every gateway has had the time to hear of it. */
  get #currentKid(): string {
    const ready = this.#signers.find(({ signsFrom }) => signsFrom.getTime() <= Date.now());
    return ((ready ?? this.#signers.at(-1)) as { kid: string }).kid;
  }

  /** When a token that is issued now would expire. */
  expiry(): Date {
    return new Date(Math.floor(Date.now() / 1000 + this.#lifetimeSeconds) * 1000);
  }

  /** @param session what the token is of, and ends with */
  issue(user: UserRecord, session?: { id: string; endsAt: Date }): IssuedToken {
    const expiresAt = earlier(this.expiry(), session?.endsAt);
    const kid = this.#currentKid;
    // With the fraction of a second that RFC 7519 allows, and never before what the user's record demands: a token of
    // the new password is good although the database's clock is ahead of ours.
    const issuedAt = Math.max(Date.now(), user.tokensValidAfter?.getTime() ?? 0);
    const claims = {
      email: user.email,
      role: user.role,
      iat: issuedAt / 1000,
      exp: expiresAt.getTime() / 1000,
      ...(session && { sid: session.id }),
    };
    const accessToken = jwt.sign(claims, this.#keys.get(kid) as KeyObject, {
      algorithm: ALGORITHM,
      keyid: kid,
      subject: user.id,
      issuer: ISSUER,
      audience: ISSUER,
      jwtid: randomUUID(),
    });
    return { accessToken, expiresAt };
  }

  /**
   * The principal of an `Authorization` value, undefined when there is none. Whether its user still has a say is not
   * looked at here.
   * @throws DharmaError AUTH_ERROR when there is one that is not good
   */
  verify(authorization: string | undefined): TokenPrincipal | undefined {
    if (authorization === undefined || authorization === '') return undefined;
    const [scheme, token, ...rest] = authorization.split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
      throw new DharmaError('AUTH_ERROR', 'The Authorization header is not of the form "Bearer TOKEN".');
    }
    const known = this.#verified.get(token);
    // What was verified stays true but for the time.
    if (known && known.expiresAt.getTime() > Date.now()) return known;
    const principal = this.#decode(token);
    this.#verified.set(token, principal);
    return principal;
  }

  #decode(token: string): TokenPrincipal {
    try {
      const kid = String(jwt.decode(token, { complete: true })?.header.kid);
      const secret = this.#keys.get(kid);
      if (!secret) throw new Error('unknown key');
      const claims = jwt.verify(token, secret, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: ISSUER,
      }) as jwt.JwtPayload;
      return new TokenPrincipal(
        {
          id: String(claims.sub),
          email: String(claims.email),
          role: claims.role as Role,
          issuedAt: Math.round((claims.iat ?? 0) * 1000),
          expiresAt: new Date((claims.exp as number) * 1000),
          kid,
          sessionId: typeof claims.sid === 'string' ? claims.sid : undefined,
        },
        this.#keyHolds,
      );
    } catch (error) {
      const expired = error instanceof jwt.TokenExpiredError;
      throw new DharmaError(
        'AUTH_ERROR',
        expired ? 'The token has expired: log in again.' : 'The token is not valid.',
      );
    }
  }
}

/** In whole seconds. */
function earlier(moment: Date, other: Date | undefined): Date {
  return other && other < moment ? new Date(Math.floor(other.getTime() / 1000) * 1000) : moment;
}

/** A new key, of as many bits as the hash that it is used with (RFC 7518, section 3.2). */
export function freshKey(): Pick<SigningKey, 'kid' | 'secret'> {
  return { kid: randomUUID(), secret: randomBytes(KEY_BYTES).toString('base64url') };
}
