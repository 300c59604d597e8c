import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { makeUser } from '../support/users.ts';
import { gauge, until } from '../support/wait.ts';
import { ask, cypher, isOpen, opened, readerOf, warm } from './support.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ RESPONSE_CACHE: 'memory', PLAN_VERIFY_SHARE: '0', RAW_CYPHER: 'on' });
  await cypher(
    gateway,
    `UNWIND range(1, 5) AS i
     CREATE (r:Resource {id: 'r' + i, name: 'Resource ' + i, resourceType: 'COMPUTE', createdAt: datetime(), updatedAt: datetime()})
     CREATE (r)-[:RUNS_SOFTWARE]->(:Software {id: 's' + i, name: 'Software ' + i, createdAt: datetime(), updatedAt: datetime()})
     CREATE (:Infrastructure {id: 'i' + i, name: 'Infrastructure ' + i, provider: 'AWS', status: 'RUNNING', config: '{}', createdAt: datetime(), updatedAt: datetime()})`,
  );
  await cypher(gateway, "MATCH (r:Resource {id: 'r5'}) SET r:TENANTED:TENANT_acme");
  await gateway.settled();
}, 60_000);

beforeEach(() => opened(gateway));

afterAll(() => gateway?.close());

const POINT =
  'query Point($id: ID!) { resources(where: { id: { eq: $id } }) { id name software { id name } } }';

/** How often in three times an answer is out of the cache. */
async function hitsOf(query: string, variables = {}, token = gateway.token): Promise<number> {
  let hits = 0;
  for (let time = 0; time < 3; time++) if ((await ask(gateway, query, variables, token)).hit) hits += 1;
  return hits;
}

describe('what is kept', () => {
  it('is answered again, as it was', async () => {
    const first = await ask(gateway, POINT, { id: 'r1' });
    const again = await warm(gateway, POINT, { id: 'r1' });
    expect(again.data).toEqual(first.data);
    expect(again.headers.get('cache-control')).toBe('no-store');
  });

  it('is found by the text of its request, whatever brings it', async () => {
    await warm(gateway, POINT, { id: 'r1' });
    const hits = await gauge(gateway, 'dharma_response_cache_hits_total');
    // Once to have the text known.
    for (let time = 0; time < 3; time++) {
      const { data } = await gateway.query(POINT, { id: 'r1' });
      expect(data.resources[0].name).toBe('Resource 1');
    }
    expect(await gauge(gateway, 'dharma_response_cache_hits_total')).toBe(hits + 3);
  });

  it('is told apart by variables, name and what is selected', async () => {
    await warm(gateway, POINT, { id: 'r1' });
    expect((await ask(gateway, POINT, { id: 'r2' })).data.resources[0].name).toBe('Resource 2');
    const two = `query A { resources(where: { id: { eq: "r1" } }) { id } } query B { resources(where: { id: { eq: "r2" } }) { id } }`;
    const named = async (operationName: string) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
        body: JSON.stringify({ query: two, operationName }),
      });
      return ((await response.json()) as { data: { resources: unknown } }).data.resources;
    };
    for (let time = 0; time < 3; time++) {
      expect(await named('A')).toEqual([{ id: 'r1' }]);
      expect(await named('B')).toEqual([{ id: 'r2' }]);
    }
  });

  it('has the defaults of variables in its key, not their order', async () => {
    const query =
      'query($a: ID! = "r3", $b: Int = 5) { resources(where: { id: { eq: $a } }, limit: $b) { id name } }';
    await warm(gateway, query, {});
    expect((await ask(gateway, query, { b: 5, a: 'r3' })).hit).toBe(true);
    expect((await ask(gateway, query, { b: 4, a: 'r3' })).hit).toBe(false);
  });

  it('outlives writes to other nodes of the same types', async () => {
    await warm(gateway, POINT, { id: 'r1' });
    await cypher(
      gateway,
      "MATCH (r:Resource {id: 'r2'}) SET r.name = 'other' WITH r MATCH (s:Software {id: 's2'}) SET s.name = 'other'",
    );
    await gateway.settled();
    expect((await ask(gateway, POINT, { id: 'r1' })).hit).toBe(true);
  });

  it('is within its memory', async () => {
    const own = await startTestGateway(
      { RESPONSE_CACHE: 'memory', RESPONSE_CACHE_BYTES: '65536' },
      { keepGraph: true },
    );
    try {
      await opened(own);
      for (let n = 0; n < 300; n++) await own.query(POINT, { id: `none-${n}` });
      expect(await gauge(own, 'dharma_response_cache_bytes')).toBeLessThanOrEqual(65_536);
      const entries = await gauge(own, 'dharma_response_cache_entries');
      expect(entries).toBeGreaterThan(10);
      expect(entries).toBeLessThan(300);
    } finally {
      await own.close();
    }
  }, 90_000);
});

