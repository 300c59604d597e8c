import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { resetGraph } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { collect, gauge, until } from '../support/wait.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.close());
beforeEach(() => resetGraph(gateway.backends.graph));

// biome-ignore lint/suspicious/noExplicitAny: results have the shape of their subscription
type Result = any;

const THREATS = `subscription Threats($min: Severity) {
  threatDetected(minSeverity: $min) { cursor detectedAt severity actor correlationId event { id title: name resources { id } } }
}`;

/** Subscribes, and returns once the subscription is in place. */
async function subscribed(query: string, variables: Record<string, unknown> = {}) {
  const client = gateway.client();
  await gateway.settled();
  const before = await subscriptions();
  const iterator = client.iterate({ query, variables }) as AsyncIterableIterator<Result>;
  await until(async () => (await subscriptions()) > before);
  const stop = async () => {
    await iterator.return?.();
    await client.dispose();
  };
  return { iterator, stop };
}

const subscriptions = () => gauge(gateway, 'dharma_subscriptions');

const RAISE = `mutation Raise($id: ID!, $type: SecurityEventType!, $severity: Severity!) {
  createSecurityEvents(input: [{ id: $id, name: "intruder", eventType: $type, severity: $severity }]) { info { nodesCreated } }
}`;

function raise(id: string, type = 'THREAT', severity = 'HIGH', headers: Record<string, string> = {}) {
  return gateway.query(RAISE, { id, type, severity }, { headers });
}

describe('threatDetected', () => {
  it('brings a threat that a mutation raised, with actor and correlation id', async () => {
    const { iterator, stop } = await subscribed(THREATS);
    await raise('e-1', 'THREAT', 'HIGH', { 'x-correlation-id': 'my-trace-1' });
    const [{ data }] = (await collect(iterator, 1)) as [Result];
    const { data: me } = await gateway.query('{ me { id } }');
    expect(data.threatDetected).toMatchObject({
      severity: 'HIGH',
      actor: me.me.id,
      correlationId: 'my-trace-1',
      event: { id: 'e-1', title: 'intruder', resources: [] },
    });
    expect(data.threatDetected.cursor).toMatch(/^c[0-9a-z]+\.\d+\.[0-9a-f]+$/);
    expect(Math.abs(Date.now() - Date.parse(data.threatDetected.detectedAt))).toBeLessThan(60_000);
    await stop();
  });

  it('brings one that raw Cypher wrote, with what it is connected to', async () => {
    const { iterator, stop } = await subscribed(THREATS);
    await gateway.backends.graph.autoCommitWrite(
      `CREATE (e:SecurityEvent {id: 'raw', name: 'raw', eventType: 'THREAT', severity: 'LOW', createdAt: datetime(), updatedAt: datetime()})
       CREATE (r:Resource:COMPUTE {id: 'i-1', name: 'web', resourceType: 'COMPUTE', createdAt: datetime(), updatedAt: datetime()})
       CREATE (e)-[:OBSERVED_ON]->(r)`,
    );
    const [{ data }] = (await collect(iterator, 1)) as [Result];
    expect(data.threatDetected).toMatchObject({ severity: 'LOW', actor: null, correlationId: null });
    expect(data.threatDetected.event.resources).toEqual([{ id: 'i-1' }]);
    await stop();
  });

  it('leaves out other events and lesser severities, and keeps the order of commits', async () => {
    const { iterator, stop } = await subscribed(THREATS, { min: 'HIGH' });
    await raise('e-1', 'ANOMALY', 'CRITICAL');
    await raise('e-2', 'THREAT', 'MEDIUM');
    for (let i = 0; i < 20; i++) await raise(`t-${i}`, 'THREAT', i % 2 ? 'HIGH' : 'CRITICAL');
    const results = (await collect(iterator, 20)) as Result[];
    expect(results.map(({ data }) => data.threatDetected.event.id)).toEqual(
      Array.from({ length: 20 }, (_, i) => `t-${i}`),
    );
    await stop();
  });

  it('loses nothing and doubles nothing under concurrent writers', async () => {
    const { iterator, stop } = await subscribed(THREATS);
    const ids = Array.from({ length: 200 }, (_, i) => `c-${i}`);
    const received = collect(iterator, ids.length, 30_000);
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = writer; i < ids.length; i += 8) expect((await raise(`c-${i}`)).errors).toBeUndefined();
    });
    await Promise.all(writers);
    const seen = ((await received) as Result[]).map(({ data }) => data.threatDetected.event.id);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    await stop();
  });
});

