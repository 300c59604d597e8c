import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { SigningKey } from '../../datasources/signing-keys.ts';
import { TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let key: SigningKey;

beforeAll(async () => {
  gateway = await startTestGateway();
  [key] = (await gateway.backends.keys.all({ kid: 'unused', secret: 'unused' })) as [SigningKey];
});
afterAll(() => gateway?.close());

const LOGIN = `mutation Login($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) { accessToken expiresAt user { email role } }
}`;

function forged(
  options: jwt.SignOptions,
  secret = key.secret,
  claims: object = { email: 'x@y.example', role: 'ADMIN' },
): string {
  return jwt.sign(claims, secret, {
    algorithm: 'HS256',
    keyid: key.kid,
    subject: 'someone',
    issuer: 'dharma',
    audience: 'dharma',
    expiresIn: 60,
    ...options,
  });
}

describe('logging in', () => {
  it('trades the right credentials for a token that works', async () => {
    const { data } = await gateway.query(
      LOGIN,
      { email: 'ADMIN@dharma.local', password: TEST_PASSWORD },
      { token: null },
    );
    expect(data.login.user).toEqual({ email: 'admin@dharma.local', role: 'ADMIN' });
    const me = await gateway.query('{ me { email lastLoginAt } }', {}, { token: data.login.accessToken });
    expect(me.data.me.email).toBe('admin@dharma.local');
    expect(Date.parse(me.data.me.lastLoginAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('answers an unknown user and a wrong password alike', async () => {
    const [unknown, wrong] = await Promise.all([
      gateway.query(LOGIN, { email: 'nobody@dharma.local', password: 'x' }, { token: null }),
      gateway.query(LOGIN, { email: 'admin@dharma.local', password: 'x' }, { token: null }),
    ]);
    expect(unknown.errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
    expect(unknown.errors).toEqual(wrong.errors);
  });

  it('does not take a longer password for its first 72 bytes', async () => {
    const long = 'a'.repeat(72);
    await gateway.backends.users.create({
      email: 'long@dharma.local',
      name: 'Long',
      role: 'VIEWER',
      passwordHash: await gateway.backends.login.hash(long),
    });
    const longer = await gateway.query(
      LOGIN,
      { email: 'long@dharma.local', password: `${long}b` },
      { token: null },
    );
    expect(longer.errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
  });

  it('counts guesses that are made at the same moment', async () => {
    const { users, login } = gateway.backends;
    await users.create({
      email: 'raced@dharma.local',
      name: 'R',
      role: 'VIEWER',
      passwordHash: await login.hash(TEST_PASSWORD),
    });
    const guess = (password: string) =>
      gateway.query(LOGIN, { email: 'raced@dharma.local', password }, { token: null });
    const answers = await Promise.all([
      ...Array.from({ length: 30 }, () => guess('wrong')),
      guess(TEST_PASSWORD),
    ]);
    const codes = answers.map((answer) => answer.errors?.[0]?.extensions.code ?? 'OK');
    expect(codes.filter((code) => code === 'AUTH_ERROR').length).toBeLessThanOrEqual(10);
    expect(codes).not.toContain('OK');
  });

  it('is possible with an old token in the header', async () => {
    const answer = await gateway.query(
      LOGIN,
      { email: 'admin@dharma.local', password: TEST_PASSWORD },
      { token: forged({ expiresIn: -1 }) },
    );
    expect(answer.errors).toBeUndefined();
  });

  it('takes what PostgreSQL cannot store for a mistake of the client', async () => {
    const { errors } = await gateway.query(
      LOGIN,
      { email: 'a\u0000@b.example', password: 'x' },
      { token: null },
    );
    expect(errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('stops after ten failures, for that account alone', async () => {
    const attempt = () =>
      gateway.query(LOGIN, { email: 'guessed@dharma.local', password: 'x' }, { token: null });
    for (let i = 0; i < 10; i++) expect((await attempt()).errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
    const stopped = await attempt();
    expect(stopped.errors?.[0]?.extensions.code).toBe('TOO_MANY_LOGINS');
    expect(stopped.errors?.[0]?.extensions.retryAfterSeconds).toBeGreaterThan(0);
    const admin = await gateway.query(
      LOGIN,
      { email: 'admin@dharma.local', password: TEST_PASSWORD },
      { token: null },
    );
    expect(admin.errors).toBeUndefined();
  });
});

describe('a token', () => {
  const attacks: Array<[string, () => string]> = [
    ['is not a token', () => 'rubbish'],
    ['has expired', () => forged({ expiresIn: -1 })],
    ['is for another audience', () => forged({ audience: 'other' })],
    ['is from another issuer', () => forged({ issuer: 'other' })],
    ['is signed with another key', () => forged({}, 'another secret')],
    ['names an unknown key', () => forged({ keyid: 'unknown' })],
    [
      'is not signed at all',
      () => jwt.sign({ role: 'ADMIN' }, '', { algorithm: 'none', keyid: key.kid } as jwt.SignOptions),
    ],
    ['is signed with another algorithm', () => forged({ algorithm: 'HS512' })],
  ];
  for (const [name, make] of attacks) {
    it(`is refused when it ${name}`, async () => {
      const answer = await gateway.query('{ me { email } }', {}, { token: make() });
      expect(answer.status).toBe(401);
      expect(answer.errors?.[0]?.extensions).toEqual({ code: 'AUTH_ERROR' });
    });
  }

  it('is needed for every root field that is not public, in fragments and under aliases too', async () => {
    const documents = [
      '{ resources { id } }',
      '{ x: resources { id } }',
      'query { ...F } fragment F on Query { resources { id } }',
      '{ ... on Query { ... on Query { me { id } } } }',
      'mutation { deleteResources(where: { id: { eq: "x" } }) { nodesDeleted } }',
    ];
    for (const document of documents) {
      const answer = await gateway.query(document, {}, { token: null });
      expect([answer.status, answer.errors?.[0]?.extensions.code, answer.data]).toEqual([
        401,
        'AUTH_ERROR',
        undefined,
      ]);
    }
  });
});

describe('roles', () => {
  async function tokenOf(role: 'VIEWER' | 'ANALYST' | 'OPERATOR'): Promise<string> {
    const email = `${role.toLowerCase()}@dharma.local`;
    const passwordHash = await gateway.backends.login.hash(TEST_PASSWORD);
    await gateway.backends.users.create({ email, name: role, role, passwordHash });
    return (await gateway.backends.login.login(email, TEST_PASSWORD)).accessToken;
  }
  const EVENT =
    'mutation($id: ID!) { createSecurityEvents(input: [{ id: $id, name: "e", eventType: OTHER, severity: LOW }]) { info { nodesCreated } } }';
  const SECTOR =
    'mutation($id: ID!) { createSectors(input: [{ id: $id, name: "s" }]) { info { nodesCreated } } }';

  it.each([
    ['VIEWER', [false, false]],
    ['ANALYST', [true, false]],
    ['OPERATOR', [true, true]],
  ] as const)('let a %s read, and write findings and the estate: %j', async (role, [findings, estate]) => {
    const token = await tokenOf(role);
    expect((await gateway.query('{ sectors { id } }', {}, { token })).errors).toBeUndefined();
    const event = await gateway.query(EVENT, { id: `event-${role}` }, { token });
    const sector = await gateway.query(SECTOR, { id: `sector-${role}` }, { token });
    expect(event.errors?.[0]?.extensions.code).toBe(findings ? undefined : 'PERMISSION_ERROR');
    expect(sector.errors?.[0]?.extensions.code).toBe(estate ? undefined : 'PERMISSION_ERROR');
    const count = await gateway.query('query($id: ID!) { sectors(where: { id: { eq: $id } }) { id } }', {
      id: `sector-${role}`,
    });
    expect(count.data.sectors).toHaveLength(estate ? 1 : 0);
  });
});
