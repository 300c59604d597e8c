import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import type { Clearance, Role } from '../../datasources/users.ts';
import { resetGraph, TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { collect, until } from '../support/wait.ts';

// biome-ignore lint/suspicious/noExplicitAny: results have the shape of their subscription
type Result = any;

/** What restricts a node, by the end of its id. */
const KINDS = {
  shared: '',
  acme: ':TENANTED:TENANT_acme',
  globex: ':TENANTED:TENANT_globex',
  red: ':TLP_RED',
};
const VISIBLE = ['shared', 'acme'];
const TYPES = {
  SecurityEvent: "eventType: 'THREAT', severity: 'HIGH'",
  Infrastructure: "provider: 'AWS', status: 'RUNNING', config: 'hunter2'",
  Deployment: "status: 'RUNNING', version: '1'",
  Prediction: 'userId: $userId, confidence: 0.5',
  DiscoveryTask: "status: 'RUNNING'",
  Resource: "resourceType: 'COMPUTE', metadata: 'hunter2'",
};
type TypeName = keyof typeof TYPES;

/** The eight, with the type that each is about and where a message has its id. */
const FEEDS: Array<[string, TypeName, string]> = [
  ['events', 'Resource', 'events(types: ["Resource"], expand: true, after: $after) { node { id } }'],
  ['threatDetected', 'SecurityEvent', 'threatDetected(after: $after) { event { id } }'],
  ['securityEvent', 'SecurityEvent', 'securityEvent(after: $after) { id event { id } }'],
  ['infrastructureUpdated', 'Infrastructure', 'infrastructureUpdated(after: $after) { id }'],
  ['deploymentStatusChanged', 'Deployment', 'deploymentStatusChanged(after: $after) { id }'],
  [
    'predictionCompleted',
    'Prediction',
    'predictionCompleted(userId: $userId, after: $after) { prediction { id } }',
  ],
  ['discoveryProgress', 'DiscoveryTask', 'discoveryProgress(after: $after) { id }'],
  ['resourceDiscovered', 'Resource', 'resourceDiscovered(after: $after) { id resource { id } }'],
];

let gateway: TestGateway;
let count = 0;

beforeAll(async () => {
  gateway = await startTestGateway({ RATE_LIMIT: 'off' });
});
afterAll(() => gateway?.close());
beforeEach(async () => {
  await resetGraph(gateway.backends.graph);
  await gateway.settled();
});

async function user(role: Role, tenants: string[] = ['acme'], clearance: Clearance = 'AMBER') {
  count += 1;
  const email = `user-${count}@example.org`;
  const { users, login } = gateway.backends;
  const passwordHash = await login.hash(TEST_PASSWORD);
  const { id } = await users.create({ email, name: email, role, passwordHash, tenants, clearance });
  const { accessToken } = await login.login(email, TEST_PASSWORD);
  return { id, token: accessToken };
}

async function write(statement: string, params = {}, capture?: 'summary'): Promise<void> {
  await gateway.backends.graph.write(statement, params, capture ? { metadata: { capture } } : {});
}

/** A node of each type for each kind, and later one that all see. */
async function makeAll(userId: string, capture?: 'summary'): Promise<void> {
  const nodeOf = (type: TypeName, kind: string, labels = '') =>
    `(:${type}${labels} {id: '${type}-${kind}', name: 'n', createdAt: datetime(), updatedAt: datetime(), ${TYPES[type]}})`;
  const types = Object.keys(TYPES) as TypeName[];
  const nodes = types.flatMap((type) =>
    Object.entries(KINDS).map(([kind, labels]) => nodeOf(type, kind, labels)),
  );
  await write(`CREATE ${nodes.join(', ')}`, { userId }, capture);
  await write(`CREATE ${types.map((type) => nodeOf(type, 'end')).join(', ')}`, { userId });
}

const textOf = (field: string) =>
  `subscription ($after: String${field.includes('$userId') ? ', $userId: ID!' : ''}) { ${field} }`;
const idIn = (message: Result): string => /"id":"([^"]+)"/.exec(JSON.stringify(message.data))?.[1] ?? '';

async function idsUntilEnd(iterator: AsyncIterator<Result>): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const [message] = await collect(iterator, 1);
    if (message.errors) throw new Error(JSON.stringify(message.errors));
    ids.push(idIn(message));
    if (idIn(message).endsWith('-end')) return ids.sort();
  }
}

const expected = (type: string, kinds: readonly string[]) =>
  [...kinds, 'end'].map((kind) => `${type}-${kind}`).sort();