describe('what is never kept', () => {
  it.each([
    ['one self', '{ me { id } }'],
    ['keys', '{ apiKeys { edges { node { id } } } }'],
    ['users', '{ users { users { id } } }'],
    ['the audit trail', '{ auditLogs(first: 1) { edges { node { id } } } }'],
    ['the event log', '{ eventLog { latestCursor } }'],
    ['webhooks', '{ webhooks { edges { node { id } } } }'],
    ['Cypher', '{ cypher(query: "RETURN 1 AS one") { rowCount } }'],
    ['a secret', '{ infrastructure(id: "i1") { id config } }'],
    ['a secret in a fragment', '{ infrastructures { ...All } } fragment All on Infrastructure { id config }'],
    ['what stands beside something personal', '{ me { id } infrastructure(id: "i1") { id } }'],
    ['the schema', '{ __schema { queryType { name } } }'],
    ['nothing', '{ __typename }'],
  ])('%s', async (_, query) => {
    const entries = await gauge(gateway, 'dharma_response_cache_entries');
    expect(await hitsOf(query)).toBe(0);
    expect(await gauge(gateway, 'dharma_response_cache_entries')).toBe(entries);
  });

  it('an answer with errors', async () => {
    const stores = await gauge(gateway, 'dharma_response_cache_stores_total');
    await cypher(gateway, "MATCH (i:Infrastructure {id: 'i3'}) REMOVE i.name");
    await gateway.settled();
    const query = '{ infrastructure(id: "i3") { id name } node(id: "i4") { id } }';
    const { data, errors } = await ask(gateway, query);
    expect(errors).toBeDefined();
    expect(data.node).toEqual({ id: 'i4' });
    expect(await hitsOf(query)).toBe(0);
    expect(await gauge(gateway, 'dharma_response_cache_stores_total')).toBe(stores);
  });

  it('a mutation, and what is read in it', async () => {
    const mutation = 'mutation { updateInfrastructure(id: "i1", input: { region: "north" }) { id name } }';
    expect(await hitsOf(mutation)).toBe(0);
  });
});

describe('who gets it', () => {
  it('is whoever has the same rights, and nobody else', async () => {
    const [acme, other, shared] = await Promise.all([
      readerOf(gateway, 'acme'),
      readerOf(gateway, 'acme'),
      readerOf(gateway, undefined),
    ]);
    const list = '{ resources(sort: [{ id: ASC }]) { id } }';
    const seen = (await warm(gateway, list, {}, acme)).data.resources.map(({ id }: { id: string }) => id);
    expect(seen).toContain('r5');
    expect((await ask(gateway, list, {}, other)).hit).toBe(true);
    for (let time = 0; time < 3; time++) {
      // By its text alone as well.
      const { data } = await gateway.query(list, {}, { token: shared });
      expect(data.resources.map(({ id }: { id: string }) => id)).not.toContain('r5');
    }
  });

  it('is nobody who may not read it, whatever is kept', async () => {
    await warm(gateway, POINT, { id: 'r1' });
    const { errors } = await gateway.query(POINT, { id: 'r1' }, { token: null });
    expect(errors?.[0]?.extensions.code).toBe('AUTH_ERROR');
  });

  it('is nobody whose rights were taken away', async () => {
    const { id, token } = await makeUser(gateway, 'VIEWER');
    const query = '{ resources(where: { id: { eq: "r5" } }) { id } }';
    await warm(gateway, query, {}, token);
    expect((await gateway.query(query, {}, { token })).data.resources).toHaveLength(1);
    await gateway.backends.postgres.query('UPDATE users SET all_tenants = false WHERE id = $1', [id]);
    await until(async () => (await gateway.query(query, {}, { token })).data.resources.length === 0);
  });
});

