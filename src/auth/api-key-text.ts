import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Tells keys from other tokens, also to those who search for leaked ones. */
export const KEY_MARK = 'dk_';
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const PREFIX_LETTERS = 12;
const SECRET_BYTES = 32;
const FORM = /^dk_([a-z2-9]{12})_([A-Za-z0-9_-]{43})$/;

/** The parts of an API key's text, `dk_<prefix>_<secret>`. */
export interface KeyText {
  /** What it is found by and shown as. */
  prefix: string;
  /** SHA-256: of 256 random bits, which nobody can guess, so that a slow hash would add nothing but time. */
  secretHash: Buffer;
}

/** @returns undefined when it is not of the form of a key */
export function readKey(text: string): KeyText | undefined {
  const [, prefix, secret] = FORM.exec(text) ?? [];
  return prefix && secret ? { prefix, secretHash: hashOf(secret) } : undefined;
}

/** A new key; its text is known to nobody else, and nothing gives it back. */
export function newKey(): KeyText & { text: string } {
  const prefix = Array.from({ length: PREFIX_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { prefix, secretHash: hashOf(secret), text: `${KEY_MARK}${prefix}_${secret}` };
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
