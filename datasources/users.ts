import type { Sql } from './postgres.ts';
import type { Place, Sealer } from './sealed.ts';

export type Clearance = 'CLEAR' | 'GREEN' | 'AMBER' | 'AMBER_STRICT' | 'RED';
export type Role = 'ADMIN' | 'OPERATOR' | 'ANALYST' | 'VIEWER';

export interface UserRecord {
  id: string;
  email: string;
  name: string;
  role: Role;
  /** Keys of the tenants whose nodes the user sees besides the shared ones. */
  tenants: string[];
  /** Whether the user sees the nodes of every tenant. */
  allTenants: boolean;
  /** The highest TLP marking the user sees. */
  clearance: Clearance;
  passwordHash: string;
  createdAt: Date;
  lastLoginAt: Date | null;
  /** Whether the user may log in. */
  active: boolean;
  /** Tokens issued before are refused; null: none is refused for that. */
  tokensValidAfter: Date | null;
}

/** What decides whether a token that was given out is still good, and for what. */
export type UserStanding = Pick<
  UserRecord,
  'id' | 'role' | 'active' | 'tokensValidAfter' | 'tenants' | 'allTenants' | 'clearance'
>;

export interface SigningKey {
  kid: string;
  secret: string;
}

const COLUMNS = `id, email, name, role, password_hash AS "passwordHash", created_at AS "createdAt", last_login_at AS "lastLoginAt",
  active, tokens_valid_after AS "tokensValidAfter", tenants, all_tenants AS "allTenants", clearance`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Users and the keys that sign their tokens, in PostgreSQL. */
export class UserStore {
  readonly #sql: Sql;
  readonly #sealer: Sealer | undefined;

  /** @param sealer encrypts the keys that sign tokens; needed for those only */
  constructor(sql: Sql, sealer?: Sealer) {
    this.#sql = sql;
    this.#sealer = sealer;
  }

  async byEmail(email: string): Promise<UserRecord | undefined> {
    const [user] = await this.#sql.query<UserRecord>(
      `SELECT ${COLUMNS} FROM users WHERE lower(email) = lower($1)`,
      [email],
    );
    return user;
  }

  async byId(id: string): Promise<UserRecord | undefined> {
    const [user] = await this.#sql.query<UserRecord>(`SELECT ${COLUMNS} FROM users WHERE id::text = $1`, [
      id,
    ]);
    return user;
  }

  async any(): Promise<boolean> {
    return (await this.#sql.query('SELECT 1 FROM users LIMIT 1')).length > 0;
  }

  /** @throws DharmaError CONFLICT when the address is taken */
  async create(
    user: Pick<UserRecord, 'email' | 'name' | 'role' | 'passwordHash'> &
      Partial<Pick<UserRecord, 'tenants' | 'allTenants' | 'clearance'>>,
  ): Promise<UserRecord> {
    const [created] = await this.#sql.query<UserRecord>(
      `INSERT INTO users (email, name, role, password_hash, tenants, all_tenants, clearance)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
      [
        user.email,
        user.name,
        user.role,
        user.passwordHash,
        user.tenants ?? [],
        user.allTenants ?? false,
        user.clearance ?? 'AMBER_STRICT',
      ],
    );
    return created as UserRecord;
  }

  /**
   * Tokens given out before are refused from then on.
   * @returns whether there is such a user
   */
  async setPassword(email: string, passwordHash: string): Promise<boolean> {
    // Milliseconds, as JavaScript has them: a fraction would make a token of the same millisecond look older.
    const rows = await this.#sql.query(
      `UPDATE users SET password_hash = $2, tokens_valid_after = date_trunc('milliseconds', clock_timestamp())
       WHERE lower(email) = lower($1) RETURNING id`,
      [email, passwordHash],
    );
    return rows.length > 0;
  }

  /** Of those of the given users that exist. */
  async standings(ids: readonly string[]): Promise<UserStanding[]> {
    return this.#sql.query<UserStanding>(
      `SELECT id, role, active, tokens_valid_after AS "tokensValidAfter", tenants, all_tenants AS "allTenants", clearance FROM users WHERE id = ANY($1::uuid[])`,
      [ids.filter((id) => UUID.test(id))],
    );
  }

  async noteLogin(id: string): Promise<void> {
    await this.#sql.query('UPDATE users SET last_login_at = now() WHERE id = $1', [id]);
  }

  /**
   * Keys that may verify a token, the one that signs first. Made by the first gateway that asks.
   * @throws Error when one cannot be decrypted
   */
  async signingKeys(fresh: SigningKey): Promise<SigningKey[]> {
    const sealer = this.#sealer;
    if (!sealer) throw new Error('without a sealer, signing keys can be neither read nor made');
    await this.#sql.query(
      `INSERT INTO signing_keys (kid, secret)
       SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE retired_at IS NULL) ON CONFLICT DO NOTHING`,
      [fresh.kid, sealer.seal(fresh.secret, signingKeyPlace(fresh.kid))],
    );
    const keys = await this.#sql.query<SigningKey>(
      'SELECT kid, secret FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC, kid',
    );
    return keys.map(({ kid, secret }) => ({ kid, secret: sealer.open(secret, signingKeyPlace(kid)) }));
  }
}

function signingKeyPlace(kid: string): Place {
  return { table: 'signing_keys', column: 'secret', row: kid };
}
