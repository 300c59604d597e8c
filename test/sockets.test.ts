import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { SigningKey } from '../datasources/signing-keys.ts';
import type { Role } from '../datasources/users.ts';
import { leastOf } from '../src/live/sockets/progress.ts';
import { WorkQueue } from '../src/live/sockets/queue.ts';
import { TEST_PASSWORD } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { deafSocket, RawSocket } from './support/sockets.ts';
import { gauge, until } from './support/wait.ts';

const UPDATES = 'subscription { infrastructureUpdated { id name } }';
const CREATE = 'mutation($n: String!) { createInfrastructure(input: { name: $n, provider: AWS }) { id } }';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    WS_INIT_TIMEOUT_MS: '1500',
    WS_PING_INTERVAL_MS: '500',
    SUBSCRIPTIONS_PER_SOCKET: '2',
    WS_MAX_MESSAGE_BYTES: '65536',
  });
});
afterAll(() => gateway?.close());

const subscriptions = () => gauge(gateway, 'dharma_subscriptions');

/** A new user, and a token of theirs. */
async function user(role: Role = 'OPERATOR'): Promise<{ id: string; email: string; token: string }> {
  const { users, login } = gateway.backends;
  const email = `user-${Math.random().toString(36).slice(2)}@dharma.local`;
  const { id } = await users.create({
    email,
    name: 'U',
    role,
    passwordHash: await login.hash(TEST_PASSWORD),
  });
  return { id, email, token: (await login.login(email, TEST_PASSWORD)).accessToken };
}

