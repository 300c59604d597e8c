import type { Postgres, Sql } from '../../../datasources/postgres.ts';
import type { Origin } from '../../../datasources/sessions.ts';
import { TenantStore } from '../../../datasources/tenants.ts';
import { type UserRecord, UserStore } from '../../../datasources/users.ts';
import { DharmaError } from '../../errors.ts';
import type { Principal } from '../principal.ts';
import { type AccountChanges, assertCovers, type Entitlements, isFullAdministrator } from './entitlements.ts';
import type { Login } from './login.ts';
import { assertAcceptable, generatePassword, type Passwords } from './passwords.ts';
import type { Grant, UserSessions } from './sessions.ts';
import type { LoginSlowing } from './slowing.ts';

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MAX_EMAIL = 254;
const MAX_NAME = 200;

/** An account to make. */
export interface NewAccount extends Entitlements {
  email: string;
  name: string;
}

/** Accounts, as administrators manage them and users their own. */
export class Accounts {
  readonly #postgres: Postgres;
  readonly #users: UserStore;
  readonly #passwords: Passwords;
  readonly #login: Login;
  readonly #sessions: UserSessions;
  readonly #slowing: LoginSlowing;

  constructor(parts: {
    postgres: Postgres;
    users: UserStore;
    passwords: Passwords;
    login: Login;
    sessions: UserSessions;
    slowing: LoginSlowing;
  }) {
    this.#postgres = parts.postgres;
    this.#users = parts.users;
    this.#passwords = parts.passwords;
    this.#login = parts.login;
    this.#sessions = parts.sessions;
    this.#slowing = parts.slowing;
  }

  /**
   * @param given the password, generated when there is none
   * @returns the generated password, to be shown once
   * @throws DharmaError VALIDATION_ERROR, PERMISSION_ERROR, CONFLICT when the address is taken
   */
  async create(
    actor: Principal,
    account: NewAccount,
    given: string | undefined,
  ): Promise<{ user: UserRecord; password: string | undefined }> {
    assertProper(account);
    assertCovers(actor, account);
    if (given !== undefined) assertAcceptable(given, account.email);
    const password = given ?? generatePassword();
    const passwordHash = await this.#passwords.hash(password);
    const user = await this.#postgres.transaction(async (sql) => {
      await holdTenants(sql, account.tenants);
      return new UserStore(sql).create({ ...account, tenants: [...account.tenants], passwordHash });
    });
    return { user, password: given === undefined ? password : undefined };
  }

  /** @throws DharmaError NOT_FOUND, VALIDATION_ERROR, PERMISSION_ERROR, CONFLICT for the last administrator */
  async update(actor: Principal, id: string, changes: AccountChanges): Promise<UserRecord> {
    assertProper(changes);
    return this.#changing(actor, id, async (sql, user) => {
      const next = { ...user, ...changes, tenants: [...(changes.tenants ?? user.tenants)] };
      assertCovers(actor, next);
      if (changes.tenants) await holdTenants(sql, changes.tenants);
      return new UserStore(sql).update(next);
    });
  }

  /** @returns whether there was one @throws DharmaError PERMISSION_ERROR, CONFLICT for the last administrator */
  async delete(actor: Principal, id: string): Promise<boolean> {
    if ((await this.#users.byId(id)) === undefined) return false;
    await this.#changing(actor, id, async (sql) => {
      await new UserStore(sql).delete(id);
      return undefined;
    });
    return true;
  }

  /**
   * Gives an account a generated password and ends its sessions.
   * @returns the password, to be shown once
   * @throws DharmaError NOT_FOUND, PERMISSION_ERROR
   */
  async resetPassword(actor: Principal, id: string): Promise<{ user: UserRecord; password: string }> {
    const user = await this.#coveredBy(actor, id);
    const password = generatePassword();
    await this.#setPassword(user, password);
    await this.#slowing.forget(user.email);
    return { user, password };
  }

  /** @returns how many were open @throws DharmaError NOT_FOUND, PERMISSION_ERROR */
  async revokeSessions(actor: Principal, id: string): Promise<number> {
    await this.#coveredBy(actor, id);
    return this.#sessions.endAll(id);
  }

  /**
   * Ends all sessions of the user, and begins a new one.
   * @param origin guesses of the old password are slowed as at the login
   * @throws DharmaError AUTH_ERROR, TOO_MANY_LOGINS, VALIDATION_ERROR
   */
  async changePassword(
    actor: Principal,
    { current, next }: { current: string; next: string },
    origin: Origin | undefined,
  ): Promise<Grant> {
    if (actor.method !== 'password')
      throw new DharmaError('PERMISSION_ERROR', 'Log in with your password to change it.');
    const found = await this.#users.byId(actor.id);
    assertAcceptable(next, found?.email ?? actor.email);
    const user = await this.#login.prove(found?.email ?? actor.email, found, current, origin?.address);
    await this.#setPassword(user, next);
    const fresh = await this.#users.byId(user.id);
    return this.#sessions.begin(fresh ?? user, origin);
  }

  async #setPassword(user: UserRecord, password: string): Promise<void> {
    if (user.passwordHash === null)
      throw new DharmaError('VALIDATION_ERROR', 'This user logs in elsewhere and has no password here.');
    await this.#users.setPassword(user.id, await this.#passwords.hash(password));
  }

  async #coveredBy(actor: Principal, id: string): Promise<UserRecord> {
    const user = await this.#users.byId(id);
    if (!user) throw notFound(id);
    assertCovers(actor, user);
    return user;
  }

  /** Changes an account that the actor may touch, such that a full administrator remains. */
  async #changing<T extends UserRecord | undefined>(
    actor: Principal,
    id: string,
    work: (sql: Sql, user: UserRecord) => Promise<T>,
  ): Promise<T> {
    return this.#postgres.transaction(async (sql) => {
      // Administrators first, always in the same order: two of them who demote each other do it one after the other.
      const administrators = (await new UserStore(sql).lockAdministrators(id)).filter(isFullAdministrator);
      const user = await new UserStore(sql).byId(id);
      if (!user) throw notFound(id);
      assertCovers(actor, user);
      const result = await work(sql, user);
      const remain =
        administrators.some((other) => other.id !== id) ||
        (result !== undefined && isFullAdministrator(result));
      if (isFullAdministrator(user) && !remain)
        throw new DharmaError(
          'CONFLICT',
          'One active administrator with a password, all tenants and the clearance RED must remain.',
        );
      return result;
    });
  }
}

/** @throws DharmaError VALIDATION_ERROR */
export function assertProper({ email, name }: { email?: string; name?: string | undefined }): void {
  if (email !== undefined && (!EMAIL.test(email) || email.length > MAX_EMAIL))
    throw new DharmaError('VALIDATION_ERROR', 'That is not an e-mail address.');
  if (name !== undefined && (name.trim() === '' || name.length > MAX_NAME))
    throw new DharmaError('VALIDATION_ERROR', `The name must have 1 to ${MAX_NAME} characters.`);
}

/** @throws DharmaError VALIDATION_ERROR when one of them does not exist; they do until the transaction ends */
export async function holdTenants(sql: Sql, keys: readonly string[]): Promise<void> {
  const held = keys.length > 0 ? await TenantStore.hold(sql, keys) : [];
  const missing = keys.find((key) => !held.includes(key));
  if (missing !== undefined) throw new DharmaError('VALIDATION_ERROR', `There is no tenant ${missing}.`);
}

function notFound(id: string): DharmaError {
  return new DharmaError('NOT_FOUND', 'There is no such user.', { type: 'User', id });
}
