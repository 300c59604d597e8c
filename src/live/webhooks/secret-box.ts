import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const KEY_BYTES = 32;

interface Key {
  id: string;
  bytes: Buffer;
}

function keyOf(base64: string): Key {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== KEY_BYTES) throw new Error(`The key must have ${KEY_BYTES} bytes.`);
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** A new key, base64. */
export function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/**
 * Encrypts secrets for the database: AES-256-GCM (NIST SP 800-38D), bound to what owns them, so that a row's secret cannot
 * be put into another row. Form: `v1.<key id>.<nonce>.<tag>.<ciphertext>`, base64url.
 */
export class SecretBox {
  readonly #keys: readonly [Key, ...Key[]];

  /** @param keys base64, 32 bytes each: the first one encrypts, all of them decrypt */
  constructor(keys: readonly [string, ...string[]]) {
    const [first, ...rest] = keys;
    this.#keys = [keyOf(first), ...rest.map(keyOf)];
  }

  seal(secret: string, owner: string): string {
    const [key] = this.#keys;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key.bytes, nonce).setAAD(Buffer.from(owner));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [
      'v1',
      key.id,
      ...[nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url')),
    ].join('.');
  }

  /** @returns undefined when no key of this gateway fits, or the text was tampered with */
  open(sealed: string, owner: string): string | undefined {
    const [version, id, ...parts] = sealed.split('.');
    const [nonce, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (version !== 'v1' || !key || !nonce || !tag || !text) return undefined;
    try {
      const decipher = createDecipheriv(ALGORITHM, key.bytes, nonce, { authTagLength: 16 })
        .setAAD(Buffer.from(owner))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
