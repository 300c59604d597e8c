import type { Role } from '../../datasources/users.ts';

/** Who is asking, as a verified token says. */
export interface Principal {
  readonly id: string;
  readonly email: string;
  /** As it is now: it follows the user's record, not the token. */
  readonly role: Role;
  /** When the token expires. */
  readonly expiresAt: Date;
  /** Whether the token was taken back: its user is gone or inactive, the password is new, or the key was retired. */
  readonly revoked?: boolean;
}

/** What the user's record says, shared by all principals of one user and kept true by `Principals`. */
export interface Standing {
  /** Undefined where there is no such user, or one that may not log in. */
  role: Role | undefined;
  /** Milliseconds since 1970: tokens issued before are refused. */
  validAfter: number;
  /** Number of the read that this is of, 0 before the first: an older read that arrives later is not taken over. */
  read: number;
}

/** The bearer of a token, for as long as it is in use: role and revocation follow the user's standing. */
export class TokenPrincipal implements Principal {
  readonly id: string;
  readonly email: string;
  readonly expiresAt: Date;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly kid: string;
  readonly #claimed: Role;
  readonly #keyHolds: (kid: string) => boolean;
  /** Undefined until the user's record was looked at. */
  standing: Standing | undefined;

  /** @param keyHolds whether a key that signed tokens still does */
  constructor(
    claims: { id: string; email: string; role: Role; issuedAt: number; expiresAt: Date; kid: string },
    keyHolds: (kid: string) => boolean,
  ) {
    this.id = claims.id;
    this.email = claims.email;
    this.#claimed = claims.role;
    this.issuedAt = claims.issuedAt;
    this.expiresAt = claims.expiresAt;
    this.kid = claims.kid;
    this.#keyHolds = keyHolds;
  }

  get role(): Role {
    return this.standing?.role ?? this.#claimed;
  }

  get revoked(): boolean {
    const { standing } = this;
    if (!this.#keyHolds(this.kid)) return true;
    return standing !== undefined && (standing.role === undefined || this.issuedAt < standing.validAfter);
  }
}
