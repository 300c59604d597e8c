import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { OAuth2Server } from 'oauth2-mock-server';
import type { Role } from '../../datasources/users.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';
import { addKey, publicKeyOf, startIssuer } from './issuer.ts';

const ME = '{ me { id email name role } }';
const WRITE = 'mutation { createInfrastructure(input: { name: "x", provider: AWS }) { id } }';
const now = () => Math.floor(Date.now() / 1000);

let gateway: TestGateway;
let keycloak: OAuth2Server;
let other: OAuth2Server;

beforeAll(async () => {
  [keycloak, other] = await Promise.all([startIssuer(), startIssuer()]);
  gateway = await startTestGateway({
    OIDC_ISSUERS: JSON.stringify([
      {
        issuer: keycloak.issuer.url,
        audience: 'dharma',
        roleClaim: 'realm_access.roles',
        roles: { 'dharma-admin': 'ADMIN', 'dharma-operator': 'OPERATOR', 'dharma-viewer': 'VIEWER' },
        tenantClaim: 'groups',
        clearanceClaim: 'clearance',
      },
      {
        issuer: other.issuer.url,
        audience: ['api://dharma', 'dharma'],
        jwksUri: `${other.issuer.url}/jwks`,
        roleClaim: 'https://example.com/roles',
        roles: { writer: 'OPERATOR' },
        defaultRole: 'VIEWER',
        allTenants: true,
        clearance: 'RED',
      },
    ]),
  });
  await gateway.backends.postgres.query(
    "INSERT INTO tenants (key, name) VALUES ('acme', 'Acme'), ('globex', 'Globex')",
  );
});
afterAll(async () => {
  await gateway?.close();
  await Promise.all([keycloak?.stop(), other?.stop()]);
});

/** A token of Keycloak's form; a claim of undefined is left out. */
async function tokenOf(
  claims: Record<string, unknown> = {},
  { from = keycloak, kid = '' } = {},
): Promise<string> {
  return from.issuer.buildToken({
    ...(kid && { kid }),
    scopesOrTransform: (_, payload) => {
      Object.assign(
        payload,
        { sub: randomUUID(), aud: 'dharma', realm_access: { roles: ['dharma-viewer'] } },
        claims,
      );
    },
  });
}

const withRole = (role: string, claims: object = {}, from = keycloak) =>
  tokenOf({ realm_access: { roles: ['offline_access', role] }, ...claims }, { from });
const send = (token: string, query = ME) => gateway.query(query, {}, { token });

async function recordOf(token: string) {
  const { data, errors } = await send(token);
  if (!data?.me) throw new Error(JSON.stringify(errors));
  const [row] = await gateway.backends.postgres.query<{
    role: Role;
    tenants: string[];
    all_tenants: boolean;
    clearance: string;
    issuer: string;
  }>('SELECT role, tenants, all_tenants, clearance, issuer FROM users WHERE id = $1', [data.me.id]);
  return row;
}

async function expectRefused(token: string, message = 'The token is not valid.'): Promise<void> {
  const { status, errors } = await send(token);
  expect({ status, error: errors?.[0] }).toMatchObject({
    status: 401,
    error: { message, extensions: { code: 'AUTH_ERROR' } },
  });
}

