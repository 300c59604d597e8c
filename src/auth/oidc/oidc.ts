import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { OidcUserStore } from '../../../datasources/oidc-users.ts';
import type { OidcIssuer } from '../../config/oidc-issuers.ts';
import { DharmaError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Scheme } from '../authenticate.ts';
import { UserPrincipal } from '../principal.ts';
import { userOf } from './claims.ts';
import { IssuerKeys } from './keys.ts';

/** Tokens in use at one time: one that is not remembered costs a signature and two statements. */
const MAX_REMEMBERED = 5000;
/** How every token of our own begins, `{"alg":"HS256"`: no issuer signs with a secret that we know. */
const OWN_HEADER = 'eyJhbGciOiJIUzI1NiI';
/** Access tokens (RFC 9068) and those without a type; not those that tell of a logout or another event. */
const TYPES = new Set([undefined, 'jwt', 'at+jwt', 'application/at+jwt']);
/** OpenID Connect Core 1.0, section 2. */
const MAX_SUBJECT = 255;
const EXPIRED = 'The token has expired: log in again.';
const NOT_VALID = 'The token is not valid.';
const NO_ROLE = 'Your token names no role that has a meaning here: ask an administrator for one.';

type Claims = JWTPayload & { sub: string; iat: number; exp: number };

/** A user of another issuer, for as long as the token is good. */
class OidcPrincipal extends UserPrincipal {
  readonly method = 'oidc';
  /** Milliseconds since 1970. */
  readonly #issuedAt: number;
  readonly #keyHolds: () => boolean;

  /** @param keyHolds whether the key that signed the token is still the issuer's */
  constructor(
    user: ConstructorParameters<typeof UserPrincipal>[0],
    issuedAt: number,
    keyHolds: () => boolean,
  ) {
    super(user);
    this.#issuedAt = issuedAt;
    this.#keyHolds = keyHolds;
  }

  override get revoked(): boolean {
    if (!this.#keyHolds()) return true;
    return super.revoked || (this.standing !== undefined && this.#issuedAt < this.standing.validAfter);
  }
}

interface Trusted {
  settings: OidcIssuer;
  keys: IssuerKeys;
}

/** Tells who shows a token of an issuer that is configured (OpenID Connect); users are made as they come. */
export class Oidc implements Scheme {
  readonly #issuers: ReadonlyMap<string, Trusted>;
  readonly #users: OidcUserStore;
  readonly #logger: Logger;
  readonly #known = new LRUCache<string, OidcPrincipal>({ max: MAX_REMEMBERED });
  readonly #pending = new Map<string, Promise<OidcPrincipal>>();

  constructor(issuers: readonly OidcIssuer[], users: OidcUserStore, logger: Logger) {
    this.#issuers = new Map(
      issuers.map((settings) => [settings.issuer, { settings, keys: new IssuerKeys(settings, logger) }]),
    );
    this.#users = users;
    this.#logger = logger;
  }

  recognises(token: string): boolean {
    if (this.#issuers.size === 0 || token.startsWith(OWN_HEADER)) return false;
    return this.#known.has(token) || this.#issuers.has(issuerIn(token));
  }

  /** Has keys looked at again that may have been withdrawn while nobody came with a new token. */
  async recheck(): Promise<void> {
    for (const { keys } of this.#issuers.values()) keys.refresh();
  }

  principalOf(token: string): UserPrincipal | Promise<UserPrincipal> {
    const known = this.#known.get(token);
    if (known) {
      if (known.expiresAt.getTime() > Date.now()) return known;
      this.#known.delete(token);
      throw new DharmaError('AUTH_ERROR', EXPIRED);
    }
    // A page that opens sends a dozen requests at once.
    const pending = this.#pending.get(token) ?? this.#admit(token).finally(() => this.#pending.delete(token));
    this.#pending.set(token, pending);
    return pending;
  }

  /** @throws DharmaError AUTH_ERROR, PERMISSION_ERROR without a role, ISSUER_UNAVAILABLE, DATABASE_UNAVAILABLE */
  async #admit(token: string): Promise<OidcPrincipal> {
    const { settings, keys } = this.#issuers.get(issuerIn(token)) as Trusted;
    const { claims, kid } = await this.#verify(token, settings, keys);
    const { role, ...user } = userOf(claims, settings);
    if (role === undefined) {
      await this.#users.deny(user);
      throw new DharmaError('PERMISSION_ERROR', NO_ROLE);
    }
    const id = await this.#users.provision({ ...user, role });
    const expiresAt = new Date((claims.exp + settings.clockSkewSeconds) * 1000);
    const principal = new OidcPrincipal(
      { id, email: user.email, role, expiresAt },
      user.issuedAt.getTime(),
      () => keys.holds(kid),
    );
    this.#known.set(token, principal);
    return principal;
  }

  async #verify(
    token: string,
    settings: OidcIssuer,
    keys: IssuerKeys,
  ): Promise<{ claims: Claims; kid: string | undefined }> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.keyFor, {
        issuer: settings.issuer,
        audience: settings.audience,
        algorithms: settings.algorithms,
        clockTolerance: settings.clockSkewSeconds,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      if (!TYPES.has(protectedHeader.typ?.toLowerCase())) throw new Error('not an access token');
      return { claims: checked(payload, settings.clockSkewSeconds), kid: protectedHeader.kid };
    } catch (error) {
      if (error instanceof DharmaError) throw error;
      this.#logger.debug({ err: error, issuer: settings.issuer }, 'a token was refused');
      throw new DharmaError('AUTH_ERROR', error instanceof errors.JWTExpired ? EXPIRED : NOT_VALID);
    }
  }
}

/** What the library does not look at. @throws Error */
function checked(claims: JWTPayload, skewSeconds: number): Claims {
  const { sub, iat } = claims;
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + skewSeconds)
    throw new Error('issued in the future');
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT || sub.includes('\u0000'))
    throw new Error('not a subject');
  return claims as Claims;
}

/** What a token says of itself; nothing is believed for that. */
function issuerIn(token: string): string {
  try {
    return String(decodeJwt(token).iss);
  } catch {
    return '';
  }
}
