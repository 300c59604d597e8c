import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { addUser, codeOf, isGood, logIn, type Payload, refresh } from './support.ts';

const LIST = `query ($first: Int! = 50, $after: String) { mySessions(first: $first, after: $after) {
  sessions { id createdAt lastUsedAt expiresAt address userAgent current } pageInfo { hasNextPage endCursor }
} }`;
const END = 'mutation ($id: ID!) { endSession(id: $id) }';
const DAY_MILLIS = 86_400_000;

interface Shown {
  id: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  address: string | null;
  userAgent: string | null;
  current: boolean;
}

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ TRUST_PROXY: '127.0.0.1' });
});
afterAll(() => gateway?.close());

const sql = (text: string, values: unknown[]) => gateway.backends.postgres.query(text, values);

async function session(email: string, from?: string): Promise<Payload> {
  return (await logIn(gateway, email, undefined, from)).payload;
}

async function listed({ accessToken: token }: Payload, variables: object = {}) {
  const { data } = await gateway.query(LIST, { ...variables }, { token });
  return data.mySessions as {
    sessions: Shown[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

async function end({ accessToken: token }: Payload, id: string): Promise<boolean> {
  return (await gateway.query(END, { id }, { token })).data.endSession;
}

/** A key of the administrator's. */
async function apiKey(): Promise<string> {
  const input = {
    name: 'k',
    scopes: ['platform:*:*'],
    expiresAt: new Date(Date.now() + DAY_MILLIS).toISOString(),
  };
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }';
  return (await gateway.query(create, { input })).data.createApiKey.key;
}

describe("a user's own sessions", () => {
  it('are listed, the newest first: where from, with what, and which one asks', async () => {
    const { email } = await addUser(gateway);
    await session((await addUser(gateway)).email);
    const old = await session(email, '192.0.2.1');
    const gone = await session(email);
    const own = await session(email, '192.0.2.2');
    await gateway.query('mutation { logout }', {}, { token: gone.accessToken });
    const { sessions, pageInfo } = await listed(own);
    expect(sessions).toMatchObject([
      { address: '192.0.2.2', current: true, userAgent: 'node' },
      { address: '192.0.2.1', current: false },
    ]);
    expect(pageInfo.hasNextPage).toBe(false);
    expect((await listed(old)).sessions.map(({ current }) => current)).toEqual([false, true]);
    const [shown] = sessions as [Shown];
    expect(shown.lastUsedAt).toBe(shown.createdAt);
    expect(Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)).toBe(7 * DAY_MILLIS);
  });

  it('say when and where from they were used last', async () => {
    const first = await session((await addUser(gateway)).email, '192.0.2.1');
    const { payload } = await refresh(gateway, first.refreshToken);
    const [shown] = (await listed(payload)).sessions as [Shown];
    expect(shown).toMatchObject({ address: '127.0.0.1', current: true });
    expect(Date.parse(shown.lastUsedAt)).toBeGreaterThan(Date.parse(shown.createdAt));
  });

  it('come in pages', async () => {
    const { email } = await addUser(gateway);
    const begun = [await session(email), await session(email), await session(email)] as const;
    const all = (await listed(begun[0])).sessions.map(({ id }) => id);
    const one = await listed(begun[0], { first: 2 });
    const two = await listed(begun[0], { first: 2, after: one.pageInfo.endCursor });
    expect([one, two].map(({ sessions }) => sessions.map(({ id }) => id))).toEqual([
      all.slice(0, 2),
      all.slice(2),
    ]);
    expect([one, two].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, false]);
    const foreign = Buffer.from('["x","y"]').toString('base64url');
    for (const after of ['x', foreign])
      expect(await codeOf(gateway, LIST, { after }, begun[0].accessToken)).toBe('VALIDATION_ERROR');
  });

  it('are ended one by one, with their tokens and sockets', async () => {
    const { email } = await addUser(gateway);
    const [own, lost] = [await session(email), await session(email)];
    const id = (await listed(lost)).sessions.find(({ current }) => current)?.id as string;
    const socket = await RawSocket.connect(gateway, lost.accessToken);
    expect(await end(own, id)).toBe(true);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect(await isGood(gateway, lost.accessToken)).toBe(false);
    expect((await refresh(gateway, lost.refreshToken)).code).toBe('AUTH_ERROR');
    expect((await listed(own)).sessions).toHaveLength(1);
    expect(await end(own, id)).toBe(false);
  });

  it("are nobody else's to end, and those of nobody there are none", async () => {
    const [own, stranger] = [
      await session((await addUser(gateway)).email),
      await session((await addUser(gateway)).email),
    ];
    const [{ id }] = (await listed(stranger)).sessions as [Shown];
    for (const wrong of [id, crypto.randomUUID(), 'x', '']) expect(await end(own, wrong)).toBe(false);
    expect(await isGood(gateway, stranger.accessToken)).toBe(true);
    expect((await refresh(gateway, stranger.refreshToken)).code).toBe('OK');
  });

  it('are no business of API keys', async () => {
    const key = await apiKey();
    expect(await codeOf(gateway, LIST, {}, key)).toBe('PERMISSION_ERROR');
    expect(await codeOf(gateway, END, { id: 'x' }, key)).toBe('PERMISSION_ERROR');
    expect(await codeOf(gateway, LIST, {}, null)).toBe('AUTH_ERROR');
  });
});

describe('a session', () => {
  const aged = (id: string, age: string) =>
    sql('UPDATE sessions SET created_at = now() - $2::interval, access_until = now() WHERE id = $1', [
      id,
      age,
    ]);

  it('gives no token that outlasts it', async () => {
    const first = await session((await addUser(gateway)).email);
    const [{ id }] = (await listed(first)).sessions as [Shown];
    await aged(id, '29 days 23:59:00');
    const { payload, code } = await refresh(gateway, first.refreshToken);
    expect(code).toBe('OK');
    const left = Date.parse(payload.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    const [shown] = (await listed(payload)).sessions as [Shown];
    expect(Date.parse(shown.expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const rows = await sql(
      `SELECT 1 FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
       WHERE s.id = $1 AND used_at IS NULL AND expires_at = s.created_at + interval '30 days' AND refresh_until = expires_at`,
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  it('ends 30 days after the login, however often it is refreshed', async () => {
    const first = await session((await addUser(gateway)).email);
    const { payload } = await refresh(gateway, first.refreshToken);
    const [{ id }] = (await listed(payload)).sessions as [Shown];
    await aged(id, '30 days 1 second');
    expect((await refresh(gateway, payload.refreshToken)).code).toBe('AUTH_ERROR');
  });

  it('ends with the setting where that is shorter than the life of its tokens', async () => {
    const { DATABASE_URL } = gateway.config;
    const strict = await startTestGateway({ DATABASE_URL, SESSION_MAX_SECONDS: '600' }, { keepGraph: true });
    try {
      const { payload } = await logIn(strict, (await addUser(gateway)).email);
      expect(Date.parse(payload.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
      const [shown] = (await listed(payload)).sessions as [Shown];
      expect(Date.parse(shown.expiresAt) - Date.parse(shown.createdAt)).toBe(600_000);
    } finally {
      await strict.close();
    }
  });
});
