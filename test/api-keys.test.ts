import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { RawSocket } from './support/sockets.ts';
import { makeUser, type TestUser } from './support/users.ts';
import { until } from './support/wait.ts';

const CREATE = `mutation($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { key apiKey { id prefix name userId scopes addresses active expiresAt lastUsedAt revokedAt } }
}`;
const LIST = `query($userId: ID, $first: Int! = 50, $after: String) {
  apiKeys(userId: $userId, first: $first, after: $after) {
    edges { node { id name active lastUsedAt revokedAt } } pageInfo { hasNextPage endCursor }
  }
}`;
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) { id active revokedAt } }';
const NARROW = ['platform:vulnerability:read', 'platform:software:read'];

let gateway: TestGateway;
let operator: TestUser;
let viewer: TestUser;

beforeAll(async () => {
  gateway = await startTestGateway();
  [operator, viewer] = await Promise.all([makeUser(gateway, 'OPERATOR'), makeUser(gateway, 'VIEWER')]);
});
afterAll(() => gateway?.close());

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function tryCreate(input: object = {}, token = operator.token) {
  return gateway.query(
    CREATE,
    { input: { name: 'a key', scopes: ['platform:twin:read'], expiresAt: inDays(1), ...input } },
    { token },
  );
}

async function makeKey(input: object = {}, token = operator.token) {
  const { data, errors } = await tryCreate(input, token);
  if (!data?.createApiKey) throw new Error(JSON.stringify(errors));
  return data.createApiKey as { key: string; apiKey: { id: string; prefix: string } };
}

const as = (token: string, query: string, variables: Record<string, unknown> = {}) =>
  gateway.query(query, variables, { token });
const whoAmI = (token: string) => as(token, '{ me { id } }');

