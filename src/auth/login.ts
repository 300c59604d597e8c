import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { createSemaphore } from '../../datasources/semaphore.ts';
import type { UserRecord, UserStore } from '../../datasources/users.ts';
import { DharmaError } from '../errors.ts';
import type { IssuedToken, Tokens } from './tokens.ts';

/** bcrypt reads no further than this. */
const MAX_PASSWORD_BYTES = 72;
const MAX_ATTEMPTS = 10;
const CONCURRENT_COMPARISONS = 2;
const WINDOW_MILLIS = 15 * 60_000;
const MAX_TRACKED = 100_000;

/** Checks passwords. Unknown user and wrong password answer alike, in text and in time. */
export class Login {
  readonly #users: UserStore;
  readonly #tokens: Tokens;
  readonly #rounds: number;
  readonly #decoy: Promise<string>;
  readonly #comparisons = createSemaphore(CONCURRENT_COMPARISONS);
  /** Attempts since the last success. */
  readonly #attempts = new Map<string, { count: number; until: number }>();

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
   * @throws DharmaError AUTH_ERROR when the credentials are wrong, TOO_MANY_LOGINS after ten attempts in 15 minutes without a success
   */
  async login(email: string, password: string): Promise<IssuedToken & { user: UserRecord }> {
    const account = email.toLowerCase();
    // Counted before the password is looked at: guesses made at the same moment count as well.
    this.#count(account);
    const user = await this.#users.byEmail(email);
    const fits = Buffer.byteLength(password) <= MAX_PASSWORD_BYTES;
    const matches = await this.#compare(fits ? password : '', user?.passwordHash ?? (await this.#decoy));
    if (!user?.active || !matches || !fits)
      throw new DharmaError('AUTH_ERROR', 'The e-mail address or the password is wrong.');
    this.#attempts.delete(account);
    await this.#users.noteLogin(user.id);
    return { ...this.#tokens.issue(user), user: { ...user, lastLoginAt: new Date() } };
  }

  /** Few at a time: bcrypt takes the threads that name look-ups and files need as well. */
  async #compare(password: string, hash: string): Promise<boolean> {
    await this.#comparisons.acquire();
    try {
      return await bcrypt.compare(password, hash);
    } finally {
      this.#comparisons.release();
    }
  }

  #count(account: string): void {
    const known = this.#attempts.get(account);
    const current =
      known && known.until > Date.now() ? known : { count: 0, until: Date.now() + WINDOW_MILLIS };
    if (current.count >= MAX_ATTEMPTS) {
      const retryAfterSeconds = Math.ceil((current.until - Date.now()) / 1000);
      throw new DharmaError('TOO_MANY_LOGINS', undefined, { retryAfterSeconds });
    }
    // Bounded: made-up addresses must not fill the memory. The oldest entry is the first to expire.
    if (!known && this.#attempts.size >= MAX_TRACKED)
      this.#attempts.delete(this.#attempts.keys().next().value as string);
    this.#attempts.set(account, { count: current.count + 1, until: current.until });
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
      allTenants: true,
      clearance: 'RED',
      passwordHash: await login.hash(password),
    });
  } catch (error) {
    // Another gateway that started at the same moment was first.
    if (error instanceof DharmaError && error.code === 'CONFLICT') return undefined;
    throw error;
  }
  return given === undefined ? password : undefined;
}