describe('the handshake', () => {
  it('is acknowledged with the cursor of the end of the log', async () => {
    const socket = await RawSocket.open(gateway);
    socket.init(gateway.token);
    const ack = await socket.next((m) => m.type === 'connection_ack');
    expect(ack).toEqual({ type: 'connection_ack', payload: { cursor: expect.stringMatching(/^c[\w.-]+$/) } });
    await socket.close();
  });

  it.each([
    ['none', []],
    ['the old one', ['graphql-ws']],
  ])('closes with 4406 where the subprotocol is %s', async (_, protocols) => {
    const socket = await RawSocket.open(gateway, protocols);
    expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });

  it('takes the right subprotocol among others', async () => {
    const socket = await RawSocket.open(gateway, ['graphql-ws', 'graphql-transport-ws']);
    expect(socket.socket.protocol).toBe('graphql-transport-ws');
    await socket.close();
  });

  it('closes with 4408 where connection_init does not come', async () => {
    const socket = await RawSocket.open(gateway);
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
  });

  it('closes with 4429 where it comes twice', async () => {
    const socket = await RawSocket.connect(gateway);
    socket.init(gateway.token);
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  it('closes with 4403 for a token that is not good', async () => {
    const socket = await RawSocket.open(gateway);
    socket.init('rubbish');
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  it('closes with 4401 for what is asked before', async () => {
    const socket = await RawSocket.open(gateway);
    socket.subscribe('1', '{ __typename }');
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });
});

describe('a message', () => {
  it.each([
    'rubbish',
    '[]',
    '"ping"',
    '{}',
    '{"type":"start","id":"1"}',
    '{"type":1}',
    '{"type":"ping","payload":1}',
    '{"type":"connection_ack"}',
    '{"type":"next","id":"1","payload":{}}',
    '{"type":"error","id":"1","payload":[{"message":"x"}]}',
    '{"type":"subscribe","payload":{"query":"{ __typename }"}}',
    '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}',
    '{"type":"subscribe","id":1,"payload":{"query":"{ __typename }"}}',
    '{"type":"subscribe","id":"1"}',
    '{"type":"subscribe","id":"1","payload":{}}',
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":[]}}',
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","operationName":1}}',
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","extensions":"x"}}',
    '{"type":"complete"}',
  ])('that the protocol does not know closes with 4400: %s', async (text) => {
    const socket = await RawSocket.connect(gateway);
    socket.send(text);
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  it('whose payload is nested deeper than the stack closes the socket, not the gateway', async () => {
    const socket = await RawSocket.open(gateway);
    const deep = '{"a":'.repeat(8000);
    socket.socket.send(`{"type":"ping","payload":${deep}1${'}'.repeat(8000)}}`);
    expect((await socket.closed).code).toBe(4400);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });

  it('that is binary closes with 4400, one that is not UTF-8 with 1007', async () => {
    const binary = await RawSocket.connect(gateway);
    binary.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect((await binary.closed).code).toBe(4400);
    const broken = await RawSocket.connect(gateway);
    broken.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect((await broken.closed).code).toBe(1007);
  });

  it('that is too large closes with 1009, and nothing is printed', async () => {
    const socket = await RawSocket.connect(gateway);
    socket.send({ type: 'ping', payload: { padding: 'x'.repeat(70_000) } });
    expect((await socket.closed).code).toBe(1009);
    expect((await gateway.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });

  it('of type ping is answered with its payload, before the handshake too; pong is taken', async () => {
    const socket = await RawSocket.open(gateway);
    socket.send({ type: 'ping' });
    expect(await socket.next((m) => m.type === 'pong')).toEqual({ type: 'pong' });
    socket.init(gateway.token);
    await socket.next((m) => m.type === 'connection_ack');
    socket.send({ type: 'pong', payload: { unasked: true } });
    socket.send({ type: 'ping', payload: { a: [1, null] } });
    expect(await socket.next((m) => m.type === 'pong' && m.payload)).toEqual({
      type: 'pong',
      payload: { a: [1, null] },
    });
    await socket.close();
  });
});

describe('an operation', () => {
  it('is answered with next and complete; a mutation as well', async () => {
    const socket = await RawSocket.connect(gateway);
    socket.subscribe('query', '{ me { email } }');
    socket.subscribe('mutation', CREATE, { n: 'made over a socket' });
    await socket.next((m) => m.id === 'query' && m.type === 'complete');
    await socket.next((m) => m.id === 'mutation' && m.type === 'complete');
    expect(socket.of('query')).toEqual([
      { id: 'query', type: 'next', payload: { data: { me: { email: 'admin@dharma.local' } } } },
      { id: 'query', type: 'complete' },
    ]);
    expect(socket.of('mutation')[0].payload.data.createInfrastructure.id).toBeTruthy();
    await socket.close();
  });

  it.each([
    ['GRAPHQL_PARSE_FAILED', '{', undefined, undefined],
    ['GRAPHQL_PARSE_FAILED', `${'{a'.repeat(4500)}`, undefined, undefined],
    ['GRAPHQL_VALIDATION_FAILED', '{ nope }', undefined, undefined],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { __typename }', 'B', undefined],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { __typename } query B { __typename }', undefined, undefined],
    ['OPERATION_RESOLUTION_FAILURE', 'fragment F on Query { __typename } query A { ...F }', 'F', undefined],
  ])('that is not good (%s) fails alone', async (code, query, operationName, variables) => {
    const socket = await RawSocket.connect(gateway);
    socket.subscribe('good', UPDATES);
    await until(async () => (await subscriptions()) > 0);
    socket.send({ id: 'bad', type: 'subscribe', payload: { query, operationName, variables } });
    await socket.next((m) => m.id === 'bad');
    expect(socket.of('bad')).toEqual([
      { id: 'bad', type: 'error', payload: [expect.objectContaining({ extensions: { code } })] },
    ]);
    await gateway.query(CREATE, { n: 'seen' });
    await socket.next((m) => m.id === 'good' && m.payload?.data.infrastructureUpdated.name === 'seen');
    // The id of what has failed is free again.
    socket.subscribe('bad', '{ __typename }');
    await socket.next((m) => m.id === 'bad' && m.type === 'complete');
    await socket.close();
    await until(async () => (await subscriptions()) === 0);
  });

  it('with wrong variables fails alone, too', async () => {
    const socket = await RawSocket.connect(gateway);
    const query = 'subscription($id: ID!) { infrastructureUpdated(id: $id) { id } }';
    socket.send({ id: 'bad', type: 'subscribe', payload: { query, variables: { id: {} } } });
    socket.subscribe('good', '{ __typename }');
    await socket.next((m) => m.id === 'bad' && m.payload);
    await socket.next((m) => m.id === 'good' && m.type === 'complete');
    expect(JSON.stringify(socket.of('bad'))).toContain('VALIDATION_ERROR');
    await socket.close();
  });

  it('with an id in use closes with 4409', async () => {
    const socket = await RawSocket.connect(gateway);
    socket.subscribe('1', UPDATES);
    await until(async () => (await subscriptions()) === 1);
    socket.subscribe('1', UPDATES);
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
    await until(async () => (await subscriptions()) === 0);
  });

  it('with a long id in use still says 4409', async () => {
    const socket = await RawSocket.connect(gateway);
    socket.subscribe('é'.repeat(300), UPDATES);
    socket.subscribe('é'.repeat(300), UPDATES);
    expect((await socket.closed).code).toBe(4409);
  });

  it('ends at once when the client completes it, and its id is free; an unknown id is no error', async () => {
    const socket = await RawSocket.connect(gateway);
    // Again and again, at once: what ends must not take away what has begun under the same id.
    for (let i = 0; i < 20; i++) {
      socket.subscribe('1', UPDATES);
      socket.send({ id: '1', type: 'complete' });
    }
    socket.subscribe('1', UPDATES);
    socket.send({ id: 'never heard of', type: 'complete' });
    await until(async () => (await subscriptions()) === 1);
    await gateway.query(CREATE, { n: 'to the last' });
    await socket.next((m) => m.payload?.data?.infrastructureUpdated.name === 'to the last');
    expect(socket.of('1')).toHaveLength(1);
    socket.send({ id: '1', type: 'complete' });
    await until(async () => (await subscriptions()) === 0);
    await gateway.query(CREATE, { n: 'after' });
    socket.subscribe('2', '{ __typename }');
    await socket.next((m) => m.id === '2' && m.type === 'complete');
    expect(socket.of('1')).toHaveLength(1);
    await socket.close();
  });

  it('of many waits its turn; all are answered', async () => {
    const socket = await RawSocket.connect(gateway);
    const ids = Array.from({ length: 500 }, (_, i) => `q-${i}`);
    for (const id of ids) socket.subscribe(id, '{ me { email } }');
    const done = () => socket.messages.filter((m) => m.type === 'complete').length;
    await until(() => done() === ids.length, 20_000);
    expect(new Set(socket.messages.filter((m) => m.type === 'next').map((m) => m.id)).size).toBe(500);
    await socket.close();
  });
});

describe('work in turn', () => {
  it('is so much at a time, in order, and can be taken back', async () => {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const queue = new WorkQueue<{ bytes: number; name: string }>(
      2,
      ({ name }) => {
        begun.push(name);
        return new Promise((resolve) => ends.set(name, resolve));
      },
      () => {},
    );
    const items = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, bytes: 10 }));
    for (const item of items) queue.push(item);
    expect(begun).toEqual(['a', 'b']);
    expect(queue.size).toEqual({ items: 3, bytes: 30 });
    queue.drop(items[2] as (typeof items)[0]);
    ends.get('b')?.();
    await until(() => begun.length === 3);
    expect(begun).toEqual(['a', 'b', 'd']);
    queue.held = () => true;
    ends.get('a')?.();
    ends.get('d')?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['a', 'b', 'd']);
    queue.held = () => false;
    queue.begin();
    expect(begun).toEqual(['a', 'b', 'd', 'e']);
    expect(queue.size).toEqual({ items: 0, bytes: 0 });
  });
});

describe('limits', () => {
  it('of subscriptions on one socket: the next one fails alone', async () => {
    const socket = await RawSocket.connect(gateway);
    for (const id of ['1', '2', '3']) socket.subscribe(id, UPDATES);
    expect(await socket.next((m) => m.id === '3')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }],
    });
    await until(async () => (await subscriptions()) === 2);
    socket.subscribe('q', '{ __typename }');
    await socket.next((m) => m.id === 'q' && m.type === 'complete');
    socket.send({ id: '1', type: 'complete' });
    await until(async () => (await subscriptions()) === 1);
    socket.subscribe('3', UPDATES);
    await until(async () => (await subscriptions()) === 2);
    await socket.close();
    await until(async () => (await subscriptions()) === 0);
  });

  describe('of sockets', () => {
    let small: TestGateway;
    beforeAll(async () => {
      small = await startTestGateway({
        SOCKETS_PER_PRINCIPAL: '3',
        UNINITIALISED_SOCKETS_PER_ADDRESS: '5',
        DATABASE_URL: gateway.config.DATABASE_URL,
      });
    });
    afterAll(() => small?.close());

    it('of one user: the next one is closed with 4503; those of others are not', async () => {
      const open = [];
      for (let i = 0; i < 3; i++) open.push(await RawSocket.connect(small));
      const refused = await RawSocket.open(small);
      refused.init(small.token);
      expect(await refused.closed).toEqual({ code: 4503, reason: 'Too many sockets' });
      const other = await RawSocket.connect(small, (await user()).token);
      await open[0]?.close();
      await until(async () => (await gauge(small, 'dharma_sockets')) === 3);
      const next = await RawSocket.connect(small);
      for (const socket of [...open, other, next]) await socket.close();
      await until(async () => (await gauge(small, 'dharma_sockets')) === 0);
    });

    it('of one address, for those without a token', async () => {
      const open = [];
      for (let i = 0; i < 3; i++) open.push(await RawSocket.connect(small, null));
      const refused = await RawSocket.open(small);
      refused.init(null);
      expect((await refused.closed).code).toBe(4503);
      for (const socket of open) await socket.close();
    });

    it('that have not said who they are: the upgrade is refused with 429', async () => {
      const open = [];
      for (let i = 0; i < 5; i++) open.push(await deafSocket(small));
      expect(open[4]?.status).toContain('101');
      const refused = await deafSocket(small);
      expect(refused.status).toBe('HTTP/1.1 429 Too Many Requests');
      for (const { socket } of open) socket.resetAndDestroy();
      await until(async () => (await gauge(small, 'dharma_sockets')) === 0);
      await (await RawSocket.connect(small)).close();
    });
  });
});

