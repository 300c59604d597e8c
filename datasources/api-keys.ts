import type { Sql } from './postgres.ts';
import type { Role } from './users.ts';

/** Channel on which gateways hear of keys that were revoked or deleted; triggers notify, the payload is a prefix. */
export const API_KEY_CHANNEL = 'dharma_api_key_ended';
/** That are neither revoked nor expired. */
export const MAX_KEYS_PER_USER = 100;

export interface ApiKeyRecord {
  id: string;
  /** Grows with age: what lists are sorted by. A bigint as text. */
  number: string;
  /** Of the owner. */
  userId: string;
  name: string;
  /** What is shown of the key, and what it is found by. */
  prefix: string;
  scopes: string[];
  /** Networks (CIDR) it may be used from; empty for any. */
  addresses: string[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

/** What is asked of a key that is shown for the first time. */
export type ShownKey = Pick<
  ApiKeyRecord,
  'id' | 'userId' | 'scopes' | 'addresses' | 'expiresAt' | 'revokedAt'
> & {
  /** SHA-256 of the secret. */
  secretHash: Buffer;
  email: string;
  role: Role;
};

const COLUMNS = `id, number, user_id AS "userId", name, prefix, scopes, addresses, created_at AS "createdAt",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

/** API keys, in PostgreSQL. */
export class ApiKeyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @returns undefined when the owner has as many keys as one may */
  async create(
    key: Pick<ApiKeyRecord, 'userId' | 'name' | 'prefix' | 'scopes' | 'addresses' | 'expiresAt'> & {
      secretHash: Buffer;
    },
  ): Promise<ApiKeyRecord | undefined> {
    const [created] = await this.#sql.query<ApiKeyRecord>(
      `INSERT INTO api_keys (user_id, name, prefix, secret_hash, scopes, addresses, expires_at)
       SELECT $1::uuid, $2, $3, $4::bytea, $5::text[], $6::text[], $7::timestamptz
       WHERE (SELECT count(*) FROM api_keys WHERE user_id = $1::uuid AND revoked_at IS NULL AND expires_at > now()) < $8
       RETURNING ${COLUMNS}`,
      [
        key.userId,
        key.name,
        key.prefix,
        key.secretHash,
        key.scopes,
        key.addresses,
        key.expiresAt,
        MAX_KEYS_PER_USER,
      ],
    );
    return created;
  }

  async byPrefix(prefix: string): Promise<ShownKey | undefined> {
    const [key] = await this.#sql.query<ShownKey>(
      `SELECT k.id, k.user_id AS "userId", k.scopes, k.addresses, k.expires_at AS "expiresAt",
         k.revoked_at AS "revokedAt", k.secret_hash AS "secretHash", u.email, u.role
       FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.prefix = $1`,
      [prefix],
    );
    return key;
  }

  async byId(id: string): Promise<ApiKeyRecord | undefined> {
    const [key] = await this.#sql.query<ApiKeyRecord>(
      `SELECT ${COLUMNS} FROM api_keys WHERE id::text = lower($1)`,
      [id],
    );
    return key;
  }

  /** Of one owner, the newest first. @param beforeNumber undefined for the first page */
  async list(userId: string, beforeNumber: bigint | undefined, limit: number): Promise<ApiKeyRecord[]> {
    return this.#sql.query<ApiKeyRecord>(
      `SELECT ${COLUMNS} FROM api_keys WHERE user_id::text = lower($1) AND ($2::bigint IS NULL OR number < $2)
       ORDER BY number DESC LIMIT $3`,
      [userId, beforeNumber ?? null, limit],
    );
  }

  /** Of those prefixes, the ones whose keys are not revoked. */
  async standing(prefixes: readonly string[]): Promise<string[]> {
    const rows = await this.#sql.query<{ prefix: string }>(
      'SELECT prefix FROM api_keys WHERE prefix = ANY($1) AND revoked_at IS NULL',
      [prefixes],
    );
    return rows.map(({ prefix }) => prefix);
  }

  /** Gateways hear of it at once. A key that is revoked stays so from when it was first. */
  async revoke(id: string): Promise<ApiKeyRecord | undefined> {
    const [key] = await this.#sql.query<ApiKeyRecord>(
      `UPDATE api_keys SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id::text = lower($1)
       RETURNING ${COLUMNS}`,
      [id],
    );
    return key;
  }

  /** @param minMillis writes nothing where the last use was noted less long ago, by any gateway */
  async noteUse(id: string, minMillis: number): Promise<void> {
    await this.#sql.query(
      `UPDATE api_keys SET last_used_at = now() WHERE id = $1
       AND (last_used_at IS NULL OR last_used_at < now() - $2 * interval '1 millisecond')`,
      [id, minMillis],
    );
  }
}
