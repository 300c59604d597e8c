import type { Sql } from './postgres.ts';

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
  /** Bcrypt; null for who logs in elsewhere. */
  passwordHash: string | null;
  createdAt: Date;
  lastLoginAt: Date | null;
  /** Whether the user may log in. */
  active: boolean;
  /** Tokens issued before are refused; null: none is refused for that. */
  tokensValidAfter: Date | null;
}

/** What decides whether a token that was given out is still good, and for what. */
export interface UserStanding
  extends Pick<
    UserRecord,
    'id' | 'role' | 'active' | 'tokensValidAfter' | 'tenants' | 'allTenants' | 'clearance'
  > {
  /** Ids of sessions that were ended, while tokens of them have not expired. */
  endedSessions: string[];
}

const COLUMNS = `id, email, name, role, password_hash AS "passwordHash", created_at AS "createdAt", last_login_at AS "lastLoginAt",
  active, tokens_valid_after AS "tokensValidAfter", tenants, all_tenants AS "allTenants", clearance`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Users, in PostgreSQL. */
export class UserStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async byEmail(email: string): Promise<UserRecord | undefined> {
    const [user] = await this.#sql.query<UserRecord>(
      `SELECT ${COLUMNS} FROM users WHERE lower(email) = lower($1) AND issuer IS NULL`,
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

  /** Ends the user's sessions, and tokens given out before are refused. */
  async setPassword(id: string, passwordHash: string): Promise<void> {
    // Milliseconds, as JavaScript has them: a fraction would make a token of the same millisecond look older.
    await this.#sql.query(
      `UPDATE users SET password_hash = $2, tokens_valid_after = date_trunc('milliseconds', clock_timestamp())
       WHERE id = $1`,
      [id, passwordHash],
    );
  }

  /** Of those of the given users that exist. */
  async standings(ids: readonly string[]): Promise<UserStanding[]> {
    return this.#sql.query<UserStanding>(
      `SELECT id, role, active AND NOT role_denied AS active, tokens_valid_after AS "tokensValidAfter", tenants, all_tenants AS "allTenants", clearance,
         ARRAY(SELECT s.id::text FROM sessions s WHERE s.user_id = users.id AND s.ended_at IS NOT NULL) AS "endedSessions"
       FROM users WHERE id = ANY($1::uuid[])`,
      [ids.filter((id) => UUID.test(id))],
    );
  }

  /** @param rehashed the same password, hashed at a higher cost; not taken over when it was changed meanwhile */
  async noteLogin(id: string, rehashed?: { from: string; to: string }): Promise<void> {
    await this.#sql.query(
      `UPDATE users SET last_login_at = now(),
         password_hash = CASE WHEN password_hash = $2 THEN $3 ELSE password_hash END WHERE id = $1`,
      [id, rehashed?.from ?? null, rehashed?.to ?? null],
    );
  }

  /** Name, rights and whether it may log in. */
  async update(user: UserRecord): Promise<UserRecord> {
    const [updated] = await this.#sql.query<UserRecord>(
      `UPDATE users SET name = $2, role = $3, tenants = $4, all_tenants = $5, clearance = $6, active = $7
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [user.id, user.name, user.role, user.tenants, user.allTenants, user.clearance, user.active],
    );
    return updated as UserRecord;
  }

  async delete(id: string): Promise<void> {
    await this.#sql.query('DELETE FROM users WHERE id::text = $1', [id]);
  }

  /**
   * Active administrators, and one more user, none of whom anybody else changes until the transaction ends.
   * @returns the administrators
   */
  async lockAdministrators(andId: string): Promise<UserRecord[]> {
    const rows = await this.#sql.query<UserRecord>(
      `SELECT ${COLUMNS} FROM users WHERE (role = 'ADMIN' AND active) OR id::text = $1 ORDER BY id FOR UPDATE`,
      [andId],
    );
    return rows.filter(({ role, active }) => role === 'ADMIN' && active);
  }

  /**
   * By address, then id.
   * @param after the last of the page before
   * @returns with what they are sorted by
   */
  async list(
    after: { sortKey: string; id: string } | undefined,
    { role, active }: { role?: Role | undefined; active?: boolean | undefined },
    limit: number,
  ): Promise<Array<UserRecord & { sortKey: string }>> {
    return this.#sql.query(
      `SELECT ${COLUMNS}, lower(email) AS "sortKey" FROM users
       WHERE ($1::text IS NULL OR (lower(email) COLLATE "C", id::text COLLATE "C") > ($1, $2))
         AND ($3::text IS NULL OR role = $3) AND ($4::boolean IS NULL OR active = $4)
       ORDER BY lower(email) COLLATE "C", id::text COLLATE "C" LIMIT $5`,
      [after?.sortKey ?? null, after?.id ?? null, role ?? null, active ?? null, limit],
    );
  }
}