describe.each([
  ['one by one', undefined],
  ['in bulk', 'summary'],
] as const)('what is made %s', (_, capture) => {
  it.each(FEEDS)(
    'is told by %s of what is visible alone, when it happens and afterwards',
    async (__, type, field) => {
      const own = await user('OPERATOR');
      const after = await gateway.settled();
      const ask = (token: string, from: string) => {
        const client = gateway.client(token);
        const variables = { after: from, ...(field.includes('$userId') && { userId: own.id }) };
        return client.iterate({ query: textOf(field), variables }) as AsyncIterableIterator<Result>;
      };
      const now = [ask(own.token, after), ask(gateway.token, after)] as const;
      const told = Promise.all(now.map(idsUntilEnd));
      await makeAll(own.id, capture);
      const [seen, all] = await told;
      expect(seen).toEqual(expected(type, VISIBLE));
      expect(all).toEqual(expected(type, Object.keys(KINDS)));
      const later = [ask(own.token, after), ask(gateway.token, after)];
      expect(await Promise.all(later.map(idsUntilEnd))).toEqual([seen, all]);
      for (const iterator of [...now, ...later]) await iterator.return?.();
    },
  );
});

describe('events', () => {
  const ALL = `subscription ($after: String, $where: ChangeFilter) { events(after: $after, where: $where) {
    operation id labels changes { field before after } summary { type operation count } } }`;

  /** What one is told from a cursor to the present. */
  async function told(
    token: string,
    after: string,
    how: 'websocket' | 'sse' = 'websocket',
  ): Promise<Result[]> {
    await write("CREATE (:Resource {id: 'mark', createdAt: datetime()})");
    const stream = createClient({
      url: `${gateway.url}/graphql/stream`,
      headers: { authorization: `Bearer ${token}` },
    });
    const client = how === 'sse' ? stream : gateway.client(token);
    const iterator = client.iterate({ query: ALL, variables: { after } }) as AsyncIterableIterator<Result>;
    const messages: Result[] = [];
    for (;;) {
      const [message] = await collect(iterator, 1);
      if (message.errors) throw new Error(JSON.stringify(message.errors));
      if (message.data.events.id === 'mark') break;
      messages.push(message.data.events);
    }
    await iterator.return?.();
    await write("MATCH (n:Resource {id: 'mark'}) DELETE n");
    return messages;
  }

  it.each(['websocket', 'sse'] as const)(
    'over %s tell nothing of the past of what is hidden by now',
    async (how) => {
      const own = await user('OPERATOR');
      const after = await gateway.settled();
      await write(
        "CREATE (:Resource {id: 'a', name: 'embargoed'})-[:DEPENDS_ON]->(:Resource {id: 'b', name: 'open'})",
      );
      await write("CREATE (:Resource {id: 'c', name: 'moved'})");
      await write(
        "CREATE (:Resource {id: 'bulk-a', name: 'bulk'}), (:Resource {id: 'bulk-b', name: 'bulk'})",
        {},
        'summary',
      );
      await write("MATCH (n:Resource) WHERE n.id IN ['a', 'bulk-a'] SET n:TLP_RED");
      await write("MATCH (n:Resource {id: 'c'}) SET n:TENANTED:TENANT_globex");
      // What happens is judged by the labels of its moment; the past, by those of now.
      await gateway.settled();
      const seen = await told(own.token, after, how);
      // That they went is told, as to who saw them come: it says no more than their ids.
      const came = seen.filter(({ operation }) => operation !== 'DELETED');
      expect(came.map(({ operation, id }) => [operation, id])).toEqual([
        ['CREATED', 'b'],
        ['SUMMARISED', null],
      ]);
      expect(came[1].summary).toEqual([{ type: 'Resource', operation: 'CREATED', count: 1 }]);
      expect(JSON.stringify(seen)).not.toMatch(/embargoed|moved/);
      expect(JSON.stringify(await told(gateway.token, after, how))).toMatch(/embargoed.*moved/);
    },
  );

  it.each(['websocket', 'sse'] as const)('over %s have no secrets for whom they are none', async (how) => {
    const [operator, viewer] = [await user('OPERATOR'), await user('VIEWER')];
    const after = await gateway.settled();
    await makeAll(operator.id);
    await write("MATCH (n:Resource {id: 'Resource-acme'}) SET n.metadata = 'hunter3'");
    const [seen, all] = [await told(viewer.token, after, how), await told(operator.token, after, how)];
    expect(JSON.stringify(seen)).not.toMatch(/hunter|globex|-red"/);
    expect(JSON.stringify(all)).toMatch(/hunter2.*hunter3/);
    expect(all.length).toBe(seen.length + 1);
  });

  it('of a bulk transaction count what is visible', async () => {
    const own = await user('OPERATOR');
    const after = await gateway.settled();
    await makeAll(own.id, 'summary');
    const [counts] = (await told(own.token, after)).map(({ summary }) => summary);
    expect(counts).toContainEqual({ type: 'Resource', operation: 'CREATED', count: VISIBLE.length });
    expect(JSON.stringify(counts)).not.toMatch(/globex|RED/);
    const [all] = (await told(gateway.token, after)).map(({ summary }) => summary);
    expect(all).toContainEqual({ type: 'Resource', operation: 'CREATED', count: 4 });
  });

  it('are of the types that an API key may read, and other subscriptions are refused to it', async () => {
    const { data } = await gateway.query(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
      {
        input: {
          name: 'k',
          scopes: ['platform:vulnerability:read', 'platform:event-log:read'],
          expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        },
      },
    );
    const { key } = data.createApiKey;
    const after = await gateway.settled();
    await write(
      "CREATE (:Vulnerability {id: 'v'})<-[:AFFECTED_BY]-(:Software {id: 's'}), (:Vulnerability:TLP_RED {id: 'w'})",
    );
    // What marks the end is a resource: none for the key.
    await write("CREATE (:Vulnerability {id: 'last'})");
    const socket = await RawSocket.connect(gateway, key);
    socket.subscribe('all', ALL, { after });
    await socket.next((m) => m.id === 'all' && m.payload.data?.events.id === 'last');
    const ids = socket.of('all').map((m) => m.payload.data.events.id);
    expect(ids.sort()).toEqual(['last', 'v', 'w']);
    for (const [name, , field] of FEEDS.slice(1)) {
      socket.subscribe(name, textOf(field), { userId: 'u' });
      const { payload } = await socket.next((m) => m.id === name);
      expect(JSON.stringify(payload)).toContain('PERMISSION_ERROR');
    }
    await socket.close();
  });

  it('follow the rights of a user while the socket is open', async () => {
    const own = await user('OPERATOR', ['acme', 'globex']);
    const socket = await RawSocket.connect(gateway, own.token);
    socket.subscribe('all', ALL, { after: await gateway.settled() });
    const ids = () => socket.of('all').map((m) => m.payload.data.events.id);
    await write("CREATE (:Resource:TENANTED:TENANT_globex {id: 'before'})");
    await until(() => ids().includes('before'));
    await gateway.backends.postgres.query(
      "UPDATE users SET tenants = '{acme}', clearance = 'RED' WHERE id = $1",
      [own.id],
    );
    await until(async () => {
      const { data } = await gateway.query('{ resources { id } }', {}, { token: own.token });
      return data.resources.length === 0;
    });
    await write("CREATE (:Resource:TENANTED:TENANT_globex {id: 'hidden'})");
    await write("CREATE (:Resource:TLP_RED {id: 'shown'})");
    await until(() => ids().includes('shown'));
    expect(ids()).toEqual(['before', 'shown']);
    await socket.close();
  });
});

describe('who may see the same', () => {
  it('share what is read for them only as long as they do', async () => {
    const field = 'infrastructureUpdated(after: $after) { id name resources { id } }';
    await write(`CREATE (:Infrastructure {id: 'i', name: '0', provider: 'AWS', status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})
      -[:CONTAINS]->(:Resource:TENANTED:TENANT_globex {id: 'hidden', name: 'r', resourceType: 'COMPUTE', createdAt: datetime(), updatedAt: datetime()})`);
    await gateway.settled();
    const users = [await user('OPERATOR'), await user('OPERATOR')];
    const sockets = await Promise.all(users.map(({ token }) => RawSocket.connect(gateway, token)));
    const named = (name: string) =>
      Promise.all(
        sockets.map((socket) => socket.next((m) => m.payload?.data?.infrastructureUpdated?.name === name)),
      );
    const resources = async (name: string) =>
      (await named(name)).map(({ payload }) => payload.data.infrastructureUpdated.resources.length);
    // The first of the two is the one for whom is read.
    for (const socket of sockets) {
      socket.subscribe('i', textOf(field));
      await socket.roundTrip();
    }
    await write("MATCH (i:Infrastructure {id: 'i'}) SET i.name = '1'");
    expect(await resources('1')).toEqual([0, 0]);
    const widened = users[0] as { id: string; token: string };
    await gateway.backends.postgres.query("UPDATE users SET tenants = '{acme,globex}' WHERE id = $1", [
      widened.id,
    ]);
    await until(async () => {
      const { data } = await gateway.query('{ resources { id } }', {}, { token: widened.token });
      return data.resources.length === 1;
    });
    await write("MATCH (i:Infrastructure {id: 'i'}) SET i.name = '2'");
    expect(await resources('2')).toEqual([1, 0]);
    for (const socket of sockets) await socket.close();
  });
});

describe('the event log', () => {
  const LOG = '{ eventLog { latestCursor transactions bytes since } }';

  it('says how much it holds to who sees all alone', async () => {
    const own = await user('OPERATOR');
    await makeAll(own.id);
    const hidden = await gateway.query(LOG, {}, { token: own.token });
    expect(hidden.data.eventLog).toEqual({
      latestCursor: expect.any(String),
      transactions: null,
      bytes: null,
      since: null,
    });
    const { data } = await gateway.query(LOG);
    expect(data.eventLog).toMatchObject({ transactions: expect.any(Number), since: expect.any(String) });
  });

  it('and its subscribers are for who has the right', async () => {
    const { token } = await user('OPERATOR');
    const codes = async (query: string, as: string | null) =>
      (await gateway.query(query, {}, { token: as })).errors?.map(({ extensions }) => extensions.code);
    expect(await codes('{ subscribers { name } }', token)).toEqual(['PERMISSION_ERROR']);
    expect(await codes('{ subscribers { name } }', gateway.token)).toBeUndefined();
    expect(await codes(LOG, null)).toEqual(['AUTH_ERROR']);
  });
});