describe('a heartbeat', () => {
  it('cuts off a socket that does not answer, and no other', async () => {
    const socket = await RawSocket.connect(gateway);
    const deaf = await RawSocket.open(gateway, 'graphql-transport-ws', { autoPong: false });
    deaf.init(gateway.token);
    expect((await deaf.closed).code).toBe(1006);
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
    await socket.close();
  });
});

describe('the cursor', () => {
  it('is told with pings, as far as everything was sent', async () => {
    const socket = await RawSocket.connect(gateway);
    const { cursor } = socket.messages[0].payload;
    socket.subscribe('1', 'subscription { infrastructureUpdated(id: "nothing of this id") { id } }');
    await until(async () => (await subscriptions()) === 1);
    await gateway.query(CREATE, { n: 'of no interest' });
    const ping = await socket.next((m) => m.type === 'ping' && m.payload.cursor !== cursor);
    expect(ping).toEqual({ type: 'ping', payload: { cursor: expect.stringMatching(/^c[\w.-]+$/) } });
    const latest = (await gateway.query('{ eventLog { latestCursor } }')).data.eventLog.latestCursor;
    await socket.next((m) => m.type === 'ping' && m.payload.cursor === latest);
    await socket.close();
  });

  it('is that of the least of several subscriptions', () => {
    const at = (...cursors: string[]) => leastOf(cursors.map((cursor) => ({ cursor })));
    expect(at()).toBeUndefined();
    expect(at('c5.z.ab', 'c5.z.ab')).toBe('c5.z.ab');
    expect(at('c5.z.ab', 'c5.12.ab', 'ca.z.cd')).toBe('c5.12.ab');
    expect(at('c10.z.ab', 'cz.z.cd')).toBe('cz.z.cd');
  });
});

