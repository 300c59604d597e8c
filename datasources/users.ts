import type { Sql } from './postgres.ts';

export type Role = 'ADMIN' | 'OPERATOR' | 'ANALYST' | 'VIEWER';

export interface UserRecord {
  id: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  createdAt: Date;
  lastLoginAt: Date | null;
}

export interface SigningKey {
  kid: string;
  secret: string;
}

const COLUMNS = `id, email, name, role, password_hash AS "passwordHash", created_at AS "createdAt", last_login_at AS "lastLoginAt"`;

/** Users and the keys that sign their tokens, in PostgreSQL. */
export class UserStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
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
  async create(user: Pick<UserRecord, 'email' | 'name' | 'role' | 'passwordHash'>): Promise<UserRecord> {
    const [created] = await this.#sql.query<UserRecord>(
      `INSERT INTO users (email, name, role, password_hash) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [user.email, user.name, user.role, user.passwordHash],
    );
    return created as UserRecord;
  }

  /** @returns whether there is such a user */
  async setPassword(email: string, passwordHash: string): Promise<boolean> {
    const rows = await this.#sql.query(
      'UPDATE users SET password_hash = $2 WHERE lower(email) = lower($1) RETURNING id',
      [email, passwordHash],
    );
    return rows.length > 0;
  }

  async noteLogin(id: string): Promise<void> {
    await this.#sql.query('UPDATE users SET last_login_at = now() WHERE id = $1', [id]);
  }

  /** Keys that may verify a token, the one that signs first. Made by the first gateway that asks. */
  async signingKeys(fresh: SigningKey): Promise<SigningKey[]> {
    await this.#sql.query(
      `INSERT INTO signing_keys (kid, secret)
       SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE retired_at IS NULL) ON CONFLICT DO NOTHING`,
      [fresh.kid, fresh.secret],
    );
    return this.#sql.query<SigningKey>(
      'SELECT kid, secret FROM signing_keys WHERE retired_at IS NULL ORDER BY created_at DESC, kid',
    );
  }
}
