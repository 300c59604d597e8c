import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { resetGraph, TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { collect, gauge, until } from '../support/wait.ts';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

beforeAll(async () => {
  // Comparing answers would double the reads that are counted here.
  gateway = await startTestGateway({ PLAN_VERIFY_SHARE: '0' });
  const { users, login } = gateway.backends;
  for (const role of ['OPERATOR', 'ANALYST', 'VIEWER'] as const) {
    const email = `${role.toLowerCase()}@example.org`;
    const user = await users.create({
      email,
      name: role,
      role,
      passwordHash: await login.hash(TEST_PASSWORD),
    });
    ids[role] = user.id;
    tokens[role] = (await login.login(email, TEST_PASSWORD)).accessToken;
  }
});
afterAll(() => gateway?.close());
beforeEach(() => resetGraph(gateway.backends.graph));

// biome-ignore lint/suspicious/noExplicitAny: results have the shape of their subscription
type Result = any;

const cypher = (statement: string, params = {}) => gateway.backends.graph.autoCommitWrite(statement, params);

/** The first `count` messages after a cursor. */
async function messages(
  query: string,
  variables: Record<string, unknown>,
  count: number,
  token?: string,
): Promise<Result[]> {
  const client = gateway.client(token);
  const iterator = client.iterate({ query, variables }) as AsyncIterableIterator<Result>;
  try {
    return (await collect(iterator, count)) as Result[];
  } finally {
    await iterator.return?.();
    await client.dispose();
  }
}

const STAMP = 'createdAt: datetime(), updatedAt: datetime()';

describe('events', () => {
  const EVENTS = `subscription E($types: [String!], $where: ChangeFilter, $expand: Boolean, $after: String) {
    events(types: $types, where: $where, expand: $expand, after: $after) {
      cursor operation type id labels committedAt actor correlationId
      changes { field before after }
      node { __typename id name ... on Resource { tags } }
      relationship { type from { id type node { name } } to { id type } }
      summary { type operation count }
    }
  }`;

  it('tells every kind of change with values, and the node with what it is connected to', async () => {
    const after = await gateway.settled();
    await cypher(
      `CREATE (:Resource:COMPUTE {id: 'r1', name: 'web', tags: ['x'], big: 9007199254740993, at: date('2026-01-02'), ${STAMP}})`,
    );
    await cypher(
      `MATCH (r:Resource) SET r.name = 'www' CREATE (:SecurityEvent {id: 'e1', name: 'e', eventType: 'OTHER', severity: 'LOW', ${STAMP}})-[:OBSERVED_ON]->(r)`,
    );
    await gateway.query(
      'mutation { updateSecurityEvents(where: { id: { eq: "e1" } }, update: { severity: { set: HIGH } }) { info { nodesCreated } } }',
      {},
      { headers: { 'x-correlation-id': 'trace-7' } },
    );
    await cypher('MATCH (e:SecurityEvent) DETACH DELETE e');
    const got = (await messages(EVENTS, { after }, 7)).map((message) => ({
      ...message.data.events,
      extensions: message.extensions,
    }));
    expect(got.map(({ operation, type, id }) => [operation, type, id])).toEqual([
      ['CREATED', 'Resource', 'r1'],
      ['CREATED', 'SecurityEvent', 'e1'],
      ['UPDATED', 'Resource', 'r1'],
      ['CONNECTED', 'OBSERVED_ON', null],
      ['UPDATED', 'SecurityEvent', 'e1'],
      ['DELETED', 'SecurityEvent', 'e1'],
      ['DISCONNECTED', 'OBSERVED_ON', null],
    ]);
    for (const { cursor, extensions } of got) expect(extensions).toEqual({ cursor });
    expect(got[0].labels.toSorted()).toEqual(['COMPUTE', 'Resource']);
    expect(got[0].changes).toEqual(
      expect.arrayContaining([
        { field: 'big', before: null, after: '9007199254740993' },
        { field: 'at', before: null, after: '2026-01-02' },
        { field: 'tags', before: null, after: ['x'] },
      ]),
    );
    expect(got[0].node).toMatchObject({ __typename: 'Resource', id: 'r1', name: 'www', tags: ['x'] });
    expect(got[2].changes).toEqual([{ field: 'name', before: 'web', after: 'www' }]);
    expect(got[3].relationship).toEqual({
      type: 'OBSERVED_ON',
      from: { id: 'e1', type: 'SecurityEvent', node: null },
      to: { id: 'r1', type: 'Resource' },
    });
    expect(got[4]).toMatchObject({ correlationId: 'trace-7', actor: expect.any(String) });
    expect(got[4].changes).toContainEqual({ field: 'severity', before: 'LOW', after: 'HIGH' });
    expect(got[5]).toMatchObject({ node: null, actor: null });
  });

  it('filters by the name of a type, a label or a relationship; a name that there is not is refused', async () => {
    const after = await gateway.settled();
    await cypher(
      `CREATE (:Resource:STORAGE {id: 's1', name: 's', ${STAMP}})<-[:OBSERVED_ON]-(:SecurityEvent {id: 'e', name: 'e', ${STAMP}})`,
    );
    await cypher(`CREATE (:Resource:COMPUTE {id: 'c1', name: 'c', criticality: 'HIGH', ${STAMP}})`);
    const told = async (variables: Record<string, unknown>, count: number) =>
      (await messages(EVENTS, { after, ...variables }, count)).map(
        ({ data }) => data.events.id ?? data.events.type,
      );
    expect(await told({ types: ['ComputeInstance'] }, 1)).toEqual(['c1']);
    expect(await told({ types: ['STORAGE', 'OBSERVED_ON'] }, 2)).toEqual(['s1', 'OBSERVED_ON']);
    expect(await told({ where: { criticalities: ['HIGH'] } }, 1)).toEqual(['c1']);
    expect(await told({ where: { ids: ['e'], operations: ['CONNECTED'] } }, 1)).toEqual(['OBSERVED_ON']);
    const [refused] = await messages(EVENTS, { types: ['Resouce'] }, 1).catch((errors) => [{ errors }]);
    expect(refused.errors[0].extensions.code).toBe('VALIDATION_ERROR');
  });

  it('sums a bulk transaction up, or expands it', async () => {
    const after = await gateway.settled();
    await gateway.backends.graph.write(
      `UNWIND range(1, 50) AS i CREATE (:Software {id: 'sw' + i, name: 'x', ${STAMP}})`,
      {},
      { metadata: { capture: 'summary' } },
    );
    const [whole] = await messages(EVENTS, { after }, 1);
    expect(whole.data.events).toMatchObject({
      operation: 'SUMMARISED',
      type: 'Batch',
      id: null,
      changes: [],
      summary: [{ type: 'Software', operation: 'CREATED', count: 50 }],
    });
    const each = await messages(EVENTS, { after, expand: true }, 50);
    expect(new Set(each.map(({ data }) => data.events.node.id)).size).toBe(50);
  });
});

describe('typed feeds', () => {
  it('securityEvent: by type, severity and sector; changes when asked for', async () => {
    const after = await gateway.settled();
    await cypher(
      `CREATE (:SecurityEvent {id: 'a', name: 'a', eventType: 'INTRUSION', severity: 'HIGH', ${STAMP}})-[:OBSERVED_ON]->(:Resource {id: 'r', name: 'r', ${STAMP}})<-[:CONTAINS]-(:Infrastructure {id: 'i', name: 'i', ${STAMP}})-[:IN_SECTOR]->(:Sector {id: 'water', name: 'w', ${STAMP}})
       CREATE (:SecurityEvent {id: 'b', name: 'b', eventType: 'INTRUSION', severity: 'LOW', ${STAMP}}) CREATE (:SecurityEvent {id: 'c', name: 'c', eventType: 'OTHER', severity: 'HIGH', ${STAMP}})`,
    );
    await cypher("MATCH (e:SecurityEvent {id: 'a'}) SET e.resolved = true");
    const query = `subscription S($where: SecurityEventFilter, $after: String) {
      securityEvent(where: $where, after: $after) { cursor operation id committedAt actor event { id resources { id } } } }`;
    const told = async (where: unknown, count: number) =>
      (await messages(query, { where, after }, count)).map(
        ({ data }) => `${data.securityEvent.operation} ${data.securityEvent.id}`,
      );
    expect((await told({ eventTypes: ['INTRUSION'] }, 2)).toSorted()).toEqual(['CREATED a', 'CREATED b']);
    expect(await told({ eventTypes: ['INTRUSION'], severities: ['HIGH'], createdOnly: false }, 2)).toEqual([
      'CREATED a',
      'UPDATED a',
    ]);
    expect(await told({ sectors: ['water'] }, 1)).toEqual(['CREATED a']);
  });

  it('deploymentStatusChanged: creation and each new status, nothing else', async () => {
    const after = await gateway.settled();
    await cypher(`CREATE (:Deployment {id: 'd1', name: 'd', status: 'PENDING', replicas: 1, ${STAMP}})`);
    await cypher('MATCH (d:Deployment) SET d.replicas = 2');
    await cypher("MATCH (d:Deployment) SET d.status = 'SUCCEEDED'");
    await cypher(`CREATE (:Deployment {id: 'd2', name: 'd', status: 'PENDING', replicas: 1, ${STAMP}})`);
    const query = `subscription D($id: ID, $after: String) { deploymentStatusChanged(deploymentId: $id, after: $after) { id status replicas } }`;
    const one = await messages(query, { id: 'd1', after }, 2);
    expect(one.map(({ data }) => data.deploymentStatusChanged.id)).toEqual(['d1', 'd1']);
    const all = await messages(query, { after }, 3);
    expect(all.map(({ data }) => data.deploymentStatusChanged.id)).toEqual(['d1', 'd1', 'd2']);
    expect(all[1].data.deploymentStatusChanged).toEqual({ id: 'd1', status: 'SUCCEEDED', replicas: 2 });
    expect(all[1].extensions.cursor).toMatch(/^c/);
  });

  it('predictionCompleted: of that user; for that user, administrators and operators', async () => {
    const after = await gateway.settled();
    const prediction = (id: string, userId: string) =>
      cypher(
        `CREATE (:Prediction {id: $id, name: 'p', predictionType: 'FAILURE', confidence: 0.9, userId: $userId, ${STAMP}})`,
        { id, userId },
      );
    await prediction('p1', ids.VIEWER ?? '');
    await prediction('p2', ids.ANALYST ?? '');
    await cypher("MATCH (p:Prediction {id: 'p1'}) SET p.explanation = 'because'");
    await cypher("MATCH (p:Prediction {id: 'p1'}) SET p.outcome = 'CONFIRMED'");
    const query = `subscription P($user: ID!, $after: String) {
      predictionCompleted(userId: $user, after: $after) { id completedAt prediction { id outcome confidence } } }`;
    const variables = { user: ids.VIEWER, after };
    for (const token of [tokens.VIEWER, tokens.OPERATOR, undefined]) {
      const got = await messages(query, variables, 2, token);
      expect(got.map(({ data }) => data.predictionCompleted.id)).toEqual(['p1', 'p1']);
      expect(got[1].data.predictionCompleted.prediction).toEqual({
        id: 'p1',
        outcome: 'CONFIRMED',
        confidence: 0.9,
      });
    }
    const [refused] = await messages(query, variables, 1, tokens.ANALYST).catch((errors) => [{ errors }]);
    expect(refused.errors[0].extensions.code).toBe('PERMISSION_ERROR');
  });

  it('predictionCompleted: no longer, once the role that allowed it is gone', async () => {
    const { users, login, postgres } = gateway.backends;
    const email = 'demoted@example.org';
    const passwordHash = await login.hash(TEST_PASSWORD);
    const { id } = await users.create({ email, name: 'D', role: 'OPERATOR', passwordHash });
    const { accessToken } = await login.login(email, TEST_PASSWORD);
    const client = gateway.client(accessToken);
    const iterator = client.iterate({
      query: 'subscription P($user: ID!) { predictionCompleted(userId: $user) { id } }',
      variables: { user: ids.VIEWER },
    }) as AsyncIterableIterator<Result>;
    const first = collect(iterator, 1);
    const predict = (name: string) =>
      cypher(
        `CREATE (:Prediction {id: $name, name: $name, predictionType: 'FAILURE', confidence: 0.9, userId: $user, ${STAMP}})`,
        { name, user: ids.VIEWER },
      );
    let told: Result[] | undefined;
    void first.then((got) => {
      told = got as Result[];
    });
    for (let i = 0; !told; i++) {
      await predict(`before-${i}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await postgres.query("UPDATE users SET role = 'VIEWER' WHERE id = $1", [id]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await predict('after');
    const rest: Result[] = [];
    for await (const message of iterator) rest.push(message);
    expect(rest.at(-1).errors[0].extensions.code).toBe('PERMISSION_ERROR');
    expect(rest.filter(({ data }) => data?.predictionCompleted.id === 'after')).toEqual([]);
    await client.dispose();
  });

  it('discoveryProgress: each step of a task, by mutation as well', async () => {
    const after = await gateway.settled();
    const created = await gateway.query(
      'mutation { createDiscoveryTasks(input: [{ id: "aws-1", name: "AWS", status: RUNNING, progress: 0.1 }]) { info { nodesCreated } } }',
    );
    expect(created.errors).toBeUndefined();
    await cypher('MATCH (t:DiscoveryTask) SET t.progress = 0.5, t.resourcesDiscovered = 12');
    await cypher("MATCH (t:DiscoveryTask) SET t.progress = 1.0, t.status = 'COMPLETED'");
    const query = `subscription T($id: ID, $after: String) { discoveryProgress(taskId: $id, after: $after) { id status progress resourcesDiscovered } }`;
    const got = await messages(query, { id: 'aws-1', after }, 3);
    expect(got.at(-1).data.discoveryProgress).toEqual({
      id: 'aws-1',
      status: 'COMPLETED',
      progress: 1,
      resourcesDiscovered: 12,
    });
  });

  it('resourceDiscovered: by kind, provider, criticality, tags; out of a bulk transaction too', async () => {
    const after = await gateway.settled();
    await gateway.backends.graph.write(
      `UNWIND range(1, 30) AS i CREATE (r:Resource {id: 'r' + i, name: 'r', provider: CASE i % 2 WHEN 0 THEN 'AWS' ELSE 'AZURE' END, tags: ['t' + (i % 3)], criticality: 'LOW', ${STAMP}})
       FOREACH (x IN CASE WHEN i > 20 THEN [1] ELSE [] END | SET r:STORAGE)`,
      {},
      { metadata: { capture: 'summary', app: 'dharma' } },
    );
    const query = `subscription R($where: ResourceFilter, $after: String) {
      resourceDiscovered(where: $where, after: $after) { id discoveredAt resource { id provider tags } } }`;
    const told = async (where: unknown, count: number) =>
      (await messages(query, { where, after }, count)).map(({ data }) => data.resourceDiscovered.resource);
    expect(await told(null, 30)).toHaveLength(30);
    for (const resource of await told({ providers: ['AWS'], tags: ['t0'] }, 5)) {
      expect(resource).toMatchObject({ provider: 'AWS', tags: ['t0'] });
    }
    expect((await told({ resourceTypes: ['STORAGE'] }, 10)).every(({ id }) => Number(id.slice(1)) > 20)).toBe(
      true,
    );
  });

  it('leave out what is gone by the time it is told', async () => {
    const after = await gateway.settled();
    for (const id of ['gone', 'here']) {
      await cypher(
        `CREATE (:Infrastructure {id: $id, name: $id, provider: 'AWS', status: 'RUNNING', ${STAMP}})`,
        { id },
      );
    }
    await cypher("MATCH (i:Infrastructure {id: 'gone'}) DELETE i");
    const query = 'subscription U($after: String) { infrastructureUpdated(after: $after) { id name } }';
    const [first] = await messages(query, { after }, 1);
    expect(first.data.infrastructureUpdated.id).toBe('here');
  });
});

describe('many subscribers to one thing', () => {
  it('cost the graph one read for the same question, and one for many ids at once', async () => {
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${gateway.token}` },
      retryAttempts: 0,
    });
    const names = Array.from({ length: 20 }, (_, i) => `m${i}`);
    await cypher(
      `UNWIND $names AS id CREATE (:Infrastructure {id: id, name: id, provider: 'AWS', status: 'RUNNING', ${STAMP}})`,
      { names },
    );
    await gateway.settled();
    const query =
      'subscription U($id: ID) { infrastructureUpdated(id: $id) { id name status resources { id } } }';
    const subscribe = (variables: object) =>
      client.iterate({ query, variables: { ...variables } }) as AsyncIterableIterator<Result>;
    // Twenty ask for one each, twenty for all.
    const own = names.map((id) => subscribe({ id }));
    const all = names.map(() => subscribe({}));
    await until(async () => (await gauge(gateway, 'dharma_subscriptions')) >= 40);
    const reads = () => gateway.backends.graph.gauges().reads;
    const before = reads();
    await cypher("MATCH (i:Infrastructure) SET i.status = 'STOPPED'");
    const [ownGot, allGot] = await Promise.all([
      Promise.all(own.map((iterator) => collect(iterator, 1))),
      Promise.all(all.map((iterator) => collect(iterator, 20))),
    ]);
    expect(ownGot.map((got) => (got[0] as Result).data.infrastructureUpdated.id)).toEqual(names);
    for (const got of allGot)
      expect(got.map((one) => (one as Result).data.infrastructureUpdated.status)).toEqual(
        names.map(() => 'STOPPED'),
      );
    // 420 messages: without sharing 420 reads, with it at most one for each event and one for the twenty.
    expect(reads() - before).toBeLessThan(42);
    await client.dispose();
  });
});

describe('subscribers', () => {
  const QUERY =
    '{ subscribers { name principal transport since delivered buffered replaying lagMillis cursor } }';

  it('are shown to administrators, and to nobody else', async () => {
    const client = gateway.client(tokens.VIEWER);
    const iterator = client.iterate({ query: 'subscription { threatDetected { cursor } }' });
    const pending = iterator.next();
    let shown: Result[] = [];
    while (shown.length === 0) {
      const { data } = await gateway.query(QUERY);
      shown = data.subscribers.filter(({ name }: Result) => name === 'threatDetected');
    }
    expect(shown).toEqual([
      expect.objectContaining({
        principal: ids.VIEWER,
        transport: 'websocket',
        delivered: 0,
        buffered: 0,
        lagMillis: 0,
      }),
    ]);
    for (const token of [tokens.VIEWER, tokens.ANALYST, tokens.OPERATOR]) {
      const { errors } = await gateway.query(QUERY, {}, { token: token ?? null });
      expect(errors?.[0]?.extensions.code).toBe('PERMISSION_ERROR');
    }
    expect((await gateway.query(QUERY, {}, { token: null })).errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
    await client.dispose();
    await pending.catch(() => {});
  });
});