describe('a token of an issuer', () => {
  it('makes its user, and is good on every transport', async () => {
    const sub = randomUUID();
    const token = await withRole('dharma-operator', { sub, email: 'eve@example.com', name: 'Eve' });
    const { data } = await send(token);
    expect(data.me).toMatchObject({ email: 'eve@example.com', name: 'Eve', role: 'OPERATOR' });
    expect((await send(token, WRITE)).data.createInfrastructure.id).toBeTruthy();
    const socket = await RawSocket.connect(gateway, token);
    socket.subscribe('1', ME);
    expect((await socket.next((m) => m.type === 'next')).payload.data.me.id).toBe(data.me.id);
    await socket.close();
    const stream = await fetch(`${gateway.url}/graphql/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: ME }),
    });
    expect(await stream.text()).toContain(data.me.id);
    // The same user, with another token.
    const next = await withRole('dharma-operator', { sub });
    expect((await send(next)).data.me.id).toBe(data.me.id);
  });

  it('makes one user of many requests at once', async () => {
    const token = await tokenOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(token)));
    expect(new Set(answers.map(({ data }) => data.me.id)).size).toBe(1);
  });

  it('is never a way into an account with the same e-mail address', async () => {
    const email = gateway.config.ADMIN_EMAIL;
    const admin = (await send(gateway.token)).data.me;
    const claims = { email, email_verified: true };
    const [here, there] = await Promise.all([
      tokenOf(claims).then(recordOf),
      tokenOf(claims, { from: other }).then(recordOf),
    ]);
    expect([here?.issuer, there?.issuer]).toEqual([keycloak.issuer.url, other.issuer.url]);
    const known = await gateway.backends.postgres.query('SELECT id FROM users WHERE email = $1', [email]);
    expect(known).toHaveLength(3);
    expect((await send(gateway.token)).data.me).toEqual(admin);
    // The one with the password is the one that logs in.
    const login = await gateway.query(
      'mutation($e: String!, $p: String!) { login(input: { email: $e, password: $p }) { user { id } } }',
      { e: email, p: String(gateway.config.ADMIN_PASSWORD) },
      { token: null },
    );
    expect(login.data.login.user.id).toBe(admin.id);
  });

  it('gives the mapped role that may do most, tenants that exist, and the highest clearance', async () => {
    const token = await tokenOf({
      realm_access: { roles: ['dharma-viewer', 'dharma-admin', 'x'] },
      groups: ['/globex', 'acme', 'unknown', "x'] DETACH DELETE n //", 7],
      clearance: ['TLP:GREEN', 'TLP:AMBER+STRICT'],
    });
    expect(await recordOf(token)).toMatchObject({
      role: 'ADMIN',
      tenants: ['globex', 'acme'],
      all_tenants: false,
      clearance: 'AMBER_STRICT',
    });
    expect(await recordOf(await tokenOf())).toMatchObject({
      role: 'VIEWER',
      tenants: [],
      clearance: 'CLEAR',
    });
    const elsewhere = await tokenOf({ 'https://example.com/roles': 'writer' }, { from: other });
    expect(await recordOf(elsewhere)).toMatchObject({
      role: 'OPERATOR',
      all_tenants: true,
      clearance: 'RED',
    });
    const byDefault = await tokenOf({ 'https://example.com/roles': ['__proto__'] }, { from: other });
    expect(await recordOf(byDefault)).toMatchObject({ role: 'VIEWER' });
  });

  it('is refused with a clear word when it names no role', async () => {
    for (const realm_access of [{ roles: ['x', 'constructor'] }, 'dharma-admin', null, undefined]) {
      const token = await tokenOf({ realm_access });
      const { status, errors } = await send(token);
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({
        status: 403,
        code: 'PERMISSION_ERROR',
      });
      expect(errors?.[0]?.message).toMatch(/names no role/);
      const socket = await RawSocket.open(gateway);
      socket.init(token);
      expect((await socket.closed).code).toBe(4403);
    }
  });

  it('changes the rights of older ones, but none of newer ones', async () => {
    const sub = randomUUID();
    const old = await withRole('dharma-operator', { sub, iat: now() - 20 });
    const latest = await withRole('dharma-viewer', { sub, iat: now() - 10 });
    const older = await withRole('dharma-admin', { sub, iat: now() - 15 });
    expect((await send(old, WRITE)).data.createInfrastructure.id).toBeTruthy();
    expect((await send(latest)).data.me.role).toBe('VIEWER');
    expect((await send(latest, WRITE)).errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    expect((await send(old, WRITE)).errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    expect((await send(older)).data.me.role).toBe('VIEWER');
    // Promoted: effective with the first request.
    const promoted = await withRole('dharma-operator', { sub, iat: now() - 5 });
    expect((await send(promoted, WRITE)).data.createInfrastructure.id).toBeTruthy();
  });

  it('without a role ends the older ones, and their sockets', async () => {
    const sub = randomUUID();
    const old = await withRole('dharma-admin', { sub, iat: now() - 20 });
    const socket = await RawSocket.connect(gateway, old);
    const denied = await withRole('x', { sub, iat: now() - 10 });
    expect((await send(denied)).status).toBe(403);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    await expectRefused(old, 'The token was revoked: log in again.');
    const again = await withRole('dharma-viewer', { sub });
    expect((await send(again)).data.me.role).toBe('VIEWER');
  });

  it('is no longer good once its user is locked out, though the issuer still vouches', async () => {
    const sub = randomUUID();
    const token = await tokenOf({ sub });
    const { id } = (await send(token)).data.me;
    const socket = await RawSocket.connect(gateway, token);
    await gateway.backends.postgres.query('UPDATE users SET active = false WHERE id = $1', [id]);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    await expectRefused(token, 'The token was revoked: log in again.');
    await expectRefused(await tokenOf({ sub }), 'The token was revoked: log in again.');
  });

  it('lets its user make API keys, which end with the user’s role', async () => {
    const sub = randomUUID();
    const token = await withRole('dharma-operator', { sub, iat: now() - 10 });
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { data } = await gateway.query(
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
      { input: { name: 'k', scopes: ['platform:twin:read'], expiresAt } },
      { token },
    );
    const { key } = data.createApiKey;
    expect((await send(key)).data.me.role).toBe('OPERATOR');
    await send(await withRole('x', { sub }));
    await until(async () => (await send(key)).status === 401);
  });
});

describe('a token is refused', () => {
  it.each([
    ['for another audience', { aud: 'account' }],
    ['without an audience', { aud: undefined }],
    ['without a subject', { sub: undefined }],
    ['with a subject that is no text', { sub: 7 }],
    ['without an expiry', { exp: undefined }],
    ['without the time it was issued', { iat: undefined }],
    ['from the future', { iat: now() + 3600 }],
    ['before its time', { nbf: now() + 3600 }],
    ['of an issuer that is not configured', { iss: 'https://evil.example' }],
  ])('%s', async (_, claims) => {
    await expectRefused(await tokenOf(claims));
  });

  it('when it has expired, allowing for clocks that differ', async () => {
    expect((await send(await tokenOf({ exp: now() - 20, iat: now() - 60 }))).status).toBe(200);
    expect((await send(await tokenOf({ iat: now() + 20, nbf: now() + 20 }))).status).toBe(200);
    const late = await tokenOf({ exp: now() - 29, iat: now() - 60 });
    expect((await send(late)).status).toBe(200);
    await until(async () => (await send(late)).status === 401);
    await expectRefused(late, 'The token has expired: log in again.');
    await expectRefused(await tokenOf({ exp: now() - 40 }), 'The token has expired: log in again.');
  });

  it('when the issuer of one vouches for a user of the other', async () => {
    await expectRefused(await tokenOf({ iss: keycloak.issuer.url }, { from: other }));
    await expectRefused(await tokenOf({ iss: other.issuer.url }));
  });

  it('when it tells of an event, such as a logout', async () => {
    const token = await keycloak.issuer.buildToken({
      scopesOrTransform: (header, payload) => {
        header.typ = 'logout+jwt';
        Object.assign(payload, { sub: 'x', aud: 'dharma', realm_access: { roles: ['dharma-viewer'] } });
      },
    });
    await expectRefused(token);
  });

  it('when it is too long', async () => {
    // Over HTTP, headers end where it does.
    const socket = await RawSocket.open(gateway);
    socket.init(await tokenOf({ padding: 'x'.repeat(13_000) }));
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    const long = await RawSocket.connect(gateway, await tokenOf({ padding: 'x'.repeat(9000) }));
    await long.close();
  });

  it('when it is signed by another key of the same name', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expectRefused(await forged(privateKey, 'RS256', publicKeyOf(keycloak).jwk.kid));
  });

  it.each([
    ['its algorithm first', (kid: string) => ({ alg: 'HS256', typ: 'JWT', kid })],
    ['its type first', (kid: string) => ({ typ: 'JWT', alg: 'HS256', kid })],
  ])('when the public key is taken for a secret (%s)', async (_, headerOf) => {
    const { jwk, key: publicKey } = publicKeyOf(keycloak);
    for (const secret of [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      String(jwk.n),
    ]) {
      const signed = [headerOf(jwk.kid), claimsOf()]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      await expectRefused(`${signed}.${signature}`);
    }
  });

  it('when it is not signed', async () => {
    for (const alg of ['none', 'None', 'nOnE']) {
      const parts = [{ alg }, claimsOf()].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      await expectRefused(`${parts.join('.')}.`);
    }
  });
});

describe('keys that rotate', () => {
  it('are fetched when a token names one that is not known', async () => {
    await send(await tokenOf());
    const kid = await addKey(keycloak, 'ES256');
    expect((await send(await tokenOf({}, { kid }))).status).toBe(200);
  });
});

function claimsOf() {
  const iss = keycloak.issuer.url;
  return {
    iss,
    sub: 'x',
    aud: 'dharma',
    iat: now(),
    exp: now() + 600,
    realm_access: { roles: ['dharma-admin'] },
  };
}

function forged(key: KeyObject, alg: string, kid: string): Promise<string> {
  return new SignJWT(claimsOf()).setProtectedHeader({ alg, kid }).sign(key);
}
