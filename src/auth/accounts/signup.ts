import { type InvitationRecord, InvitationStore, type Invited } from '../../../datasources/invitations.ts';
import type { Postgres, Sql } from '../../../datasources/postgres.ts';
import type { Origin } from '../../../datasources/sessions.ts';
import { UserStore } from '../../../datasources/users.ts';
import { DharmaError } from '../../errors.ts';
import type { Principal } from '../principal.ts';
import { assertProper, holdTenants } from './accounts.ts';
import { assertCovers, type Entitlements, mayGive } from './entitlements.ts';
import { assertAcceptable, type Passwords } from './passwords.ts';
import { type Grant, hashOf, secretToken, type UserSessions } from './sessions.ts';
import type { LoginSlowing } from './slowing.ts';

const INVITATION_PREFIX = 'di_';
const HOUR_SECONDS = 3600;
const MAX_HOURS = 720;
/** Of who signs up without an invitation: what the world may see. */
const STRANGER: Entitlements = { role: 'VIEWER', tenants: [], allTenants: false, clearance: 'CLEAR' };

export interface Newcomer {
  email: string;
  name: string;
  password: string;
  /** Token of an invitation. */
  token: string | undefined;
}

/** How people come to an account by themselves: not at all, by invitation, or as they like. */
export class Signup {
  readonly #mode: 'off' | 'invitation' | 'open';
  readonly #postgres: Postgres;
  readonly #passwords: Passwords;
  readonly #sessions: UserSessions;
  readonly #slowing: LoginSlowing;

  constructor(parts: {
    mode: 'off' | 'invitation' | 'open';
    postgres: Postgres;
    passwords: Passwords;
    sessions: UserSessions;
    slowing: LoginSlowing;
  }) {
    this.#mode = parts.mode;
    this.#postgres = parts.postgres;
    this.#passwords = parts.passwords;
    this.#sessions = parts.sessions;
    this.#slowing = parts.slowing;
  }

  /**
   * @returns a token that is good once, for this address alone
   * @throws DharmaError PERMISSION_ERROR, VALIDATION_ERROR
   */
  async invite(
    actor: Principal,
    email: string,
    entitlements: Entitlements,
    validHours: number,
  ): Promise<{ id: string; token: string; expiresAt: Date }> {
    if (this.#mode === 'off') throw isOff();
    assertProper({ email });
    assertCovers(actor, entitlements);
    if (!(validHours >= 1 && validHours <= MAX_HOURS))
      throw new DharmaError('VALIDATION_ERROR', `validHours must be from 1 to ${MAX_HOURS}.`);
    const { token, hash } = secretToken(INVITATION_PREFIX);
    const added = await this.#postgres.transaction(async (sql) => {
      await holdTenants(sql, entitlements.tenants);
      const invited = { email, ...entitlements, tenants: [...entitlements.tenants] };
      return new InvitationStore(sql).add(hash, actor.id, invited, validHours * HOUR_SECONDS);
    });
    return { ...added, token };
  }

  /** Open invitations, by address. */
  invitations(
    after: { sortKey: string; id: string } | undefined,
    limit: number,
  ): Promise<InvitationRecord[]> {
    return new InvitationStore(this.#postgres).list(after, limit);
  }

  /** @returns whether there was one @throws DharmaError PERMISSION_ERROR for one that gives more than the actor may give */
  async withdraw(actor: Principal, id: string): Promise<boolean> {
    const store = new InvitationStore(this.#postgres);
    const invitation = await store.byId(id);
    if (!invitation) return false;
    assertCovers(actor, invitation);
    return store.remove(id);
  }

  /**
   * Makes an account and logs it in.
   * @throws DharmaError PERMISSION_ERROR where that is off or the invitation is not good, VALIDATION_ERROR, CONFLICT when
   *   the address is taken, TOO_MANY_LOGINS
   */
  async signUp({ email, name, password, token }: Newcomer, origin: Origin | undefined): Promise<Grant> {
    if (this.#mode === 'off') throw isOff();
    await this.#slowing.act(origin?.address);
    assertProper({ email, name });
    assertAcceptable(password, email);
    const hash = token === undefined ? undefined : hashOf(token);
    if (hash === undefined ? this.#mode !== 'open' : !(await goodInvitation(this.#postgres, hash, email)))
      throw notInvited();
    const passwordHash = await this.#passwords.hash(password);
    const user = await this.#postgres.transaction(async (sql) => {
      const invited = hash && (await goodInvitation(sql, hash, email));
      if (hash && !(invited && (await new InvitationStore(sql).use(hash)))) throw notInvited();
      const { role, allTenants, clearance, tenants } = invited ?? STRANGER;
      return new UserStore(sql).create({
        ...{ email, name, passwordHash, role, allTenants, clearance },
        tenants: [...tenants],
      });
    });
    return this.#sessions.begin(user, origin);
  }
}

/** @returns undefined too when the inviter is gone, inactive, or may no longer give what the invitation gives */
async function goodInvitation(sql: Sql, hash: Buffer, email: string): Promise<Invited | undefined> {
  const invited = await new InvitationStore(sql).find(hash, email);
  if (!invited?.inviterId) return undefined;
  const [inviter] = await new UserStore(sql).standings([invited.inviterId]);
  return inviter && mayGive(inviter, invited) ? invited : undefined;
}

function isOff(): DharmaError {
  return new DharmaError('PERMISSION_ERROR', 'Signing up is off (SIGNUP).');
}

function notInvited(): DharmaError {
  return new DharmaError(
    'PERMISSION_ERROR',
    'Signing up needs an invitation for this address that is still good.',
  );
}