describe('infrastructureUpdated', () => {
  const UPDATED =
    'subscription Updated($id: ID) { infrastructureUpdated(id: $id) { id name status resources { id } } }';

  async function create(name: string): Promise<string> {
    const { data } = await gateway.query(
      'mutation($n: String!) { createInfrastructure(input: { name: $n, provider: AWS }) { id } }',
      { n: name },
    );
    return data.createInfrastructure.id;
  }

  it('brings the changes of one infrastructure: fields, relationships, whoever made them; once for each transaction', async () => {
    const [mine, other] = [await create('mine'), await create('other')];
    await gateway.query(
      'mutation { createComputeInstances(input: [{ id: "i-1", name: "web" }]) { info { nodesCreated } } }',
    );
    const { iterator, stop } = await subscribed(UPDATED, { id: mine });
    const update = (id: string) =>
      gateway.query(
        'mutation($id: ID!) { updateInfrastructure(id: $id, input: { status: RUNNING, region: "eu" }) { id } }',
        { id },
      );
    await update(other);
    await update(mine);
    const [first] = (await collect(iterator, 1)) as Result[];
    expect(first.data.infrastructureUpdated).toMatchObject({ id: mine, status: 'RUNNING', resources: [] });
    await gateway.query('mutation($i: ConnectInput!) { connect(input: $i) { changed } }', {
      i: { from: mine, relationship: 'CONTAINS', to: 'i-1' },
    });
    const [second] = (await collect(iterator, 1)) as Result[];
    expect(second.data.infrastructureUpdated.resources).toEqual([{ id: 'i-1' }]);
    await gateway.backends.graph.autoCommitWrite(
      'MATCH (n:Infrastructure {id: $id}) SET n.name = "renamed"',
      { id: mine },
    );
    const [third] = (await collect(iterator, 1)) as Result[];
    expect(third.data.infrastructureUpdated.name).toBe('renamed');
    await stop();
  });

  it('without an id brings all of them, new ones too', async () => {
    const { iterator, stop } = await subscribed(UPDATED);
    const id = await create('new');
    const [first] = (await collect(iterator, 1)) as Result[];
    expect(first.data.infrastructureUpdated).toMatchObject({ id, name: 'new' });
    await stop();
  });

  it('is left at once by a client that unsubscribes while nothing happens', async () => {
    const before = await subscriptions();
    const { stop } = await subscribed(UPDATED);
    await stop();
    await until(async () => (await subscriptions()) === before);
  });

  it('says nothing of a transaction that was rolled back', async () => {
    const { iterator, stop } = await subscribed(UPDATED);
    await gateway.query(`mutation {
      a: createInfrastructure(input: { name: "gone", provider: AWS }) { id }
      b: createInfrastructure(input: { name: "", provider: AWS }) { id }
    }`);
    await create('kept');
    const [first] = (await collect(iterator, 1)) as Result[];
    expect(first.data.infrastructureUpdated.name).toBe('kept');
    await stop();
  });
});

describe('a socket', () => {
  function open(
    protocol = 'graphql-transport-ws',
  ): Promise<{ socket: WebSocket; messages: Result[]; closed: Promise<number> }> {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, protocol);
    const messages: Result[] = [];
    socket.on('message', (text) => messages.push(JSON.parse(String(text))));
    socket.on('error', () => {});
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    return new Promise((resolve) => socket.on('open', () => resolve({ socket, messages, closed })));
  }
  const init = (token: string | undefined) =>
    JSON.stringify({ type: 'connection_init', payload: token ? { Authorization: `Bearer ${token}` } : {} });

  it('closes with 4403 for a bad token, 4401 before the handshake, 4400 for what is no message', async () => {
    const bad = await open();
    bad.socket.send(init('rubbish'));
    expect(await bad.closed).toBe(4403);
    const early = await open();
    early.socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } }));
    expect(await early.closed).toBe(4401);
    const rubbish = await open();
    rubbish.socket.send('rubbish');
    expect(await rubbish.closed).toBe(4400);
  });

  it('answers a bad operation with an error of that operation; its neighbours go on', async () => {
    const { socket, messages } = await open();
    socket.send(init(gateway.token));
    await until(() => messages.some((m) => m.type === 'connection_ack'));
    const before = await subscriptions();
    socket.send(JSON.stringify({ id: 'good', type: 'subscribe', payload: { query: THREATS } }));
    socket.send(JSON.stringify({ id: 'syntax', type: 'subscribe', payload: { query: '{' } }));
    socket.send(JSON.stringify({ id: 'unknown', type: 'subscribe', payload: { query: '{ nope }' } }));
    socket.send(JSON.stringify({ id: 'query', type: 'subscribe', payload: { query: '{ me { email } }' } }));
    const of = (id: string) => messages.filter((m) => m.id === id);
    await until(() => of('syntax').length > 0 && of('unknown').length > 0 && of('query').length === 2);
    expect(of('syntax')[0]).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
    });
    expect(of('unknown')[0]).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect(of('query')[0]).toMatchObject({
      type: 'next',
      payload: { data: { me: { email: 'admin@dharma.local' } } },
    });
    await until(async () => (await subscriptions()) > before);
    await raise('after');
    await until(() => of('good').length > 0);
    expect(of('good')[0].payload.data.threatDetected.event.id).toBe('after');
    socket.close();
  });

  it('lets a stranger do only what is public, on the socket as over HTTP', async () => {
    const { socket, messages } = await open();
    socket.send(init(undefined));
    await until(() => messages.some((m) => m.type === 'connection_ack'));
    socket.send(JSON.stringify({ id: 's', type: 'subscribe', payload: { query: THREATS } }));
    socket.send(JSON.stringify({ id: 'q', type: 'subscribe', payload: { query: '{ resources { id } }' } }));
    socket.send(JSON.stringify({ id: 'ok', type: 'subscribe', payload: { query: '{ __typename }' } }));
    await until(
      () => messages.filter((m) => m.type === 'complete').length >= 2 && messages.some((m) => m.id === 's'),
    );
    expect(messages.find((m) => m.id === 's')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'AUTH_ERROR' } }],
    });
    expect(messages.find((m) => m.id === 'q').payload.errors[0].extensions.code).toBe('AUTH_ERROR');
    expect(messages.find((m) => m.id === 'ok').payload.data).toEqual({ __typename: 'Query' });
    socket.close();
  });

  it('leaves nothing behind when it is cut', async () => {
    const before = await subscriptions();
    const { iterator } = await subscribed(THREATS);
    const { socket, messages } = await open();
    socket.send(init(gateway.token));
    await until(() => messages.length > 0);
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: THREATS } }));
    await until(async () => (await subscriptions()) === before + 2);
    socket.terminate();
    await iterator.return?.();
    await until(async () => (await subscriptions()) === before);
  });
});
