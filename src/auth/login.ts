import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { UserRecord, UserStore } from '../../datasources/users.ts';
import { DharmaError } from '../errors.ts';
import type { IssuedToken, Tokens } from './tokens.ts';

/** bcrypt reads no further than this. */
const MAX_PASSWORD_BYTES = 72;
const MAX_FAILURES = 10;
const WINDOW_MILLIS = 15 * 60_000;
const MAX_TRACKED = 100_000;

/** Checks passwords. Unknown user and wrong password answer alike, in text and in time. */
export class Login {
  readonly #users: UserStore;
  readonly #tokens: Tokens;
  readonly #rounds: number;
  readonly #decoy: Promise<string>;
  readonly #failures = new Map<string, { count: number; until: number }>();

  constructor(users: UserStore, tokens: Tokens, rounds: number) {
    this.#users = users;
    this.#tokens = tokens;
    this.#rounds = rounds;
    this.#decoy = bcrypt.hash(randomBytes(16).toString('hex'), rounds);
  }

  hash(password: string): Promise<string> {
    return bcrypt.hash(password, this.#rounds);
  }

  /**
   * @throws DharmaError AUTH_ERROR when the credentials are wrong, TOO_MANY_LOGINS after ten failures in 15 minutes
   */
  async login(email: string, password: string): Promise<IssuedToken & { user: UserRecord }> {
    const account = email.toLowerCase();
    this.#admit(account);
    const user = await this.#users.byEmail(email);
    const fits = Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
    const matches = await bcrypt.compare(fits ? password : '', user?.passwordHash ?? (await this.#decoy));
    if (!user || !matches || !fits) {
      this.#fail(account);
      throw new DharmaError('AUTH_ERROR', 'The e-mail address or the password is wrong.');
    }
    this.#failures.delete(account);
    await this.#users.noteLogin(user.id);
    return { ...this.#tokens.issue(user), user: { ...user, lastLoginAt: new Date() } };
  }

  #admit(account: string): void {
    const failures = this.#failures.get(account);
    if (!failures) return;
    if (failures.until < Date.now()) this.#failures.delete(account);
    else if (failures.count >= MAX_FAILURES) {
      const retryAfterSeconds = Math.ceil((failures.until - Date.now()) / 1000);
      throw new DharmaError('TOO_MANY_LOGINS', undefined, { retryAfterSeconds });
    }
  }

  #fail(account: string): void {
    // Bounded: made-up addresses must not fill the memory. The oldest entry is the first to expire.
    if (this.#failures.size >= MAX_TRACKED)
      this.#failures.delete(this.#failures.keys().next().value as string);
    const count = (this.#failures.get(account)?.count ?? 0) + 1;
    this.#failures.set(account, { count, until: Date.now() + WINDOW_MILLIS });
  }
}

/**
 * Makes the first administrator when there is no user yet.
 * @returns the generated password, to be shown once; undefined when it was given, or there are users
 */
export async function ensureAdministrator(
  users: UserStore,
  login: Login,
  email: string,
  given: string | undefined,
): Promise<string | undefined> {
  if (await users.any()) return undefined;
  const password = given ?? randomBytes(15).toString('base64url');
  try {
    await users.create({
      email,
      name: 'Administrator',
      role: 'ADMIN',
      passwordHash: await login.hash(password),
    });
  } catch (error) {
    // Another gateway that started at the same moment was first.
    if (error instanceof DharmaError && error.code === 'CONFLICT') return undefined;
    throw error;
  }
  return given === undefined ? password : undefined;
}
