import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';
import { addUser, codeOf, isGood, logIn, type Payload, refresh } from './support.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.close());

const sql = <R extends object>(text: string, values: unknown[] = []) =>
  gateway.backends.postgres.query<R>(text, values);
const refused = (token: string) => until(async () => !(await isGood(gateway, token)));

async function session(email?: string): Promise<Payload> {
  const { payload, code } = await logIn(gateway, email ?? (await addUser(gateway)).email);
  expect(code).toBe('OK');
  return payload;
}

describe('a refresh token', () => {
  it('gives new tokens, and those again, in the same session', async () => {
    const first = await session();
    const { payload: second } = await refresh(gateway, first.refreshToken);
    const { payload: third } = await refresh(gateway, second.refreshToken);
    expect(third.user).toEqual(first.user);
    expect(new Set([first, second, third].flatMap((p) => [p.accessToken, p.refreshToken])).size).toBe(6);
    const sids = [first, second, third].map(
      ({ accessToken }) => (jwt.decode(accessToken) as { sid: string }).sid,
    );
    expect(new Set(sids).size).toBe(1);
    expect(await isGood(gateway, third.accessToken)).toBe(true);
    expect(Date.parse(third.expiresAt)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it('is kept as a hash alone', async () => {
    const { refreshToken } = await session();
    const hash = createHash('sha256').update(refreshToken).digest();
    expect(await sql('SELECT 1 FROM refresh_tokens WHERE hash = $1', [hash])).toHaveLength(1);
    const rows = await sql<{ row: string }>('SELECT t::text AS row FROM refresh_tokens t');
    expect(rows.filter(({ row }) => row.includes(refreshToken.slice(3)))).toEqual([]);
  });

  it('that is used twice ends the session of both, and no other; the trail says so', async () => {
    const { email, id } = await addUser(gateway);
    const [stolen, other] = [await session(email), await session(email)];
    const thief = (await refresh(gateway, stolen.refreshToken)).payload;
    const socket = await RawSocket.connect(gateway, thief.accessToken);
    expect((await refresh(gateway, stolen.refreshToken)).code).toBe('AUTH_ERROR');
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect((await refresh(gateway, thief.refreshToken)).code).toBe('AUTH_ERROR');
    await refused(stolen.accessToken);
    await refused(thief.accessToken);
    expect(await isGood(gateway, other.accessToken)).toBe(true);
    expect((await refresh(gateway, other.refreshToken)).code).toBe('OK');
    await until(
      async () =>
        (await sql("SELECT 1 FROM audit_logs WHERE action = 'refreshTokenReused' AND actor_id = $1", [id]))
          .length > 0,
    );
  });

  it('that is sent twice at one moment is used twice', async () => {
    const { refreshToken } = await session();
    const codes = (await Promise.all([1, 2, 3].map(() => refresh(gateway, refreshToken)))).map(
      ({ code }) => code,
    );
    expect(codes.sort()).toEqual(['AUTH_ERROR', 'AUTH_ERROR', 'OK']);
    const [{ ended } = { ended: false }] = await sql<{ ended: boolean }>(
      'SELECT ended_at IS NOT NULL AS ended FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id WHERE hash = $1',
      [createHash('sha256').update(refreshToken).digest()],
    );
    expect(ended).toBe(true);
  });

  it('that has expired, was made up, or is of another kind is refused, and ends nothing', async () => {
    const { refreshToken, accessToken } = await session();
    await sql("UPDATE refresh_tokens SET expires_at = now() - interval '1 second' WHERE hash = $1", [
      createHash('sha256').update(refreshToken).digest(),
    ]);
    const answers = [refreshToken, 'dr_made-up', accessToken, '', 'a\u0000b'].map((token) =>
      refresh(gateway, token),
    );
    expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(Array(5).fill('AUTH_ERROR'));
    expect(await isGood(gateway, accessToken)).toBe(true);
    expect(await codeOf(gateway, '{ me { id } }', {}, refreshToken)).toBe('AUTH_ERROR');
  });

  it('is forgotten with its session once neither can be good', async () => {
    const { refreshToken } = await session();
    const hash = createHash('sha256').update(refreshToken).digest();
    const { SessionStore } = await import('../../datasources/sessions.ts');
    const store = new SessionStore(gateway.backends.postgres);
    await store.purge();
    expect(await sql('SELECT 1 FROM refresh_tokens WHERE hash = $1', [hash])).toHaveLength(1);
    await sql(
      `UPDATE sessions SET access_until = now() - interval '1 hour', ended_at = now()
       WHERE id = (SELECT session_id FROM refresh_tokens WHERE hash = $1)`,
      [hash],
    );
    await store.purge();
    expect(await sql('SELECT 1 FROM refresh_tokens WHERE hash = $1', [hash])).toEqual([]);
  });
});

describe('logging out', () => {
  const logout = (token: string, everywhere: boolean) =>
    codeOf(gateway, 'mutation ($e: Boolean!) { logout(everywhere: $e) }', { e: everywhere }, token);

  it('closes the socket of the session, refuses its tokens, and leaves other sessions alone', async () => {
    const { email } = await addUser(gateway);
    const [own, other] = [await session(email), await session(email)];
    const [socket, neighbour] = [
      await RawSocket.connect(gateway, own.accessToken),
      await RawSocket.connect(gateway, other.accessToken),
    ];
    expect(await logout(own.accessToken, false)).toBe('OK');
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect(await isGood(gateway, own.accessToken)).toBe(false);
    expect((await refresh(gateway, own.refreshToken)).code).toBe('AUTH_ERROR');
    expect(neighbour.socket.readyState).toBe(neighbour.socket.OPEN);
    expect((await refresh(gateway, other.refreshToken)).code).toBe('OK');
    await neighbour.close();
  });

  it('everywhere ends all sessions of the user, and of nobody else', async () => {
    const { email } = await addUser(gateway);
    const [own, other, stranger] = [await session(email), await session(email), await session()];
    const socket = await RawSocket.connect(gateway, other.accessToken);
    expect(await logout(own.accessToken, true)).toBe('OK');
    expect((await socket.closed).code).toBe(4403);
    for (const { refreshToken } of [own, other])
      expect((await refresh(gateway, refreshToken)).code).toBe('AUTH_ERROR');
    expect(await isGood(gateway, stranger.accessToken)).toBe(true);
    expect(await isGood(gateway, (await session(email)).accessToken)).toBe(true);
  });
});

describe('a session ends', () => {
  const asAdmin = (mutation: string, id: string) =>
    codeOf(gateway, `mutation ($id: ID!) { ${mutation} }`, { id });

  it.each([
    ['when an administrator ends it', 'revokeSessions(userId: $id)'],
    ['with a password that was reset', 'resetUserPassword(id: $id) { password }'],
    ['when the user is made inactive', 'updateUser(id: $id, input: { active: false }) { id }'],
    ['when the user is deleted', 'deleteUser(id: $id)'],
  ])('%s', async (_, mutation) => {
    const { accessToken, refreshToken, user } = await session();
    const socket = await RawSocket.connect(gateway, accessToken);
    expect(await asAdmin(mutation, user.id)).toBe('OK');
    expect((await socket.closed).code).toBe(4403);
    await refused(accessToken);
    expect((await refresh(gateway, refreshToken)).code).toBe('AUTH_ERROR');
  });

  it('for good: who is made active again does not come back by an old token', async () => {
    const { accessToken, refreshToken, user } = await session();
    await asAdmin('updateUser(id: $id, input: { active: false }) { id }', user.id);
    await asAdmin('updateUser(id: $id, input: { active: true }) { id }', user.id);
    expect((await refresh(gateway, refreshToken)).code).toBe('AUTH_ERROR');
    await refused(accessToken);
    expect((await logIn(gateway, user.email)).code).toBe('OK');
  });

  it('with a new password of the user, who goes on in a new one', async () => {
    const { accessToken, refreshToken, user } = await session();
    const { data } = await gateway.query(
      `mutation { changePassword(input: { currentPassword: "correct horse battery", newPassword: "a bicycle in winter" }) {
         accessToken refreshToken } }`,
      {},
      { token: accessToken },
    );
    await refused(accessToken);
    expect((await refresh(gateway, refreshToken)).code).toBe('AUTH_ERROR');
    expect(await isGood(gateway, data.changePassword.accessToken)).toBe(true);
    expect((await refresh(gateway, data.changePassword.refreshToken)).code).toBe('OK');
    expect((await logIn(gateway, user.email)).code).toBe('AUTH_ERROR');
    expect((await logIn(gateway, user.email, 'a bicycle in winter')).code).toBe('OK');
  });

  it('before it begins, where the password is changed while it is compared', async () => {
    const { id } = await addUser(gateway);
    const { users, userSessions } = gateway.backends;
    const before = await users.byId(id);
    await users.setPassword(id, await gateway.backends.login.hash('a bicycle in winter'));
    await expect(userSessions.begin(before as NonNullable<typeof before>)).rejects.toMatchObject({
      code: 'AUTH_ERROR',
    });
  });
});
