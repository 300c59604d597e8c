import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resetGraph } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.close());
beforeEach(() => resetGraph(gateway.backends.graph));

const CREATE = `mutation Create($input: CreateInfrastructureInput!) {
  createInfrastructure(input: $input) {
    id name status criticality createdAt updatedAt source
    sectors { id } resources { id } computeResources { id resourceType cpu memory } nodeCount
  }
}`;

async function create(input: Record<string, unknown>) {
  return gateway.query(CREATE, { input: { provider: 'AWS', ...input } });
}

async function makeEstate(): Promise<void> {
  const { errors } = await gateway.query(`mutation {
    createSectors(input: [{ id: "energy", name: "Energy" }]) { info { nodesCreated } }
    createComputeInstances(input: [{ id: "i-1", name: "web", cpu: 4, memory: 16 }]) { info { nodesCreated } }
    createDatabaseInstances(input: [{ id: "db-1", name: "store" }]) { info { nodesCreated } }
  }`);
  expect(errors).toBeUndefined();
}

describe('an infrastructure', () => {
  it('is created with its sector and resources, and read back as the input said', async () => {
    await makeEstate();
    const { data, errors } = await create({
      name: 'grid',
      sectorId: 'energy',
      resourceIds: ['i-1', 'db-1', 'i-1'],
      tags: ['a=b'],
    });
    expect(errors).toBeUndefined();
    const made = data.createInfrastructure;
    expect(made).toMatchObject({
      name: 'grid',
      status: 'PENDING',
      criticality: 'MEDIUM',
      source: 'api',
      nodeCount: 2,
    });
    expect(made.sectors).toEqual([{ id: 'energy' }]);
    expect(made.computeResources).toEqual([{ id: 'i-1', resourceType: 'COMPUTE', cpu: 4, memory: 16 }]);
    expect(Date.parse(made.createdAt)).toBeGreaterThan(Date.now() - 60_000);
    const read = await gateway.query('query($id: ID!) { infrastructure(id: $id) { name tags } }', {
      id: made.id,
    });
    expect(read.data.infrastructure).toEqual({ name: 'grid', tags: ['a=b'] });
  });

  it('is not created in part: an unknown resource undoes all of it', async () => {
    await makeEstate();
    const { data, errors } = await create({ name: 'grid', resourceIds: ['i-1', 'nope'] });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND', type: 'Resource', id: 'nope' });
    const all = await gateway.query('{ infrastructures { id } }');
    expect(all.data.infrastructures).toEqual([]);
  });

  it('shares one transaction with the other root fields of its operation', async () => {
    const { data, errors } = await gateway.query(`mutation {
      a: createInfrastructure(input: { name: "a", provider: AWS }) { id }
      b: createInfrastructure(input: { name: " ", provider: AWS }) { id }
    }`);
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({ path: ['b'], extensions: { code: 'VALIDATION_ERROR' } });
    expect((await gateway.query('{ infrastructures { id } }')).data.infrastructures).toEqual([]);
  });

  it('is updated: fields left out stay, null removes, required ones cannot be removed', async () => {
    const { id } = (await create({ name: 'grid', region: 'eu', location: 'Porto' })).data
      .createInfrastructure;
    const UPDATE = `mutation($id: ID!, $input: UpdateInfrastructureInput!) {
      updateInfrastructure(id: $id, input: $input) { name region location status createdAt updatedAt }
    }`;
    const { data } = await gateway.query(UPDATE, { id, input: { region: null, status: 'RUNNING' } });
    expect(data.updateInfrastructure).toMatchObject({
      name: 'grid',
      region: null,
      location: 'Porto',
      status: 'RUNNING',
    });
    expect(Date.parse(data.updateInfrastructure.updatedAt)).toBeGreaterThanOrEqual(
      Date.parse(data.updateInfrastructure.createdAt),
    );
    const nulled = await gateway.query(UPDATE, { id, input: { name: null } });
    expect(nulled.errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
    const missing = await gateway.query(UPDATE, { id: 'nope', input: { name: 'x' } });
    expect(missing.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('is deleted with its deployments and without its resources', async () => {
    await makeEstate();
    const { id } = (await create({ name: 'grid', resourceIds: ['i-1'] })).data.createInfrastructure;
    await gateway.query(
      'mutation($id: ID!) { createDeployment(input: { name: "d", infrastructureId: $id }) { id } }',
      { id },
    );
    const DELETE = 'mutation($id: ID!) { deleteInfrastructure(id: $id) }';
    expect((await gateway.query(DELETE, { id })).data).toEqual({ deleteInfrastructure: true });
    expect((await gateway.query(DELETE, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const left = await gateway.query(
      '{ infrastructures { id } deployments { id } resources(sort: [{ id: ASC }]) { id } }',
    );
    expect(left.data).toEqual({
      infrastructures: [],
      deployments: [],
      resources: [{ id: 'db-1' }, { id: 'i-1' }],
    });
  });

  it.each([[{ name: 'x'.repeat(201) }], [{ name: 'ok', config: '{not json' }]])(
    'is refused when it is not valid: %j',
    async (input) => {
      expect((await create(input)).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
    },
  );
});

describe('a deployment', () => {
  it('is created, scaled, completed and deleted', async () => {
    const { id: infrastructureId } = (await create({ name: 'grid' })).data.createInfrastructure;
    const made = await gateway.query(
      'mutation($i: ID!) { createDeployment(input: { name: "web", infrastructureId: $i, image: "web:1" }) { id status replicas infrastructures { id } } }',
      { i: infrastructureId },
    );
    const { id, ...rest } = made.data.createDeployment;
    expect(rest).toEqual({ status: 'PENDING', replicas: 1, infrastructures: [{ id: infrastructureId }] });
    const scaled = await gateway.query(
      'mutation($id: ID!) { scaleDeployment(id: $id, replicas: 5) { replicas status } }',
      { id },
    );
    expect(scaled.data.scaleDeployment).toEqual({ replicas: 5, status: 'SCALING' });
    const over = await gateway.query(
      'mutation($id: ID!) { scaleDeployment(id: $id, replicas: 10001) { id } }',
      { id },
    );
    expect(over.errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
    const done = await gateway.query(
      'mutation($id: ID!) { updateDeployment(id: $id, input: { status: SUCCEEDED }) { status completedAt } }',
      { id },
    );
    expect(Date.parse(done.data.updateDeployment.completedAt)).toBeGreaterThan(0);
    expect(
      (await gateway.query('mutation($id: ID!) { deleteDeployment(id: $id) }', { id })).data.deleteDeployment,
    ).toBe(true);
    expect(
      (await gateway.query('query($id: ID!) { deployment(id: $id) { id } }', { id })).data.deployment,
    ).toBeNull();
  });

  it('needs an infrastructure that exists', async () => {
    const { errors } = await gateway.query(
      'mutation { createDeployment(input: { name: "d", infrastructureId: "nope" }) { id } }',
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', type: 'Infrastructure' });
    expect((await gateway.query('{ deployments { id } }')).data.deployments).toEqual([]);
  });
});

describe('lists', () => {
  const LIST = `query List($first: Int!, $after: String, $provider: Provider, $status: Status) {
    listInfrastructures(first: $first, after: $after, provider: $provider, status: $status) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { id alias: name resources(limit: 1) { id } } }
      again: edges { node { status } }
    }
  }`;

  it('page through everything once, in order of name, equal names included', async () => {
    for (const name of ['b', 'a', 'c', 'a', 'b']) await create({ name });
    const names: string[] = [];
    const ids = new Set<string>();
    let after: string | null = null;
    for (let page = 0; page < 3; page++) {
      const { data }: Awaited<ReturnType<TestGateway['query']>> = await gateway.query(LIST, {
        first: 2,
        after,
      });
      const list = data.listInfrastructures;
      expect(list.totalCount).toBe(5);
      expect(list.pageInfo.hasPreviousPage).toBe(page > 0);
      expect(list.pageInfo.hasNextPage).toBe(page < 2);
      for (const { node } of list.edges) {
        names.push(node.alias);
        ids.add(node.id);
      }
      expect(list.again.every((edge: { node: { status: string } }) => edge.node.status === 'PENDING')).toBe(
        true,
      );
      after = list.pageInfo.endCursor;
    }
    expect(names).toEqual(['a', 'a', 'b', 'b', 'c']);
    expect(ids.size).toBe(5);
  });

  it('filter by provider and status', async () => {
    await create({ name: 'a', provider: 'GCP', status: 'RUNNING' });
    await create({ name: 'b', provider: 'AWS', status: 'RUNNING' });
    const { data } = await gateway.query(LIST, { first: 10, provider: 'GCP', status: 'RUNNING' });
    expect(
      data.listInfrastructures.edges.map((edge: { node: { alias: string } }) => edge.node.alias),
    ).toEqual(['a']);
    expect(data.listInfrastructures.totalCount).toBe(1);
  });

  it.each([
    [{ first: 0 }],
    [{ first: -1 }],
    [{ first: 5, after: 'rubbish' }],
    [{ first: 5, after: Buffer.from('[1,2]').toString('base64url') }],
    [{ first: 5, after: Buffer.from('{"a":1}').toString('base64url') }],
  ])('refuse %j', async (variables) => {
    expect((await gateway.query(LIST, variables)).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('refuse a page of more than 500', async () => {
    const { errors } = await gateway.query(LIST, { first: 501 });
    expect(errors?.[0]?.extensions.code).toBe('OPERATION_TOO_COMPLEX');
  });

  it('of deployments can be narrowed to one infrastructure', async () => {
    const { id: one } = (await create({ name: 'one' })).data.createInfrastructure;
    const { id: two } = (await create({ name: 'two' })).data.createInfrastructure;
    for (const infrastructureId of [one, one, two]) {
      await gateway.query(
        'mutation($i: ID!) { createDeployment(input: { name: "d", infrastructureId: $i }) { id } }',
        { i: infrastructureId },
      );
    }
    const { data } = await gateway.query(
      'query($i: ID) { listDeployments(infrastructureId: $i) { totalCount edges { node { infrastructures { id } } } } }',
      { i: one },
    );
    expect(data.listDeployments.totalCount).toBe(2);
    expect(data.listDeployments.edges[0].node.infrastructures).toEqual([{ id: one }]);
  });
});

describe('bulk writes', () => {
  it('do what a filter says', async () => {
    await makeEstate();
    const { data, errors } = await gateway.query(
      'mutation($ids: [ID!]) { deleteResources(where: { OR: [{ id: { in: $ids } }, { name: { eq: "nobody" } }] }) { nodesDeleted } }',
      { ids: ['i-1'] },
    );
    expect(errors).toBeUndefined();
    expect(data.deleteResources.nodesDeleted).toBe(1);
  });

  it.each([
    ['mutation { deleteResources { nodesDeleted } }', {}],
    ['mutation { deleteResources(where: {}) { nodesDeleted } }', {}],
    ['mutation($w: ResourceWhere) { deleteResources(where: $w) { nodesDeleted } }', { w: {} }],
    ['mutation($w: ResourceWhere) { deleteResources(where: $w) { nodesDeleted } }', { w: { AND: [] } }],
    ['mutation($id: ID) { deleteResources(where: { id: { eq: $id } }) { nodesDeleted } }', {}],
    ['mutation { deleteResources(where: { OR: [] }) { nodesDeleted } }', {}],
    [
      'mutation { deleteResources(where: { OR: [{ id: { eq: "i-1" } }, { AND: [] }] }) { nodesDeleted } }',
      {},
    ],
    ['mutation { deleteResources(where: { NOT: {} }) { nodesDeleted } }', {}],
    ['mutation { deleteResources(where: { NOT: { AND: [{}] } }) { nodesDeleted } }', {}],
    ['mutation { deleteResources(where: { name: {} }) { nodesDeleted } }', {}],
    ['mutation($w: ResourceWhere) { deleteResources(where: $w) { nodesDeleted } }', {}],
    [
      'mutation { ...F } fragment F on Mutation { updateSectors(update: { name: { set: "x" } }) { info { nodesCreated } } }',
      {},
    ],
  ])('need a filter: %s', async (document, variables) => {
    await makeEstate();
    expect((await gateway.query(document, variables)).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
    expect((await gateway.query('{ resources { id } sectors { name } }')).data.resources).toHaveLength(2);
  });
});

describe('an update that nothing can come of', () => {
  const CHANGE = `mutation($update: ResourceUpdateInput!) {
    updateResources(where: { id: { eq: "i-1" } }, update: $update) { resources { name cpu region } } }`;

  it.each([
    [{ cpu: { set: 1, add: 2 } }, '"cpu" can be changed in one way at a time, not by "set" and "add".'],
    [{ cpu: { divide: 0 } }, '"cpu" cannot be divided by 0.'],
    [{ cpu: { add: null } }, '"cpu" must not be null.'],
    [{ name: { set: null } }, '"name" must not be null.'],
  ])('is refused: %j', async (update, message) => {
    await makeEstate();
    const { errors } = await gateway.query(CHANGE, { update });
    expect(errors).toMatchObject([{ message, extensions: { code: 'VALIDATION_ERROR' } }]);
  });

  it('but what may be without a value may lose it', async () => {
    await makeEstate();
    const { data, errors } = await gateway.query(CHANGE, {
      update: { region: { set: null }, cpu: { set: 3 } },
    });
    expect(errors).toBeUndefined();
    expect(data.updateResources.resources).toMatchObject([{ cpu: 3, region: null }]);
  });
});
