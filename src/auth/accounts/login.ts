import type { Origin } from '../../../datasources/sessions.ts';
import type { UserRecord, UserStore } from '../../../datasources/users.ts';
import { DharmaError } from '../../errors.ts';
import type { Notes } from './notes.ts';
import { generatePassword, type Passwords } from './passwords.ts';
import type { Grant, UserSessions } from './sessions.ts';
import type { LoginSlowing } from './slowing.ts';

const WRONG = 'The e-mail address or the password is wrong.';

/** Checks passwords. Unknown user and wrong password answer alike, in text and in time. */
export class Login {
  readonly #users: UserStore;
  readonly #passwords: Passwords;
  readonly #sessions: UserSessions;
  readonly #slowing: LoginSlowing;

  constructor(parts: {
    users: UserStore;
    passwords: Passwords;
    sessions: UserSessions;
    slowing: LoginSlowing;
  }) {
    this.#users = parts.users;
    this.#passwords = parts.passwords;
    this.#sessions = parts.sessions;
    this.#slowing = parts.slowing;
  }

  hash(password: string): Promise<string> {
    return this.#passwords.hash(password);
  }

  /**
   * @throws DharmaError AUTH_ERROR when the credentials are wrong, TOO_MANY_LOGINS when this one must wait
   */
  async login(email: string, password: string, origin?: Origin): Promise<Grant> {
    const found = await this.#users.byEmail(email);
    const user = await this.prove(email, found, password, origin?.address);
    const hash = user.passwordHash as string;
    const grant = await this.#sessions.begin(user, origin);
    const rehashed = this.#passwords.isOutdated(hash)
      ? { from: hash, to: await this.#passwords.hash(password) }
      : undefined;
    await this.#users.noteLogin(user.id, rehashed);
    return { ...grant, user: { ...user, lastLoginAt: new Date() } };
  }

  /**
   * Lets nobody pass but who knows the password.
   * @param found the account, undefined where there is none
   * @throws DharmaError AUTH_ERROR, TOO_MANY_LOGINS
   */
  async prove(
    email: string,
    found: UserRecord | undefined,
    password: string,
    address: string | undefined,
  ): Promise<UserRecord> {
    const attempt = await this.#slowing.attempt(email, found?.id, address);
    const matches = await this.#passwords.matches(password, found?.passwordHash);
    if (!matches || !found?.active) throw new DharmaError('AUTH_ERROR', WRONG);
    await attempt.succeeded(found.id);
    return found;
  }
}

/**
 * Makes the first administrator when there is no user yet.
 * @returns the generated password, to be shown once; undefined when it was given, or there are users
 */
export async function ensureAdministrator(
  { users, passwords, notes }: { users: UserStore; passwords: Passwords; notes: Notes },
  email: string,
  given: string | undefined,
): Promise<string | undefined> {
  if (await users.any()) return undefined;
  const password = given ?? generatePassword();
  try {
    const { id } = await users.create({
      email,
      name: 'Administrator',
      role: 'ADMIN',
      allTenants: true,
      clearance: 'RED',
      passwordHash: await passwords.hash(password),
    });
    const detail = { email, generated: given === undefined };
    notes.add({ kind: 'CONFIG', action: 'createFirstAdministrator', entity: { type: 'User', id }, detail });
  } catch (error) {
    // Another gateway that started at the same moment was first.
    if (error instanceof DharmaError && error.code === 'CONFLICT') return undefined;
    throw error;
  }
  return given === undefined ? password : undefined;
}