describe('a subscriber that lags, where such are closed', () => {
  it('has its socket closed with 4410 and the cursor to go on from', async () => {
    const strict = await startTestGateway({
      SLOW_SUBSCRIBER_POLICY: 'close',
      SUBSCRIBER_BUFFER_EVENTS: '1',
      DATABASE_URL: gateway.config.DATABASE_URL,
    });
    const socket = await RawSocket.connect(strict);
    socket.subscribe('1', UPDATES);
    await until(async () => (await gauge(strict, 'dharma_subscriptions')) === 1);
    await Promise.all(Array.from({ length: 100 }, (_, i) => strict.query(CREATE, { n: `burst ${i}` })));
    const { code, reason } = await socket.closed;
    expect([code, reason]).toEqual([4410, expect.stringMatching(/^LAGGED c[\w.-]+$/)]);
    expect(JSON.stringify(socket.messages)).not.toContain('"LAGGED"');
    await until(async () => (await gauge(strict, 'dharma_subscriptions')) === 0);
    await strict.close();
  });
});

describe('a token', () => {
  it('closes its sockets with 4403 when it expires', async () => {
    const [key] = (await gateway.backends.keys.all({ kid: 'x', secret: 'x' })) as [SigningKey];
    const { id } = await user();
    const claims = { email: 'x@y.example', role: 'ADMIN', exp: Math.floor(Date.now() / 1000) + 2 };
    const token = jwt.sign(claims, key.secret, {
      keyid: key.kid,
      subject: id,
      issuer: 'dharma',
      audience: 'dharma',
    });
    const socket = await RawSocket.connect(gateway, token);
    socket.subscribe('1', UPDATES);
    await until(async () => (await subscriptions()) === 1);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Token expired' });
    await until(async () => (await subscriptions()) === 0);
  });

  const sql = (text: string, values: unknown[]) => gateway.backends.postgres.query(text, values);
  const me = async (token: string) => (await gateway.query('{ me { role } }', {}, { token })).errors?.[0];

  it.each([
    ['is made inactive', (id: string) => sql('UPDATE users SET active = false WHERE id = $1', [id])],
    ['is deleted', (id: string) => sql('DELETE FROM users WHERE id = $1', [id])],
    [
      'has older tokens taken back',
      (id: string) => sql('UPDATE users SET tokens_valid_after = now() WHERE id = $1', [id]),
    ],
  ])('is revoked, on sockets and over HTTP, when its user %s', async (_, change) => {
    const { id, token, email } = await user();
    const socket = await RawSocket.connect(gateway, token);
    const neighbour = await RawSocket.connect(gateway);
    expect(await me(token)).toBeUndefined();
    await change(id);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    expect(await me(token)).toMatchObject({ extensions: { code: 'AUTH_ERROR' } });
    const again = await RawSocket.open(gateway);
    again.init(token);
    expect((await again.closed).code).toBe(4403);
    expect(neighbour.socket.readyState).toBe(neighbour.socket.OPEN);
    await neighbour.close();
    if (/inactive/.test(String(_)))
      await expect(gateway.backends.login.login(email, TEST_PASSWORD)).rejects.toThrow('wrong');
  });

  it('is revoked by a new password; a token of the new one is good at once', async () => {
    const { id, email, token } = await user();
    const { users, login } = gateway.backends;
    const socket = await RawSocket.connect(gateway, token);
    await users.setPassword(id, await login.hash('another password'));
    expect((await socket.closed).reason).toBe('Revoked');
    const fresh = (await login.login(email, 'another password')).accessToken;
    expect(await me(fresh)).toBeUndefined();
    expect(await me(token)).toMatchObject({ extensions: { code: 'AUTH_ERROR' } });
    await (await RawSocket.connect(gateway, fresh)).close();
  });

  it('has the rights of its user as they are now', async () => {
    const { id, token } = await user('OPERATOR');
    const socket = await RawSocket.connect(gateway, token);
    socket.subscribe('1', CREATE, { n: 'allowed' });
    await socket.next((m) => m.id === '1' && m.type === 'complete');
    await sql('UPDATE users SET role = $2 WHERE id = $1', [id, 'VIEWER']);
    const attempt = async () =>
      (await gateway.query(CREATE, { n: 'not allowed' }, { token })).errors?.[0]?.extensions.code;
    await until(async () => (await attempt()) === 'PERMISSION_ERROR');
    socket.subscribe('2', CREATE, { n: 'not allowed' });
    await socket.next((m) => m.id === '2' && m.type === 'complete');
    expect(socket.of('2')[0].payload.errors[0].extensions.code).toBe('PERMISSION_ERROR');
    await socket.close();
  });

  it('is revoked even if the news came while nobody could hear it', async () => {
    const { id, token } = await user();
    const socket = await RawSocket.connect(gateway, token);
    await sql(
      `WITH cut AS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN "dharma_%')
       UPDATE users SET active = false WHERE id = $1 AND (SELECT count(*) FROM cut) > 0`,
      [id],
    );
    expect((await socket.closed).reason).toBe('Revoked');
    // And it hears again.
    const other = await user();
    const second = await RawSocket.connect(gateway, other.token);
    await sql('DELETE FROM users WHERE id = $1', [other.id]);
    expect((await second.closed).reason).toBe('Revoked');
  });

  it('is revoked when the key that signed it is retired', async () => {
    const { token } = await user();
    const socket = await RawSocket.connect(gateway, token);
    await sql('UPDATE signing_keys SET retired_at = now()', []);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
    const { login, postgres } = gateway.backends;
    const { accessToken } = await login.login('admin@dharma.local', TEST_PASSWORD);
    expect(await me(accessToken)).toBeUndefined();
    await postgres.query('UPDATE signing_keys SET retired_at = NULL');
  });
});

describe('the end of the gateway', () => {
  it('closes sockets with 1001, refuses new ones with 503, and waits for none for ever', async () => {
    const ending = await startTestGateway({ DATABASE_URL: gateway.config.DATABASE_URL });
    const socket = await RawSocket.connect(ending);
    socket.subscribe('1', UPDATES);
    const deaf = await deafSocket(ending);
    const closing = ending.close();
    expect(await socket.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect((await deafSocket(ending)).status).toBe('HTTP/1.1 503 Service Unavailable');
    await closing;
    deaf.socket.destroy();
  });
});
