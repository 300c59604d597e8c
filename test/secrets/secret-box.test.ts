import { describe, expect, it } from '@jest/globals';
import { type EncryptionKey, newKey, SecretBox } from '../../src/secrets/secret-box.ts';

const key = (id: string): EncryptionKey => ({ id, base64: newKey() });
const PLACE = { table: 'webhooks', column: 'secret', row: 'one' };

describe('a sealed secret', () => {
  const [old, fresh] = [key('old'), key('fresh')];
  const sealed = new SecretBox([old]).seal('whsec_x', PLACE);

  it('names its key, shows nothing, and is never the same twice', () => {
    expect(sealed).toMatch(/^v1\.old\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/);
    expect(sealed).not.toContain('whsec');
    expect(new SecretBox([old]).seal('whsec_x', PLACE)).not.toBe(sealed);
  });

  it('is opened by any of the keys; the first one seals', () => {
    const box = new SecretBox([fresh, old]);
    expect(box.open(sealed, PLACE)).toBe('whsec_x');
    expect(box.isCurrent(sealed)).toBe(false);
    const again = box.seal('whsec_x', PLACE);
    expect(box.isCurrent(again)).toBe(true);
    expect(new SecretBox([fresh]).open(again, PLACE)).toBe('whsec_x');
  });

  it.each([
    ['another row', { ...PLACE, row: 'two' }],
    ['another column', { ...PLACE, column: 'previous_secret' }],
    ['another table', { ...PLACE, table: 'signing_keys' }],
    ['a place that joins to the same text', { table: 'webhooks', column: 'secret","one', row: '' }],
  ])('is worth nothing in %s', (_, place) => {
    expect(() => new SecretBox([old]).open(sealed, place)).toThrow(/not encrypted for this place/);
  });

  it('says which key is missing, and where', () => {
    expect(() => new SecretBox([fresh]).open(sealed, PLACE)).toThrow(
      'The secret webhooks.secret of one was encrypted with the key "old", which ENCRYPTION_KEYS does not have.',
    );
  });

  it('is not opened by another key of the same name', () => {
    expect(() => new SecretBox([key('old')]).open(sealed, PLACE)).toThrow(/with the key "old"/);
  });

  it('is worth nothing when any part of it was changed, taken away or added', () => {
    const box = new SecretBox([old, fresh]);
    const parts = sealed.split('.');
    for (const index of parts.keys()) {
      const part = parts[index] as string;
      const flipped = (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
      expect(() => box.open(parts.with(index, flipped).join('.'), PLACE)).toThrow('webhooks.secret of one');
      expect(() => box.open(parts.toSpliced(index, 1).join('.'), PLACE)).toThrow('webhooks.secret of one');
    }
    // The name of another key that is there.
    expect(() => box.open(parts.with(1, 'fresh').join('.'), PLACE)).toThrow('webhooks.secret of one');
    // A shorter tag is easier to guess.
    const short = Buffer.from(parts[3] as string, 'base64url')
      .subarray(0, 4)
      .toString('base64url');
    expect(() => box.open(parts.with(3, short).join('.'), PLACE)).toThrow('webhooks.secret of one');
    expect(() => box.open(`${sealed}.x`, PLACE)).toThrow('form');
    expect(() => box.open('in the clear', PLACE)).toThrow('form');
  });

  it('repeats nothing of the secret in what it throws', () => {
    expect(() => new SecretBox([old]).open('whsec_in_the_clear', PLACE)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('whsec') }),
    );
  });

  it('needs a key of 32 bytes', () => {
    expect(() => new SecretBox([{ id: 'x', base64: Buffer.alloc(16).toString('base64') }])).toThrow(
      '32 bytes',
    );
  });
});
