import type { Sql } from './postgres.ts';
import type { Clearance, Role } from './users.ts';

/** A user as a token of another issuer has it. */
export interface ClaimedUser {
  issuer: string;
  /** The user's name there; it never changes. */
  subject: string;
  /** To show, and nothing else. */
  email: string;
  name: string;
  role: Role;
  /** Keys of tenants; those that do not exist are left out. */
  tenants: string[];
  allTenants: boolean;
  clearance: Clearance;
  /** Of the token. */
  issuedAt: Date;
}

/** Users of other issuers, in PostgreSQL. */
export class OidcUserStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Makes the user, or has the record follow the token where no newer one was seen. Whether the user is active stays.
   * @returns the user's id
   */
  async provision(user: ClaimedUser): Promise<string> {
    const [made] = await this.#sql.query<{ id: string }>(
      `INSERT INTO users AS u (issuer, subject, email, name, role, tenants, all_tenants, clearance, claims_at, last_login_at)
       VALUES ($1, $2, $3, $4, $5,
         ARRAY(SELECT t.key FROM unnest($6::text[]) WITH ORDINALITY AS c (key, n) JOIN tenants t ON t.key = c.key ORDER BY c.n),
         $7, $8, $9, now())
       ON CONFLICT (issuer, subject) DO UPDATE SET
         email = excluded.email, name = excluded.name, role = excluded.role, tenants = excluded.tenants,
         all_tenants = excluded.all_tenants, clearance = excluded.clearance, claims_at = excluded.claims_at,
         last_login_at = excluded.last_login_at, role_denied = false
       WHERE u.claims_at <= excluded.claims_at
       RETURNING id`,
      [
        user.issuer,
        user.subject,
        user.email,
        user.name,
        user.role,
        user.tenants,
        user.allTenants,
        user.clearance,
        user.issuedAt,
      ],
    );
    return made?.id ?? this.#idOf(user);
  }

  /** Takes the role of a user whose newest token names none; tokens and API keys of theirs are refused from then on. */
  async deny({
    issuer,
    subject,
    issuedAt,
  }: Pick<ClaimedUser, 'issuer' | 'subject' | 'issuedAt'>): Promise<void> {
    await this.#sql.query(
      `UPDATE users SET role_denied = true, claims_at = $3
       WHERE issuer = $1 AND subject = $2 AND claims_at <= $3 AND NOT role_denied`,
      [issuer, subject, issuedAt],
    );
  }

  async #idOf({ issuer, subject }: ClaimedUser): Promise<string> {
    const [known] = await this.#sql.query<{ id: string }>(
      'SELECT id FROM users WHERE issuer = $1 AND subject = $2',
      [issuer, subject],
    );
    return (known as { id: string }).id;
  }
}
