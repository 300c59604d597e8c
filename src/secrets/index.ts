import type { Sql } from '../../datasources/postgres.ts';
import { type SealedColumn, SealedStore } from '../../datasources/sealed.ts';
import type { Config } from '../config.ts';
import { newKey, SecretBox } from './secret-box.ts';

/** Of the key that is made where none is configured. */
const GENERATED_ID = 'generated';

/** Every column that holds something sealed: rotation goes through them. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'signing_keys', column: 'secret', key: 'kid' },
  { table: 'webhooks', column: 'secret', key: 'id' },
  { table: 'webhooks', column: 'previous_secret', key: 'id' },
];

/**
 * Opens the box with ENCRYPTION_KEYS. Without them it has a key that is made once and kept in PostgreSQL; with them, that key
 * still decrypts what it encrypted before.
 * @throws DharmaError DATABASE_UNAVAILABLE
 */
export async function openSecrets(sql: Sql, config: Pick<Config, 'ENCRYPTION_KEYS'>): Promise<SecretBox> {
  const store = new SealedStore(sql);
  const [first, ...rest] = config.ENCRYPTION_KEYS ?? [];
  if (!first) return new SecretBox([await store.ensureGeneratedKey({ id: GENERATED_ID, base64: newKey() })]);
  const generated = await store.generatedKey();
  return new SecretBox([first, ...rest, ...(generated ? [generated] : [])]);
}
