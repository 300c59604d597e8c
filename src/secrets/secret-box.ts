import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Place } from '../../datasources/sealed.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const FORM = 'v1';

/** A key with the name that what it encrypted carries. */
export interface EncryptionKey {
  id: string;
  /** 32 bytes. */
  base64: string;
}

/** Why something sealed cannot be read: no key of this name, or not the key or the place that it was sealed with. */
export type UnreadableReason = 'FORM' | 'UNKNOWN_KEY' | 'TAMPERED';

export class SecretUnreadableError extends Error {
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, { table, column, row }: Place, keyId: string) {
    const why = {
      FORM: 'is not of the form that secrets have',
      UNKNOWN_KEY: `was encrypted with the key "${keyId}", which ENCRYPTION_KEYS does not have`,
      TAMPERED: `was not encrypted for this place with the key "${keyId}" of ENCRYPTION_KEYS, or was changed`,
    }[reason];
    super(`The secret ${table}.${column} of ${row} ${why}.`);
    this.name = 'SecretUnreadableError';
    this.reason = reason;
  }
}

/** A new key, base64. */
export function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/**
 * Encrypts secrets that must be read again: AES-256-GCM (NIST SP 800-38D), bound to their place in the database, so that
 * one put into another row or column is worth nothing there. Form: `v1.<key id>.<nonce>.<tag>.<ciphertext>`, base64url.
 */
export class SecretBox {
  /** Of the key that encrypts. */
  readonly keyId: string;
  readonly #keys: ReadonlyMap<string, Buffer>;

  /** @param keys the first one encrypts, all of them decrypt; of two with one id, the first counts */
  constructor(keys: readonly [EncryptionKey, ...EncryptionKey[]]) {
    this.keyId = keys[0].id;
    this.#keys = new Map(keys.toReversed().map(({ id, base64 }) => [id, keyOf(base64)]));
  }

  seal(secret: string, place: Place): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#keys.get(this.keyId) as Buffer, nonce);
    cipher.setAAD(boundTo(this.keyId, place));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url'));
    return [FORM, this.keyId, ...parts].join('.');
  }

  /** Whether it was sealed with the key that encrypts. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${FORM}.${this.keyId}.`);
  }

  /** @throws SecretUnreadableError */
  open(sealed: string, place: Place): string {
    const [form, id = '', ...parts] = sealed.split('.');
    const [nonce, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
    if (form !== FORM || parts.length !== 3 || !nonce || !tag || !text)
      throw new SecretUnreadableError('FORM', place, id);
    const key = this.#keys.get(id);
    if (!key) throw new SecretUnreadableError('UNKNOWN_KEY', place, id);
    try {
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(id, place)).setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch {
      throw new SecretUnreadableError('TAMPERED', place, id);
    }
  }
}

function keyOf(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== KEY_BYTES) throw new Error(`A key must have ${KEY_BYTES} bytes.`);
  return bytes;
}

/** Additional data: as JSON, so that no two places give the same bytes. */
function boundTo(keyId: string, { table, column, row }: Place): Buffer {
  return Buffer.from(JSON.stringify([FORM, keyId, table, column, row]));
}
