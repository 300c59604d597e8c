import type { Sql } from './postgres.ts';
import type { UserRecord } from './users.ts';

/** What an invitation lets its bearer become. */
export type InvitedUser = Pick<UserRecord, 'email' | 'role' | 'tenants' | 'allTenants' | 'clearance'>;

/** Invitations to make an account, in PostgreSQL. */
export class InvitationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * @param hash SHA-256 of the token
   * @returns when it expires
   */
  async add(hash: Buffer, user: InvitedUser, validSeconds: number): Promise<Date> {
    const [row] = await this.#sql.query<{ expiresAt: Date }>(
      `WITH old AS (DELETE FROM invitations WHERE expires_at < now())
       INSERT INTO invitations (hash, email, role, tenants, all_tenants, clearance, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7)) RETURNING expires_at AS "expiresAt"`,
      [hash, user.email, user.role, user.tenants, user.allTenants, user.clearance, validSeconds],
    );
    return (row as { expiresAt: Date }).expiresAt;
  }

  /** @returns undefined when there is none, it has expired, or it is for another address */
  async find(hash: Buffer, email: string): Promise<InvitedUser | undefined> {
    const [invited] = await this.#sql.query<InvitedUser>(
      `SELECT email, role, tenants, all_tenants AS "allTenants", clearance FROM invitations
       WHERE hash = $1 AND lower(email) = lower($2) AND expires_at > now()`,
      [hash, email],
    );
    return invited;
  }

  /** @returns whether it was there: of two that use it at the same moment, one does */
  async use(hash: Buffer): Promise<boolean> {
    return (await this.#sql.query('DELETE FROM invitations WHERE hash = $1 RETURNING id', [hash])).length > 0;
  }
}
