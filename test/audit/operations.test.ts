import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import neo4j from 'neo4j-driver';
import { AuditLogStore, type AuditRow } from '../../datasources/audit-log.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { asOwner, untilEntries } from '../support/audit.ts';
import { TEST_PASSWORD, workerNeo4j } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { collect } from '../support/wait.ts';

let gateway: TestGateway;
let store: AuditLogStore;
let viewer: string;
let admin: string;

const CREATE =
  'mutation Make($input: CreateInfrastructureInput!) { createInfrastructure(input: $input) { id } }';
const LOGIN = 'mutation In($input: LoginInput!) { login(input: $input) { accessToken } }';

beforeAll(async () => {
  gateway = await startTestGateway();
  store = new AuditLogStore(gateway.backends.postgres);
  const { users, login } = gateway.backends;
  await users.create({
    email: 'viewer@dharma.local',
    name: 'Viewer',
    role: 'VIEWER',
    passwordHash: await login.hash(TEST_PASSWORD),
  });
  const { data } = await gateway.query(LOGIN, {
    input: { email: 'viewer@dharma.local', password: TEST_PASSWORD },
  });
  viewer = data.login.accessToken;
  admin = (await gateway.query('{ me { id } }')).data.me.id;
});
afterAll(() => gateway?.close());

/** What a request has brought into the trail, by its correlation id, once there are so many entries. */
async function told(
  count: number,
  query: string,
  variables: Record<string, unknown> = {},
  { token, headers = {} }: { token?: string | null; headers?: Record<string, string> } = {},
) {
  const correlationId = randomUUID();
  const answer = await gateway.query(query, variables, {
    ...(token !== undefined && { token }),
    headers: { 'x-correlation-id': correlationId, 'user-agent': 'a test', ...headers },
  });
  const atOnce = await store.page({ correlationId }, undefined, 100);
  const mine = (rows: AuditRow[]) => rows.filter((row) => row.correlationId === correlationId);
  const rows = mine(await untilEntries(store, (all) => mine(all).length >= count));
  return { answer, rows, atOnce: atOnce.reverse(), correlationId };
}

