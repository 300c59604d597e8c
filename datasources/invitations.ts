import type { Sql } from './postgres.ts';
import type { UserRecord } from './users.ts';

/** What an invitation lets its bearer become. */
export type InvitedUser = Pick<UserRecord, 'email' | 'role' | 'tenants' | 'allTenants' | 'clearance'>;

/** An invitation that was found. */
export type Invited = InvitedUser & {
  /** Null for one that was made before inviters were noted. */
  inviterId: string | null;
};

/** An invitation that is open. */
export type InvitationRecord = Invited & {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  /** What lists are sorted by. */
  sortKey: string;
};

const OPEN = `SELECT id, email, role, tenants, all_tenants AS "allTenants", clearance, inviter_id AS "inviterId",
  created_at AS "createdAt", expires_at AS "expiresAt", lower(email) AS "sortKey" FROM invitations WHERE expires_at > now()`;

/** Invitations to make an account, in PostgreSQL. */
export class InvitationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * @param hash SHA-256 of the token
   * @param inviterId of the user who invites: the invitation goes when they do
   */
  async add(
    hash: Buffer,
    inviterId: string,
    user: InvitedUser,
    validSeconds: number,
  ): Promise<Pick<InvitationRecord, 'id' | 'expiresAt'>> {
    const [added] = await this.#sql.query<Pick<InvitationRecord, 'id' | 'expiresAt'>>(
      `WITH old AS (DELETE FROM invitations WHERE expires_at < now())
       INSERT INTO invitations (hash, email, role, tenants, all_tenants, clearance, expires_at, inviter_id)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7), $8) RETURNING id, expires_at AS "expiresAt"`,
      [hash, user.email, user.role, user.tenants, user.allTenants, user.clearance, validSeconds, inviterId],
    );
    return added as Pick<InvitationRecord, 'id' | 'expiresAt'>;
  }

  /** Open ones, by address. */
  async list(after: { sortKey: string; id: string } | undefined, limit: number): Promise<InvitationRecord[]> {
    return this.#sql.query(
      `${OPEN} AND ($1::text IS NULL OR (lower(email) COLLATE "C", id::text COLLATE "C") > ($1, $2))
       ORDER BY lower(email) COLLATE "C", id::text COLLATE "C" LIMIT $3`,
      [after?.sortKey ?? null, after?.id ?? null, limit],
    );
  }

  /** @returns undefined when there is none that is open */
  async byId(id: string): Promise<InvitationRecord | undefined> {
    const [invitation] = await this.#sql.query<InvitationRecord>(`${OPEN} AND id::text = lower($1)`, [id]);
    return invitation;
  }

  /** @returns whether it was there */
  async remove(id: string): Promise<boolean> {
    const rows = await this.#sql.query('DELETE FROM invitations WHERE id::text = lower($1) RETURNING id', [
      id,
    ]);
    return rows.length > 0;
  }

  /** @returns undefined when there is none, it has expired, or it is for another address */
  async find(hash: Buffer, email: string): Promise<Invited | undefined> {
    const [invited] = await this.#sql.query<Invited>(
      `SELECT email, role, tenants, all_tenants AS "allTenants", clearance, inviter_id AS "inviterId"
       FROM invitations
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