async function stream(
  token: string,
  query: string,
): Promise<{ status: number; text: () => Promise<string> }> {
  return fetch(`${gateway.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query }),
  });
}

describe('an API key', () => {
  it('is shown once, and kept as a hash alone', async () => {
    const { key, apiKey } = await makeKey({ name: ' scanner ' });
    expect(key).toMatch(/^dk_[a-z2-9]{12}_[\w-]{43}$/);
    expect(apiKey).toMatchObject({
      name: 'scanner',
      prefix: key.slice(0, 15),
      userId: operator.id,
      scopes: ['platform:twin:read'],
      addresses: [],
      active: true,
      lastUsedAt: null,
      revokedAt: null,
    });
    const [row] = await gateway.backends.postgres.query<Record<string, unknown>>(
      'SELECT * FROM api_keys WHERE id = $1',
      [apiKey.id],
    );
    const secret = key.slice(16);
    expect(row?.secret_hash).toEqual(createHash('sha256').update(secret).digest());
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it('lets its owner in over HTTP, a WebSocket and an event stream', async () => {
    const { key } = await makeKey();
    const { data } = await whoAmI(key);
    expect(data.me.id).toBe(operator.id);

    const socket = await RawSocket.connect(gateway, key);
    socket.subscribe('1', '{ me { id } }');
    expect((await socket.next((m) => m.type === 'next')).payload.data.me.id).toBe(operator.id);
    await socket.close();

    const answer = await stream(key, '{ me { id } }');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(operator.id);
  });

  it('is refused alike when it is unknown, wrong, malformed, expired, revoked or used from elsewhere', async () => {
    const [right, expired, revoked, elsewhere] = await Promise.all([
      makeKey(),
      makeKey(),
      makeKey(),
      makeKey({ addresses: ['192.0.2.0/24', '2001:db8::/32'] }),
    ]);
    // Known to the gateway, and unknown to it.
    for (const late of [expired, await makeKey()]) {
      if (late === expired) await whoAmI(late.key);
      await gateway.backends.postgres.query(
        "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1",
        [late.apiKey.id],
      );
      if (late !== expired) expired.key = late.key;
    }
    await as(operator.token, REVOKE, { id: revoked.apiKey.id });
    const wrong = `${right.key.slice(0, -4)}AAAA`;
    const unknown = `dk_${'a'.repeat(12)}_${'A'.repeat(43)}`;
    const bad = [unknown, wrong, 'dk_', `${right.key}x`, expired.key, revoked.key, elsewhere.key];
    for (const key of bad) {
      const { status, errors } = await whoAmI(key);
      expect({ key, status, error: errors?.[0] }).toMatchObject({
        key,
        status: 401,
        error: { message: 'The API key is not valid.', extensions: { code: 'AUTH_ERROR' } },
      });
      expect((await stream(key, '{ me { id } }')).status).toBe(401);
      const socket = await RawSocket.open(gateway);
      socket.init(key);
      expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    }
    expect((await whoAmI(right.key)).data.me.id).toBe(operator.id);
  });

  it('works from the networks it is bound to', async () => {
    const { key } = await makeKey({ addresses: ['127.0.0.0/8', '::1'] });
    expect((await whoAmI(key)).data.me.id).toBe(operator.id);
  });

  it('expires while it is in use', async () => {
    const { key } = await makeKey({ expiresAt: new Date(Date.now() + 2500).toISOString() });
    const socket = await RawSocket.connect(gateway, key);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Token expired' });
    expect((await whoAmI(key)).errors?.[0]?.message).toBe('The API key is not valid.');
  });

  it.each([
    ['a scope that is not one', { scopes: ['admin'] }],
    ['a resource that does not exist', { scopes: ['platform:unicorn:read'] }],
    ['no scope', { scopes: [] }],
    ['a scope that its owner has not', { scopes: ['platform:user:write'] }],
    ['an expiry in the past', { expiresAt: inDays(-1) }],
    ['an expiry beyond API_KEY_MAX_DAYS', { expiresAt: inDays(366) }],
    ['no name', { name: '  ' }],
    ['a network that is not one', { addresses: ['10.0.0.0/33'] }],
  ])('is not made with %s', async (_, input) => {
    const { errors } = await tryCreate(input);
    expect(errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('makes no keys, revokes none, and neither lists them nor changes what is its owner’s', async () => {
    const { key, apiKey } = await makeKey({ scopes: ['platform:*:*'] });
    const answers = await Promise.all([
      tryCreate({}, key),
      as(key, REVOKE, { id: apiKey.id }),
      as(key, LIST),
      as(key, 'mutation { logout }'),
    ]);
    for (const { errors } of answers) expect(errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    expect((await whoAmI(operator.token)).data.me.id).toBe(operator.id);
  });

  it('may do what its scopes and its owner allow, and nothing more', async () => {
    const create =
      'mutation($n: String!) { createInfrastructure(input: { name: $n, provider: AWS }) { id } }';
    const [reads, writes, viewers] = await Promise.all([
      makeKey({ scopes: ['platform:infrastructure:read'] }),
      makeKey({ scopes: ['platform:infrastructure:*'] }),
      makeKey({ scopes: ['platform:*:*'] }, viewer.token),
    ]);
    expect((await as(writes.key, create, { n: 'by key' })).data.createInfrastructure.id).toBeTruthy();
    for (const { key } of [reads, viewers])
      expect((await as(key, create, { n: 'x' })).errors?.[0]?.extensions).toMatchObject({
        code: 'PERMISSION_ERROR',
        permission: 'platform:infrastructure:write',
      });
  });

  it('follows its owner: demoted, locked out, let in again, deleted', async () => {
    const owner = await makeUser(gateway, 'OPERATOR');
    const { postgres } = gateway.backends;
    const { key } = await makeKey({ scopes: ['platform:*:*'] }, owner.token);
    const write = async () => {
      const { data, errors } = await as(
        key,
        'mutation { createInfrastructure(input: { name: "x", provider: AWS }) { id } }',
      );
      return data?.createInfrastructure ? 'OK' : errors?.[0]?.extensions.code;
    };
    expect(await write()).toBe('OK');
    await postgres.query("UPDATE users SET role = 'VIEWER' WHERE id = $1", [owner.id]);
    await until(async () => (await write()) === 'PERMISSION_ERROR');
    expect((await whoAmI(key)).data.me.id).toBe(owner.id);
    const socket = await RawSocket.connect(gateway, key);
    await postgres.query('UPDATE users SET active = false WHERE id = $1', [owner.id]);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect((await whoAmI(key)).errors?.[0]?.message).toBe('The API key is not valid.');
    await postgres.query('UPDATE users SET active = true WHERE id = $1', [owner.id]);
    await until(async () => (await whoAmI(key)).data?.me?.id === owner.id);
    await postgres.query('DELETE FROM users WHERE id = $1', [owner.id]);
    await until(async () => (await whoAmI(key)).errors?.[0]?.message === 'The API key is not valid.');
  });

  it('is revoked at once, with a socket and an event stream open', async () => {
    const { key, apiKey } = await makeKey();
    const socket = await RawSocket.connect(gateway, key);
    socket.subscribe('1', 'subscription { infrastructureUpdated { id } }');
    const events = await stream(key, 'subscription { infrastructureUpdated { id } }');
    expect(events.status).toBe(200);
    const { data } = await as(operator.token, REVOKE, { id: apiKey.id });
    expect(data.revokeApiKey).toMatchObject({ id: apiKey.id, active: false });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect(await events.text()).toContain('The token was revoked');
    expect((await whoAmI(key)).errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
  });

  it('that is deleted, or lost with all others, is no longer good', async () => {
    const [one, other] = await Promise.all([makeKey(), makeKey()]);
    await Promise.all([whoAmI(one.key), whoAmI(other.key)]);
    const { postgres } = gateway.backends;
    await postgres.query('DELETE FROM api_keys WHERE id = $1', [one.apiKey.id]);
    await until(async () => (await whoAmI(one.key)).status === 401);
    expect((await whoAmI(other.key)).status).toBe(200);
    await postgres.query('TRUNCATE api_keys');
    await until(async () => (await whoAmI(other.key)).status === 401);
  });

  it('remembers its last use, with at most one write a minute', async () => {
    const { key, apiKey } = await makeKey();
    const lastUsed = async () => {
      const [row] = await gateway.backends.postgres.query<{ at: Date | null; version: string }>(
        'SELECT last_used_at AS at, xmin::text AS version FROM api_keys WHERE id = $1',
        [apiKey.id],
      );
      return row;
    };
    expect((await lastUsed())?.at).toBeNull();
    await whoAmI(key);
    await until(async () => (await lastUsed())?.at !== null);
    const first = await lastUsed();
    expect(Math.abs(Date.now() - (first?.at?.getTime() ?? 0))).toBeLessThan(10_000);
    for (let i = 0; i < 5; i += 1) await whoAmI(key);
    // Another gateway that has never seen the key writes nothing either.
    const { ApiKeyStore } = await import('../datasources/api-keys.ts');
    await new ApiKeyStore(gateway.backends.postgres).noteUse(apiKey.id, 60_000);
    expect(await lastUsed()).toEqual(first);
  });
});

describe('the list of API keys', () => {
  it('shows a user their own, page by page, and others’ to administrators alone', async () => {
    const owner = await makeUser(gateway, 'VIEWER');
    for (const name of ['one', 'two', 'three']) await makeKey({ name }, owner.token);
    const page = (await as(owner.token, LIST, { first: 2 })).data.apiKeys;
    expect(page.edges.map((edge: { node: { name: string } }) => edge.node.name)).toEqual(['three', 'two']);
    const next = await as(owner.token, LIST, { first: 2, after: page.pageInfo.endCursor });
    expect(next.data.apiKeys).toMatchObject({
      edges: [{ node: { name: 'one' } }],
      pageInfo: { hasNextPage: false },
    });
    expect((await as(operator.token, LIST, { userId: owner.id })).errors?.[0]?.extensions.code).toBe(
      'PERMISSION_ERROR',
    );
    expect((await as(gateway.token, LIST, { userId: owner.id })).data.apiKeys.edges).toHaveLength(3);
  });

  it('lets a user revoke their own, an administrator any, and tells nobody else of them', async () => {
    const { apiKey } = await makeKey();
    const [foreign, none] = await Promise.all([
      as(viewer.token, REVOKE, { id: apiKey.id }),
      as(viewer.token, REVOKE, { id: 'no-such-key' }),
    ]);
    expect(foreign.errors?.[0]?.message).toBe(none.errors?.[0]?.message);
    expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await as(gateway.token, REVOKE, { id: apiKey.id })).data.revokeApiKey.active).toBe(false);
  });

  it('has an end: 100 at a time', async () => {
    const owner = await makeUser(gateway, 'VIEWER');
    await gateway.backends.postgres.query(
      `INSERT INTO api_keys (user_id, name, prefix, secret_hash, scopes, addresses, expires_at)
       SELECT $1, 'n', 'filled' || n, decode(repeat('00', 32), 'hex'), '{platform:twin:read}', '{}', now() + interval '1 day'
       FROM generate_series(1, 100) n`,
      [owner.id],
    );
    expect((await tryCreate({}, owner.token)).errors?.[0]?.extensions.code).toBe('CONFLICT');
  });
});

describe('a key for vulnerabilities and software alone', () => {
  let key: string;
  let hiddenId: string;

  beforeAll(async () => {
    key = (await makeKey({ scopes: NARROW })).key;
    const { data, errors } = await gateway.query(`mutation {
      createVulnerabilities(input: [{ id: "CVE-1", name: "narrow flaw" }]) { vulnerabilities { id } }
      createSoftware(input: [{ id: "software-1", name: "narrow software" }]) { software { id } }
      createInfrastructure(input: { name: "narrow estate", provider: AWS }) { id }
    }`);
    if (errors) throw new Error(JSON.stringify(errors));
    hiddenId = data.createInfrastructure.id;
    const linked = await gateway.query(
      `mutation($from: ID!) {
        a: connect(input: { from: "software-1", relationship: "AFFECTED_BY", to: "CVE-1" }) { changed }
        b: connect(input: { from: $from, relationship: "AFFECTED_BY", to: "CVE-1" }) { changed }
      }`,
      { from: hiddenId },
    );
    if (linked.errors) throw new Error(JSON.stringify(linked.errors));
    await gateway.settled();
  });

  it('reads both, nested in each other too', async () => {
    const { data, errors } = await as(
      key,
      '{ vulnerabilities(limit: 5) { id software(limit: 5) { id vulnerabilities(limit: 5) { id } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.vulnerabilities).toEqual([
      { id: 'CVE-1', software: [{ id: 'software-1', vulnerabilities: [{ id: 'CVE-1' }] }] },
    ]);
    expect((await as(key, '{ softwareConnection { totalCount } }')).data.softwareConnection.totalCount).toBe(
      1,
    );
    expect((await as(key, '{ node(id: "CVE-1") { name } }')).data.node.name).toBe('narrow flaw');
  });

  it.each([
    ['directly', '{ infrastructures { id } }'],
    ['by a count', '{ infrastructuresConnection { totalCount } }'],
    ['nested', '{ vulnerabilities { infrastructures { id } } }'],
    ['nested, by a count', '{ vulnerabilities { infrastructuresConnection { totalCount } } }'],
    [
      'nested, in a fragment on an interface',
      '{ node(id: "CVE-1") { ... on Vulnerability { infrastructures { id } } } }',
    ],
    ['by a subscription', 'subscription { infrastructureUpdated { id } }'],
    ['by the event log', '{ eventLog { latestCursor } }'],
    [
      'by changing it',
      'mutation { updateSoftware(where: { id: { eq: "software-1" } }, update: {}) { software { id } } }',
    ],
  ])('is told nothing of the rest %s', async (_, query) => {
    const socket = await RawSocket.connect(gateway, key);
    socket.subscribe('1', query);
    const refused = await socket.next((m) => m.id === '1' && m.type !== 'complete');
    const errors = refused.type === 'error' ? refused.payload : refused.payload.errors;
    expect(errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    await socket.close();
  });

  it('finds nothing else by id or by search', async () => {
    expect(
      (await as(key, 'query($id: ID!) { node(id: $id) { id } }', { id: hiddenId })).data.node,
    ).toBeNull();
    await gateway.backends.graph.read('CALL db.awaitIndexes(30)', {});
    const search = '{ search(text: "narrow") { hits { node { id } } } }';
    const found = (await as(key, search)).data.search.hits as Array<{ node: { id: string } }>;
    expect(found.map((hit) => hit.node.id).sort()).toEqual(['CVE-1', 'software-1']);
    const all = (await gateway.query(search)).data.search.hits;
    expect(all).toHaveLength(3);
  });

  it('hears of nothing else', async () => {
    const socket = await RawSocket.connect(gateway, key);
    socket.subscribe('1', 'subscription { events { id labels } }');
    await gateway.query(
      'mutation { createInfrastructure(input: { name: "unheard", provider: AWS }) { id } }',
    );
    await gateway.query(
      'mutation { createVulnerabilities(input: [{ id: "CVE-2", name: "heard" }]) { vulnerabilities { id } } }',
    );
    await socket.next((m) => m.type === 'next' && JSON.stringify(m.payload).includes('CVE-2'));
    const heard = socket.of('1').filter((m) => m.type === 'next');
    expect(JSON.stringify(heard)).not.toContain('Infrastructure');
    expect(heard).toHaveLength(1);
    await socket.close();
  });
});
