import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Role, SigningKey, UserRecord, UserStore } from '../../datasources/users.ts';
import { DharmaError } from '../errors.ts';
import type { Principal } from './principal.ts';

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
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #currentKid: string;
  readonly #verified = new Map<string, Principal>();
  readonly #lifetimeSeconds: number;

  private constructor(keys: SigningKey[], lifetimeSeconds: number) {
    this.#keys = new Map(keys.map(({ kid, secret }) => [kid, createSecretKey(secret, 'utf8')]));
    this.#currentKid = (keys[0] as SigningKey).kid;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  static async load(users: UserStore, lifetimeSeconds: number): Promise<Tokens> {
    const fresh = { kid: randomUUID(), secret: randomBytes(KEY_BYTES).toString('base64url') };
    return new Tokens(await users.signingKeys(fresh), lifetimeSeconds);
  }

  issue(user: UserRecord): IssuedToken {
    const expiresAt = new Date(Math.floor(Date.now() / 1000 + this.#lifetimeSeconds) * 1000);
    const claims = { email: user.email, role: user.role, exp: expiresAt.getTime() / 1000 };
    const accessToken = jwt.sign(claims, this.#keys.get(this.#currentKid) as KeyObject, {
      algorithm: ALGORITHM,
      keyid: this.#currentKid,
      subject: user.id,
      issuer: ISSUER,
      audience: ISSUER,
      jwtid: randomUUID(),
    });
    return { accessToken, expiresAt };
  }

  /**
   * The principal of an `Authorization` value, undefined when there is none.
   * @throws DharmaError AUTH_ERROR when there is one that is not good
   */
  principalOf(authorization: string | undefined): Principal | undefined {
    if (authorization === undefined || authorization === '') return undefined;
    const [scheme, token, ...rest] = authorization.split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) {
      throw new DharmaError('AUTH_ERROR', 'The Authorization header is not of the form "Bearer TOKEN".');
    }
    const known = this.#verified.get(token);
    // What was verified stays true but for the time.
    if (known && known.expiresAt.getTime() > Date.now()) return known;
    const principal = this.#verify(token);
    this.#remember(token, principal);
    return principal;
  }

  #remember(token: string, principal: Principal): void {
    this.#verified.delete(token);
    if (this.#verified.size >= MAX_REMEMBERED)
      this.#verified.delete(this.#verified.keys().next().value as string);
    this.#verified.set(token, principal);
  }

  #verify(token: string): Principal {
    try {
      const kid = jwt.decode(token, { complete: true })?.header.kid;
      const secret = this.#keys.get(String(kid));
      if (!secret) throw new Error('unknown key');
      const claims = jwt.verify(token, secret, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: ISSUER,
      }) as jwt.JwtPayload;
      return {
        id: String(claims.sub),
        email: String(claims.email),
        role: claims.role as Role,
        expiresAt: new Date((claims.exp as number) * 1000),
      };
    } catch (error) {
      const expired = error instanceof jwt.TokenExpiredError;
      throw new DharmaError(
        'AUTH_ERROR',
        expired ? 'The token has expired: log in again.' : 'The token is not valid.',
      );
    }
  }
}
