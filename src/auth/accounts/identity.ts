import { LoginAttemptStore } from '../../../datasources/login-attempts.ts';
import type { Postgres } from '../../../datasources/postgres.ts';
import { SessionStore } from '../../../datasources/sessions.ts';
import { SigningKeyStore } from '../../../datasources/signing-keys.ts';
import { UserStore } from '../../../datasources/users.ts';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { Tokens } from '../tokens.ts';
import { Accounts } from './accounts.ts';
import { ensureAdministrator, Login } from './login.ts';
import { Notes } from './notes.ts';
import { Passwords } from './passwords.ts';
import { UserSessions } from './sessions.ts';
import { Signup } from './signup.ts';
import { LoginSlowing } from './slowing.ts';
import { Tenants } from './tenants.ts';

/** Who may log in, and what keeps them logged in. */
export interface Identity {
  users: UserStore;
  keys: SigningKeyStore;
  tokens: Tokens;
  login: Login;
  userSessions: UserSessions;
  accounts: Accounts;
  signup: Signup;
  tenants: Tenants;
  /** What accounts have to tell of themselves. */
  notes: Notes;
  /** The first administrator's generated password, at the first start only: to be shown once. */
  adminPassword: string | undefined;
}

/**
 * Makes what is needed for accounts, and the first administrator.
 * @throws DharmaError DATABASE_UNAVAILABLE, SecretUnreadableError
 */
export async function openIdentity(parts: {
  config: Config;
  logger: Logger;
  postgres: Postgres;
  secrets: SecretBox;
}): Promise<Identity> {
  const { config, logger, postgres, secrets } = parts;
  const users = new UserStore(postgres);
  const tenants = new Tenants(postgres);
  const keys = new SigningKeyStore(postgres, secrets);
  const notes = new Notes(logger);
  const passwords = new Passwords(config.BCRYPT_ROUNDS);
  const slowing = new LoginSlowing(new LoginAttemptStore(postgres));
  const tokens = await Tokens.load(keys, config.ACCESS_TOKEN_SECONDS);
  const userSessions = new UserSessions({
    store: new SessionStore(postgres),
    users,
    tokens,
    notes,
    refreshSeconds: config.REFRESH_TOKEN_SECONDS,
    sessionSeconds: config.SESSION_MAX_SECONDS,
  });
  const login = new Login({ users, passwords, sessions: userSessions, slowing });
  const accounts = new Accounts({ postgres, users, passwords, login, sessions: userSessions, slowing });
  const signup = new Signup({
    mode: config.SIGNUP,
    postgres,
    passwords,
    sessions: userSessions,
    slowing,
  });
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = config;
  const adminPassword = await ensureAdministrator({ users, passwords, notes }, ADMIN_EMAIL, ADMIN_PASSWORD);
  return { users, keys, tokens, login, userSessions, accounts, signup, tenants, notes, adminPassword };
}