describe('what is hidden', () => {
  it('is given to nobody any more, from the answer of the mutation on', async () => {
    const token = await readerOf(gateway, undefined);
    const query = 'query ($id: ID!) { resources(where: { id: { eq: $id } }) { id } }';
    const seen = async () => (await gateway.query(query, { id: 'r2' }, { token })).data.resources.length;
    const mark = 'mutation ($tlp: Tlp) { markNodes(ids: ["r2"], tlp: $tlp) }';
    for (let time = 0; time < 15; time++) {
      await opened(gateway);
      await warm(gateway, query, { id: 'r2' }, token);
      expect(await seen()).toBe(1);
      expect((await gateway.query(mark, { tlp: 'RED' })).errors).toBeUndefined();
      expect(await seen()).toBe(0);
      await gateway.query(mark, { tlp: 'CLEAR' });
    }
  });
});

describe('a client that has written', () => {
  it('reads what it wrote', async () => {
    const { token } = await makeUser(gateway, 'OPERATOR');
    const query = 'query($id: ID!) { infrastructure(id: $id) { id name } }';
    for (let n = 1; n <= 30; n++) {
      await ask(gateway, query, { id: 'i2' }, token);
      await gateway.query(
        'mutation($id: ID!, $name: String!) { updateInfrastructure(id: $id, input: { name: $name }) { id } }',
        { id: 'i2', name: `name ${n}` },
        { token },
      );
      const { data } = await gateway.query(query, { id: 'i2' }, { token });
      expect(data.infrastructure.name).toBe(`name ${n}`);
    }
  });

  it('goes round the cache until its event was seen, and no longer when there is none', async () => {
    const { token } = await makeUser(gateway, 'OPERATOR');
    await warm(gateway, POINT, { id: 'r4' }, token);
    const bypasses = () => gauge(gateway, 'dharma_response_cache_bypasses_total');
    const before = await bypasses();
    // Connected already: nothing changes.
    const connect = `mutation { connect(input: { from: "r4", relationship: "RUNS_SOFTWARE", to: "s4" }) { changed } }`;
    expect((await gateway.query(connect, {}, { token })).data.connect.changed).toBe(false);
    expect((await ask(gateway, POINT, { id: 'r4' }, token)).hit).toBe(false);
    expect(await bypasses()).toBeGreaterThan(before);
    expect((await warm(gateway, POINT, { id: 'r4' }, token)).hit).toBe(true);
  });
});

describe('reads at the same time', () => {
  it('are one', async () => {
    const reads = await gauge(gateway, 'dharma_neo4j_reads_total');
    const query = '{ software(sort: [{ id: ASC }]) { id name resources { id name } } }';
    const all = await Promise.all(Array.from({ length: 20 }, () => ask(gateway, query)));
    expect(new Set(all.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect((await gauge(gateway, 'dharma_neo4j_reads_total')) - reads).toBeLessThan(15);
    expect(await gauge(gateway, 'dharma_response_cache_joined_total')).toBeGreaterThan(0);
  });
});

describe('when changes may go unheard', () => {
  it('the cache is emptied, and used again later', async () => {
    await warm(gateway, POINT, { id: 'r1' });
    const { graph } = gateway.backends;
    await graph.system("CALL apoc.trigger.stop('neo4j', 'dharma_capture')");
    await until(async () => !(await isOpen(gateway)));
    expect(await gauge(gateway, 'dharma_response_cache_entries')).toBe(0);
    await opened(gateway);
    await cypher(gateway, "MATCH (r:Resource {id: 'r1'}) SET r.name = 'after the fault'");
    await gateway.settled();
    expect((await ask(gateway, POINT, { id: 'r1' })).data.resources[0].name).toBe('after the fault');
  }, 90_000);

  it('a notice in the log has everything forgotten', async () => {
    await warm(gateway, POINT, { id: 'r1' });
    await gateway.backends.postgres.query(
      `WITH c AS (UPDATE relay_cursor SET position = position + 1, previous_position = position WHERE k = 0 RETURNING position, total_bytes)
       INSERT INTO event_log (position, key, committed_at, meta, payload, total_bytes)
       SELECT position, gen_random_uuid(), now(), '{}', '{"v":2,"mode":"gap","reason":"a test"}', total_bytes FROM c`,
    );
    await until(async () => (await ask(gateway, POINT, { id: 'r1' })).hit !== true);
  });
});
