import type { Sql } from './postgres.ts';

export interface TenantRecord {
  /** Stands in the labels of nodes. */
  key: string;
  name: string;
  createdAt: Date;
}

const COLUMNS = 'key, name, created_at AS "createdAt"';

/** Tenants: organisations that share one twin. In PostgreSQL. */
export class TenantStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** By key. @param after the last key of the page before, '' for the first */
  async list(after: string, limit: number): Promise<TenantRecord[]> {
    return this.#sql.query(
      `SELECT ${COLUMNS} FROM tenants WHERE key COLLATE "C" > $1 ORDER BY key COLLATE "C" LIMIT $2`,
      [after, limit],
    );
  }

  /** @throws DharmaError CONFLICT when there is one with this key */
  async create(key: string, name: string): Promise<TenantRecord> {
    const [tenant] = await this.#sql.query<TenantRecord>(
      `INSERT INTO tenants (key, name) VALUES ($1, $2) RETURNING ${COLUMNS}`,
      [key, name],
    );
    return tenant as TenantRecord;
  }

  /** @returns undefined when there is none */
  async rename(key: string, name: string): Promise<TenantRecord | undefined> {
    const [tenant] = await this.#sql.query<TenantRecord>(
      `UPDATE tenants SET name = $2 WHERE key = $1 RETURNING ${COLUMNS}`,
      [key, name],
    );
    return tenant;
  }

  /**
   * Those of the given keys that there are; none of them goes until the transaction ends.
   * @param sql one transaction
   */
  static async hold(sql: Sql, keys: readonly string[]): Promise<string[]> {
    const rows = await sql.query<{ key: string }>('SELECT key FROM tenants WHERE key = ANY($1) FOR SHARE', [
      keys,
    ]);
    return rows.map(({ key }) => key);
  }

  /** @param sql one transaction @returns whether there is one; nobody is given it until the transaction ends */
  static async lock(sql: Sql, key: string): Promise<boolean> {
    return (await sql.query('SELECT 1 FROM tenants WHERE key = $1 FOR UPDATE', [key])).length > 0;
  }

  /** Users and open invitations that have it. */
  async holders(key: string): Promise<number> {
    const [row] = await this.#sql.query<{ count: number }>(
      `SELECT ((SELECT count(*) FROM users WHERE $1 = ANY(tenants))
        + (SELECT count(*) FROM invitations WHERE $1 = ANY(tenants) AND expires_at > now()))::int AS count`,
      [key],
    );
    return row?.count ?? 0;
  }

  async delete(key: string): Promise<void> {
    await this.#sql.query('DELETE FROM tenants WHERE key = $1', [key]);
  }
}
