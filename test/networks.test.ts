import { describe, expect, it } from '@jest/globals';
import { isNetwork, networksOf } from '../src/config/networks.ts';

describe('networks', () => {
  const isIn = networksOf(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32', '::1']);

  it.each(['10.1.255.3', '::ffff:10.1.2.3', '::ffff:a01:203', '192.0.2.7', '2001:db8:1::2', '::1'])(
    'hold %s',
    (a) => {
      expect(isIn(a)).toBe(true);
    },
  );

  it.each(['10.2.0.1', '192.0.2.8', '2001:db9::1', '::ffff:10.2.0.1', '', 'localhost', '10.1.0.0/16'])(
    'do not hold "%s"',
    (a) => {
      expect(isIn(a)).toBe(false);
    },
  );

  it.each(['10.0.0.0/8', '0.0.0.0/0', '::/0', '2001:db8::1'])('are written as %s', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each(['10.0.0.0/33', '::/129', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/', 'example.org', ''])(
    'are not written as "%s"',
    (text) => {
      expect(isNetwork(text)).toBe(false);
    },
  );
});
