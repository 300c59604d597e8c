import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { makeUser } from '../support/users.ts';
import { gauge, until } from '../support/wait.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ RESPONSE_CACHE: 'memory', PLAN_VERIFY_SHARE: '0' });
  await until(async () => (await gauge(gateway, 'dharma_response_cache_open')) === 1);
  await cypher(`
    UNWIND range(1, 5) AS i CREATE (r:Resource {id: 'r' + i, name: 'Resource ' + i, resourceType: 'COMPUTE', provider: 'AWS',
      status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})
    CREATE (r)-[:RUNS_SOFTWARE]->(:Software {id: 's' + i, name: 'Software ' + i, createdAt: datetime(), updatedAt: datetime()})`);
  await gateway.settled();
}, 60_000);

afterAll(() => gateway?.close());

async function cypher(statement: string, params: Record<string, unknown> = {}): Promise<void> {
  await gateway.backends.graph.autoCommitWrite(statement, params);
}

/** A query, with whether it was answered out of the cache. */
async function ask(query: string, variables = {}, token = gateway.token) {
  const answer = await gateway.query(query, variables, { token, headers: { 'x-dharma-cache': 'true' } });
  const { extensions } = answer as { extensions?: { cache?: { hit: boolean } } };
  return { ...answer, hit: extensions?.cache?.hit };
}

const POINT =
  'query Point($id: ID!) { resources(where: { id: { eq: $id } }) { id name software { id name } } }';

it('answers again what was asked before', async () => {
  expect((await ask(POINT, { id: 'r1' })).hit).toBe(false);
  const again = await ask(POINT, { id: 'r1' });
  expect(again.hit).toBe(true);
  expect(again.data.resources[0].software[0].name).toBe('Software 1');
});

it('drops what a change of the node concerns, and keeps what others do', async () => {
  await ask(POINT, { id: 'r1' });
  await ask(POINT, { id: 'r2' });
  await cypher("MATCH (r:Resource {id: 'r1'}) SET r.name = 'renamed'");
  await gateway.settled();
  expect((await ask(POINT, { id: 'r2' })).hit).toBe(true);
  const changed = await ask(POINT, { id: 'r1' });
  expect(changed.hit).toBe(false);
  expect(changed.data.resources[0].name).toBe('renamed');
});

it('shows a client its own write at once', async () => {
  const { token } = await makeUser(gateway, 'OPERATOR');
  const query = 'query($id: ID!) { infrastructure(id: $id) { id name } }';
  const made = await gateway.query(
    'mutation { createInfrastructure(input: { name: "one", provider: AWS }) { id } }',
    {},
    { token },
  );
  const { id } = made.data.createInfrastructure;
  for (let n = 1; n <= 30; n++) {
    await ask(query, { id }, token);
    await gateway.query(
      'mutation($id: ID!, $name: String!) { updateInfrastructure(id: $id, input: { name: $name }) { id } }',
      { id, name: `name ${n}` },
      { token },
    );
    const { data } = await ask(query, { id }, token);
    expect(data.infrastructure.name).toBe(`name ${n}`);
  }
});