describe('a mutation', () => {
  it('is told before it is done and before it is answered, with who, from where and what; its changes follow', async () => {
    const { answer, rows, atOnce } = await told(3, CREATE, { input: { name: 'told', provider: 'AWS' } });
    const { id } = answer.data.createInfrastructure;
    // On disk by the time of the answer.
    expect(atOnce.slice(0, 2).map(({ result }) => result)).toEqual(['ATTEMPT', 'OK']);
    const common = {
      kind: 'MUTATION',
      action: 'createInfrastructure',
      actorId: admin,
      actorEmail: 'admin@dharma.local',
      method: 'password',
      transport: 'http',
      userAgent: 'a test',
      operation: 'Make',
      entityType: 'Infrastructure',
    };
    expect(rows[0]).toMatchObject({
      ...common,
      detail: { arguments: { input: { name: 'told', provider: 'AWS' } } },
    });
    expect(rows[0]?.address).toMatch(/127\.0\.0\.1$/);
    expect(rows[1]).toMatchObject({ ...common, entityId: id, code: null });
    expect(rows[2]).toMatchObject({
      kind: 'CHANGE',
      action: 'CREATED',
      actorId: admin,
      entityType: 'Infrastructure',
      entityId: id,
      before: {},
      after: { name: 'told' },
    });
  });

  it('that changes something tells before and after', async () => {
    const made = await told(3, CREATE, { input: { name: 'first', provider: 'AWS' } });
    const { rows } = await told(
      3,
      'mutation($id: ID!) { updateInfrastructure(id: $id, input: { name: "second" }) { name } }',
      { id: made.answer.data.createInfrastructure.id },
    );
    expect(rows[2]).toMatchObject({
      action: 'UPDATED',
      before: { name: 'first' },
      after: { name: 'second' },
    });
  });

  it('of generated fields, several at once, under an alias and in a fragment, is told field by field', async () => {
    const { rows } = await told(
      6,
      `mutation { one: createSecurityEvents(input: [{ id: "audit-1", name: "x", eventType: THREAT, severity: LOW }]) { securityEvents { id } } ...F }
       fragment F on Mutation { deleteSecurityEvents(where: { id: { eq: "audit-none" } }) { nodesDeleted } }`,
    );
    const operations = rows.filter(({ kind }) => kind === 'MUTATION');
    expect(
      operations.map(({ action, result, entityType, entityId }) => [action, result, entityType, entityId]),
    ).toEqual([
      ['createSecurityEvents', 'ATTEMPT', 'SecurityEvent', null],
      ['deleteSecurityEvents', 'ATTEMPT', 'SecurityEvent', null],
      ['createSecurityEvents', 'OK', 'SecurityEvent', 'audit-1'],
      ['deleteSecurityEvents', 'OK', 'SecurityEvent', null],
    ]);
  });

  it('that fails is told with its code, and nothing of it was done', async () => {
    const { rows } = await told(
      2,
      'mutation { updateInfrastructure(id: "none", input: { name: "x" }) { id } }',
    );
    expect(rows.map(({ result, code, entityId }) => [result, code, entityId])).toEqual([
      ['ATTEMPT', null, 'none'],
      ['FAILED', 'NOT_FOUND', 'none'],
    ]);
  });

  it('that is refused is told, of a viewer and of a stranger', async () => {
    const variables = { input: { name: 'x', provider: 'AWS' } };
    const { rows } = await told(1, CREATE, variables, { token: viewer });
    expect(rows).toEqual([
      expect.objectContaining({
        kind: 'MUTATION',
        action: 'createInfrastructure',
        result: 'DENIED',
        code: 'PERMISSION_ERROR',
        actorEmail: 'viewer@dharma.local',
      }),
    ]);
    const stranger = await told(1, CREATE, variables, { token: null });
    expect(stranger.rows).toEqual([
      expect.objectContaining({ result: 'DENIED', code: 'AUTH_ERROR', actorId: null }),
    ]);
  });

  it('keeps no secret that it was sent', async () => {
    const secret = 'hunter2-hunter2';
    const { rows } = await told(
      2,
      'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id } } }',
      {
        input: { name: secret.slice(0, 3), url: `https://user:${secret}@hooks.example.org/?token=${secret}` },
      },
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(
      JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(secret);
    expect(JSON.stringify(rows[0]?.detail)).toContain('hooks.example.org');
  });

  it('is told over a socket and over an event stream alike', async () => {
    const before = (await store.head()).id;
    const client = gateway.client();
    const mutation = (name: string) => ({ query: CREATE, variables: { input: { name, provider: 'AWS' } } });
    await collect(client.iterate(mutation('by socket')), 1);
    await client.dispose();
    const sse = createClient({
      url: `${gateway.url}/graphql/stream`,
      headers: { authorization: `Bearer ${gateway.token}` },
      retryAttempts: 0,
    });
    await collect(sse.iterate(mutation('by stream')), 1);
    sse.dispose();
    const rows = (await store.after(before, 100)).filter(({ kind }) => kind === 'MUTATION');
    expect(rows.map(({ transport, result }) => [transport, result])).toEqual([
      ['websocket', 'ATTEMPT'],
      ['websocket', 'OK'],
      ['sse', 'ATTEMPT'],
      ['sse', 'OK'],
    ]);
  });
});

describe('letting somebody in', () => {
  it('is told by the user, by the account where the password is wrong, and by a hash where there is none', async () => {
    const variables = (email: string, password = TEST_PASSWORD) => ({ input: { email, password } });
    const right = await told(1, LOGIN, variables('ADMIN@dharma.local'), { token: null });
    expect(right.atOnce).toEqual([
      expect.objectContaining({
        kind: 'LOGIN',
        action: 'login',
        result: 'OK',
        actorId: admin,
        actorEmail: 'admin@dharma.local',
        detail: null,
      }),
    ]);
    const wrong = await told(1, LOGIN, variables('admin@dharma.local', 'a wrong one'), { token: null });
    expect(wrong.rows).toEqual([
      expect.objectContaining({ kind: 'LOGIN', result: 'DENIED', code: 'AUTH_ERROR', actorId: admin }),
    ]);
    const unknown = await told(1, LOGIN, variables('my-password-by-mistake'), { token: null });
    expect(unknown.rows).toEqual([
      expect.objectContaining({
        kind: 'LOGIN',
        result: 'DENIED',
        actorId: null,
        detail: { account: expect.stringMatching(/^sha256:[0-9a-f]{32}$/) },
      }),
    ]);
    expect(JSON.stringify(unknown.rows[0]?.detail)).not.toContain('mistake');
  });
});

describe('a refused request', () => {
  it('with a bad token is told, over every transport; one without any is not', async () => {
    const bad = await told(1, '{ me { id } }', {}, { token: 'rubbish' });
    expect(bad.rows).toEqual([
      expect.objectContaining({
        kind: 'DENIED',
        action: 'me',
        code: 'AUTH_ERROR',
        detail: { refusal: 'The token is not valid.' },
      }),
    ]);
    const before = (await store.head()).id;
    await gateway.query('{ me { id } }', {}, { token: null });
    const socket = await RawSocket.open(gateway);
    socket.init('rubbish');
    await socket.closed;
    await fetch(`${gateway.url}/graphql/stream?query={me{id}}`, {
      headers: { authorization: 'Bearer rubbish' },
    });
    const rows = await untilEntries(store, (all) => all.length >= 2, before);
    expect(rows.map(({ kind, action, transport }) => [kind, action, transport])).toEqual([
      ['DENIED', 'connect', 'websocket'],
      ['DENIED', 'connect', 'sse'],
    ]);
  });

  it('for want of a right is told, of a query and of a subscription', async () => {
    const query = await told(1, '{ subscribers { name } }', {}, { token: viewer });
    expect(query.rows).toEqual([
      expect.objectContaining({ kind: 'DENIED', action: 'subscribers', code: 'PERMISSION_ERROR' }),
    ]);
  });
});

describe('reading what administrators read', () => {
  it('is told; reading the twin is not', async () => {
    const { rows } = await told(2, '{ subscribers { name } auditLogs(first: 1) { totalCount } }');
    expect(rows.map(({ kind, action, result }) => [kind, action, result])).toEqual([
      ['READ', 'subscribers', 'OK'],
      ['READ', 'auditLogs', 'OK'],
    ]);
    const twin = await told(0, '{ infrastructures(limit: 1) { id } me { id } }');
    const next = await told(1, '{ subscribers { name } }');
    expect(next.rows).toHaveLength(1);
    expect((await store.page({ correlationId: twin.correlationId }, undefined, 10)).length).toBe(0);
  });
});

describe('while the trail cannot be written', () => {
  const rename = (from: string, to: string) =>
    asOwner(gateway.config, [`ALTER FUNCTION ${from}(uuid, bigint, text[]) RENAME TO ${to}`]);

  it('nothing is done, and the answer says so', async () => {
    await rename('audit_write', 'audit_write_away');
    try {
      const { errors } = await gateway.query(CREATE, { input: { name: 'untold', provider: 'AWS' } });
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('nothing was done'),
        extensions: { code: 'AUDIT_UNAVAILABLE' },
      });
      const [row] = await gateway.backends.graph.read("MATCH (n {name: 'untold'}) RETURN count(n) AS count");
      expect(row?.count).toBe(0);
      const login = await gateway.query(LOGIN, {
        input: { email: 'admin@dharma.local', password: TEST_PASSWORD },
      });
      expect(login).toMatchObject({ errors: [{ extensions: { code: 'AUDIT_UNAVAILABLE' } }] });
      expect(login.data).toBeUndefined();
    } finally {
      await rename('audit_write_away', 'audit_write');
    }
  });

  it('what was done by then is answered, with a word that its outcome is not told yet; it is told later', async () => {
    const { answer } = await told(3, CREATE, { input: { name: 'slow', provider: 'AWS' } });
    const { id } = answer.data.createInfrastructure;
    const { uri, username, password } = workerNeo4j();
    const driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
    const session = driver.session();
    const lock = session.beginTransaction();
    await lock.run('MATCH (n {id: $id}) SET n.locked = true', { id });
    const correlationId = randomUUID();
    const slow = gateway.query(
      'mutation($id: ID!) { updateInfrastructure(id: $id, input: { location: "x" }) { location } }',
      { id },
      { headers: { 'x-correlation-id': correlationId } },
    );
    const mine = (rows: AuditRow[]) =>
      rows.filter((row) => row.correlationId === correlationId && row.kind === 'MUTATION');
    await untilEntries(store, (rows) => mine(rows).length === 1);
    await rename('audit_write', 'audit_write_away');
    await lock.rollback();
    await driver.close();
    const { data, extensions } = (await slow) as { data?: unknown; extensions?: unknown };
    await rename('audit_write_away', 'audit_write');
    expect(data).toEqual({ updateInfrastructure: { location: 'x' } });
    expect(extensions).toEqual({ audit: { recorded: false, message: expect.stringContaining('attempt') } });
    const rows = mine(await untilEntries(store, (all) => mine(all).length === 2));
    expect(rows.map(({ result }) => result)).toEqual(['ATTEMPT', 'OK']);
  });

  it('leaves a chain that verifies', async () => {
    expect(await verifyChain({ store, anchor: undefined })).toMatchObject({ fault: undefined });
  });
});
