import pg from 'pg';
import type { Sql } from './postgres.ts';

/** Where a secret is kept: a column of a row. */
export interface Place {
  table: string;
  column: string;
  /** Value of the row's key. */
  row: string;
}

/** Encrypts what a store keeps, see src/secrets/. */
export interface Sealer {
  seal(secret: string, place: Place): string;
  /** @throws Error when it cannot be read */
  open(sealed: string, place: Place): string;
}

/** A column whose values are sealed, null where there is none. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The column that tells rows apart, of a type that is text or can be told as text in the same order of bytes. */
  key: string;
}

export interface StoredKey {
  id: string;
  base64: string;
}

/** Keys that encrypt where none is configured, and a view of everything that is sealed. */
export class SealedStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The key that was made for lack of a configured one, if there is. */
  async generatedKey(): Promise<StoredKey | undefined> {
    const [key] = await this.#sql.query<StoredKey>('SELECT id, key AS base64 FROM encryption_keys');
    return key;
  }

  /** The same; made of `fresh` by the first gateway that asks. */
  async ensureGeneratedKey(fresh: StoredKey): Promise<StoredKey> {
    await this.#sql.query('INSERT INTO encryption_keys (id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      fresh.id,
      fresh.base64,
    ]);
    return (await this.generatedKey()) as StoredKey;
  }

  async forgetGeneratedKey(): Promise<void> {
    await this.#sql.query('DELETE FROM encryption_keys');
  }

  /**
   * Values of a column, in the order of their rows.
   * @param after the last row of the page before, '' for the first
   */
  async page(
    { table, column, key }: SealedColumn,
    after: string,
    limit: number,
  ): Promise<Array<{ row: string; sealed: string }>> {
    const [t, c, k] = [table, column, key].map(pg.escapeIdentifier);
    return this.#sql.query(
      `SELECT ${k}::text AS row, ${c} AS sealed FROM ${t}
       WHERE ${c} IS NOT NULL AND ${k}::text COLLATE "C" > $1 ORDER BY ${k}::text COLLATE "C" LIMIT $2`,
      [after, limit],
    );
  }

  /** @returns false when it was changed or deleted meanwhile */
  async replace(
    { table, column, key }: SealedColumn,
    row: string,
    from: string,
    to: string,
  ): Promise<boolean> {
    const [t, c, k] = [table, column, key].map(pg.escapeIdentifier);
    const changed = await this.#sql.query(
      `UPDATE ${t} SET ${c} = $3 WHERE ${k}::text = $1 AND ${c} = $2 RETURNING 1`,
      [row, from, to],
    );
    return changed.length > 0;
  }
}
