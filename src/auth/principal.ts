import type { Role } from '../../datasources/users.ts';
import { Permissions } from './permissions.ts';
import { type Tlp, Visibility } from './visibility.ts';

/** What the bearer of a token that was taken back is told. */
export const REVOKED = 'The token was revoked: log in again.';

/** How a principal proved who it is. */
export type Method = 'password' | 'oidc' | 'api-key';

/** Who is asking. All of it is as it is now: it follows the user's record, not the token. */
export interface Principal {
  /** Of the user who acts; an API key acts as its owner. */
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly permissions: Permissions;
  readonly visibility: Visibility;
  readonly method: Method;
  /** Of the API key that was sent. */
  readonly keyId?: string;
  /** Of the login that the token is of; undefined for what was not issued here. */
  readonly sessionId?: string | undefined;
  /** When the token or key expires. */
  readonly expiresAt: Date;
  /** Whether the token was taken back: its user is gone or inactive, the password is new, or the key was retired. */
  readonly revoked?: boolean;
}

/** What the user's record says, shared by all principals of one user and kept true by `Principals`. */
export interface Standing {
  /** Undefined where there is no such user, or one that may not log in. */
  role: Role | undefined;
  tenants: 'all' | readonly string[];
  clearance: Tlp;
  /** Milliseconds since 1970: tokens issued before are refused. */
  validAfter: number;
  /** Tokens of these sessions are refused. */
  endedSessions: ReadonlySet<string>;
  /** Number of the read that this is of, 0 before the first: an older read that arrives later is not taken over. */
  read: number;
}

/** What a role, a user's standing and a key's scopes come to; undefined standing: sees nothing yet. */
export function rightsOf(
  standing: Standing | undefined,
  scopes?: readonly string[],
): { permissions: Permissions; visibility: Visibility } {
  if (!standing?.role) return { permissions: NOTHING, visibility: Visibility.nothing };
  const own = Permissions.ofRole(standing.role);
  const permissions = scopes ? own.narrowedTo(scopes) : own;
  const visibility = Visibility.of({
    tenants: standing.tenants,
    clearance: standing.clearance,
    readable: permissions.readableLabels(),
  });
  return { permissions, visibility };
}

const NOTHING = Permissions.ofRole('VIEWER').narrowedTo([]);

/** A user who has proven to be one, for as long as the proof is in use: rights and revocation follow the user's standing. */
export abstract class UserPrincipal implements Principal {
  abstract readonly method: Method;
  readonly id: string;
  readonly email: string;
  readonly expiresAt: Date;
  readonly #claimed: Role;
  readonly #scopes: readonly string[] | undefined;
  /** Undefined until the user's record was looked at. */
  standing: Standing | undefined;
  #rights: { read: number; permissions: Permissions; visibility: Visibility } | undefined;

  /** @param scopes grants that the user's own are narrowed to; none: not narrowed */
  constructor(user: { id: string; email: string; role: Role; expiresAt: Date }, scopes?: readonly string[]) {
    this.id = user.id;
    this.email = user.email;
    this.#claimed = user.role;
    this.expiresAt = user.expiresAt;
    this.#scopes = scopes;
  }

  get role(): Role {
    return this.standing?.role ?? this.#claimed;
  }

  get permissions(): Permissions {
    return this.#current().permissions;
  }

  get visibility(): Visibility {
    return this.#current().visibility;
  }

  get revoked(): boolean {
    return this.standing !== undefined && this.standing.role === undefined;
  }

  /** What the bearer is told once it is revoked. */
  get refusal(): string {
    return REVOKED;
  }

  /** Worked out once for each reading of the user's record. */
  #current(): { permissions: Permissions; visibility: Visibility } {
    const read = this.standing?.read ?? 0;
    if (this.#rights?.read !== read) this.#rights = { read, ...rightsOf(this.standing, this.#scopes) };
    return this.#rights;
  }
}

/** The bearer of a token that was issued here. */
export class TokenPrincipal extends UserPrincipal {
  readonly method = 'password';
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly kid: string;
  readonly sessionId: string | undefined;
  readonly #keyHolds: (kid: string) => boolean;

  /** @param keyHolds whether a key that signed tokens still does */
  constructor(
    claims: {
      id: string;
      email: string;
      role: Role;
      issuedAt: number;
      expiresAt: Date;
      kid: string;
      sessionId: string | undefined;
    },
    keyHolds: (kid: string) => boolean,
  ) {
    super(claims);
    this.issuedAt = claims.issuedAt;
    this.kid = claims.kid;
    this.sessionId = claims.sessionId;
    this.#keyHolds = keyHolds;
  }

  override get revoked(): boolean {
    if (!this.#keyHolds(this.kid) || super.revoked) return true;
    if (this.standing === undefined) return false;
    const { validAfter, endedSessions } = this.standing;
    return this.issuedAt < validAfter || (this.sessionId !== undefined && endedSessions.has(this.sessionId));
  }
}
