import { describe, expect, it } from '@jest/globals';
import { oidcIssuers } from '../../src/config/oidc-issuers.ts';

const GOOD = {
  issuer: 'https://id.example/realms/x',
  audience: 'dharma',
  roleClaim: 'roles',
  roles: { a: 'ADMIN' },
};
const isTaken = (...issuers: object[]) => oidcIssuers.safeParse(JSON.stringify(issuers)).success;

describe('OIDC_ISSUERS', () => {
  it('takes several issuers, and fills in what is not said', () => {
    expect(isTaken(GOOD, { ...GOOD, issuer: 'http://localhost:8080/' })).toBe(true);
    expect(oidcIssuers.parse(JSON.stringify([GOOD]))).toEqual([
      {
        ...GOOD,
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
        allTenants: false,
        clearance: 'AMBER_STRICT',
        clockSkewSeconds: 30,
      },
    ]);
  });

  it.each([
    ['an issuer in the clear', { issuer: 'http://id.example/' }],
    ['keys in the clear', { jwksUri: 'http://id.example/keys' }],
    ['a host that only looks like this machine', { issuer: 'http://127.0.0.1.example/' }],
    ['a password in the address', { issuer: 'https://a:b@id.example/' }],
    ['an algorithm whose key is a secret', { algorithms: ['HS256'] }],
    ['no algorithm', { algorithms: ['none'] }],
    ['an unknown role', { roles: { a: 'ROOT' } }],
    ['no audience', { audience: undefined }],
    ['a name that means nothing', { rolesClaim: 'roles' }],
    ['clocks that differ by an hour', { clockSkewSeconds: 3600 }],
  ])('refuses %s', (_, wrong) => {
    expect(isTaken({ ...GOOD, ...wrong })).toBe(false);
  });

  it('refuses what is not JSON, and an issuer twice', () => {
    expect(oidcIssuers.safeParse('[').success).toBe(false);
    expect(isTaken(GOOD, GOOD)).toBe(false);
  });
});
