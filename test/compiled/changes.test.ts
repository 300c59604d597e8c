import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import type { CypherRunner, GraphTransaction, Neo4jGraph } from '../../datasources/graph.ts';
import { scopedTransaction } from '../../src/auth/scoped-graph.ts';
import { TLP_LEVELS, Visibility } from '../../src/auth/visibility.ts';
import { isForEngine } from '../../src/compiled/answer.ts';
import type { PlannedChange } from '../../src/compiled/changes.ts';
import { CompiledQueries } from '../../src/compiled/queries.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { loadResolvers } from '../../src/resolvers.ts';
import { buildSchema } from '../../src/schema.ts';
import { resetGraph, testGraph } from '../support/databases.ts';

const ACME = Visibility.of({ tenants: ['acme'], clearance: 'GREEN', readable: 'all' });

let schema: GraphQLSchema;
let graph: Neo4jGraph;
beforeAll(async () => {
  graph = await testGraph();
  await resetGraph(graph);
  await ensureGraphSchema(graph);
  schema = await buildSchema(await loadResolvers());
});
afterAll(() => graph.close());

type Variables = Record<string, unknown>;
interface Ran {
  result: ExecutionResult;
  statements: Array<{ cypher: string; params: unknown }>;
  /** What the graph holds in the end. */
  graph: unknown;
}

const PRESENT = `MATCH (n) WHERE n.id STARTS WITH 'change-' OPTIONAL MATCH (n)-[r]->(m)
  WITH n, count(r) AS out RETURN labels(n) AS labels, n { .*, createdAt: valueType(n.createdAt), updatedAt: valueType(n.updatedAt) } AS node, out ORDER BY n.id`;
const GIVEN = `UNWIND range(0, 3) AS i CREATE (r:Resource {id: 'change-' + i, name: 'R' + i, status: 'RUNNING', criticality: 'LOW', resourceType: 'COMPUTE', tags: ['a'], cpu: i})
  FOREACH (_ IN CASE i WHEN 1 THEN [1] ELSE [] END | SET r:TENANTED:TENANT_acme)
  FOREACH (_ IN CASE i WHEN 2 THEN [1] ELSE [] END | SET r:TENANTED:TENANT_other)
  CREATE (r)-[:OWNED_BY]->(:Organisation {id: 'change-o' + i, name: 'O' + i})
  FOREACH (_ IN CASE i WHEN 1 THEN [1] ELSE [] END | CREATE (:SecurityEvent {id: 'change-e', name: 'e'}))`;

/** Runs a mutation in a transaction that is rolled back, and looks at what it would have left. */
async function tried(
  run: (transaction: GraphTransaction, noted: GraphTransaction) => Promise<ExecutionResult>,
): Promise<Ran> {
  const transaction = graph.transaction();
  const statements: Ran['statements'] = [];
  const noted: GraphTransaction = Object.assign(Object.create(transaction), {
    run(cypher: string, params: Variables) {
      statements.push({ cypher, params });
      return transaction.run(cypher, params);
    },
    read: transaction.read.bind(transaction),
    write: transaction.write.bind(transaction),
    change: undefined,
  });
  try {
    await transaction.write(GIVEN);
    const result = await run(transaction, noted);
    const left = result.errors ? undefined : await transaction.read(PRESENT);
    return { result, statements, graph: left };
  } finally {
    await transaction.rollback();
  }
}

function asked(text: string, variables: Variables = {}) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return { document, operation: document.definitions[0] as OperationDefinitionNode, variables };
}
type Asked = ReturnType<typeof asked>;

function engineOf({ document, variables }: Asked) {
  return async (executionContext: CypherRunner): Promise<ExecutionResult> =>
    execute({ schema, document, variableValues: variables, contextValue: { executionContext } });
}

function compiledWith(verifyShare: number, logger: Logger = createLogger('silent')): CompiledQueries {
  return new CompiledQueries({
    schema,
    run: (statements) => graph.readColumns(statements),
    base: { executionContext: graph.reader() },
    verifyShare,
    maxBytes: 2 ** 22,
    logger,
  });
}

/** Has the plan of a mutation learnt. */
async function learntFrom(
  compiled: CompiledQueries,
  text: string,
  variables: Variables,
  isPlanned = true,
): Promise<Asked> {
  const request = asked(text, variables);
  // Seen once, and learnt when it comes again.
  expect(await compiled.changes?.of(request)).toBeUndefined();
  expect(await compiled.changes?.of(request)).toBeUndefined();
  expect((await compiled.changes?.of(request)) !== undefined).toBe(isPlanned);
  return request;
}

async function plannedOf(compiled: CompiledQueries, request: Asked): Promise<PlannedChange> {
  const planned = await compiled.changes?.of(request);
  if (!planned) throw new Error('it has no plan');
  return planned;
}

const byEngine = (request: Asked, visibility: Visibility) =>
  tried((_, noted) => engineOf(request)(scopedTransaction(noted, () => visibility)));

const byPlan = (planned: PlannedChange, request: Asked, visibility: Visibility, before?: string) =>
  tried(async (transaction, noted) => {
    if (before) await transaction.write(before);
    return planned.run(
      noted,
      visibility,
      scopedTransaction(noted, () => visibility),
      engineOf(request),
    );
  });

const words = ({ data, errors }: ExecutionResult) =>
  JSON.stringify([data, errors?.map(({ message, path, locations }) => [message, path, locations])]);

const ALL = Visibility.of({ tenants: 'all', clearance: TLP_LEVELS.at(-1) as 'RED', readable: 'all' });
const CREATE = `mutation ($input: [SecurityEventCreateInput!]!) { createSecurityEvents(input: $input) {
  info { nodesCreated } securityEvents { id name severity resolved confidence createdAt: eventType } } }`;
const UPDATE = `mutation ($where: ResourceWhere, $update: ResourceUpdateInput!) {
  updateResources(where: $where, update: $update) {
    resources { id name: status tags cpu owners { id name } } info { nodesCreated } } }`;
const id = (value: string) => ({ id: { eq: value } });
const event = (own: string, more: object) => ({
  id: own,
  name: `E ${own}`,
  eventType: 'OTHER',
  severity: 'LOW',
  ...more,
});

/** Learnt from the first variables, and run with the second. */
const MUTATIONS: ReadonlyArray<[name: string, text: string, learnt: Variables, then: Variables]> = [
  [
    'creates',
    CREATE,
    { input: [event('change-x', { confidence: 0.5, resolved: true })] },
    { input: [event('change-"\\y', { confidence: 1, resolved: true, eventType: 'INTRUSION' })] },
  ],
  [
    'creates two of different forms',
    CREATE,
    { input: [event('change-x', { confidence: 0 }), event('change-z', { description: 'd' })] },
    { input: [event('change-v', { confidence: 0 }), event('change-w', { description: 'e' })] },
  ],
  [
    'updates',
    UPDATE,
    { where: id('a'), update: { status: { set: 'RUNNING' } } },
    { where: id('change-1'), update: { status: { set: 'STOPPED' } } },
  ],
  [
    'updates what is shared',
    UPDATE,
    { where: id('a'), update: { status: { set: 'RUNNING' }, lastSeen: { set: '2026-01-02T03:04:05Z' } } },
    {
      where: id('change-0'),
      update: { status: { set: 'STOPPED' }, lastSeen: { set: '2027-01-02T03:04:05Z' } },
    },
  ],
  [
    'adds',
    UPDATE,
    { where: id('a'), update: { cpu: { add: 1 }, tags: { push: ['x'] } } },
    { where: id('change-1'), update: { cpu: { add: 4 }, tags: { push: ['b', 'c'] } } },
  ],
  [
    'sets to null and to nothing',
    UPDATE,
    { where: id('a'), update: { cpu: { set: null }, tags: { set: [] } } },
    { where: id('change-1'), update: { cpu: { set: null }, tags: { set: [] } } },
  ],
  [
    'updates under other names, and twice',
    `mutation ($a: ID!, $b: ID!, $to: Status!) {
      one: updateResources(where: { id: { eq: $a } }, update: { status: { set: $to } }) { made: resources { id state: status } }
      updateResources(where: { id: { in: [$a, $b] } }, update: { tags: { set: ["literal"] } }) { ...Told } }
    fragment Told on UpdateResourcesMutationResponse { info { nodesCreated __typename } }`,
    { a: 'a', b: 'b', to: 'RUNNING' },
    { a: 'change-0', b: 'change-1', to: 'STOPPED' },
  ],
  [
    'fails: it is there already',
    CREATE,
    { input: [event('change-x', {})] },
    { input: [event('change-e', {})] },
  ],
];

describe('a mutation by plan', () => {
  describe.each([
    ['somebody who sees everything', ALL],
    ['a tenant', ACME],
    ['nobody', Visibility.nothing],
  ])('of %s', (_who, visibility) => {
    it.each(MUTATIONS)('%s as the engine does', async (_name, text, learnt, then) => {
      const compiled = compiledWith(0);
      const request = await learntFrom(compiled, text, learnt);
      const own = { ...request, variables: then };
      const [plain, planned] = [
        await byEngine(own, visibility),
        await byPlan(await plannedOf(compiled, own), own, visibility),
      ];
      expect(compiled.counts).toMatchObject({ made: 1, mismatches: 0, bails: 0 });
      expect(words(planned.result)).toBe(words(plain.result));
      expect(planned.statements).toEqual(plain.statements);
      expect(planned.graph).toEqual(plain.graph);
    });
  });

  it('changes what its words say', async () => {
    const compiled = compiledWith(0);
    const request = await learntFrom(compiled, UPDATE, {
      where: id('a'),
      update: { status: { set: 'RUNNING' } },
    });
    const own = { ...request, variables: { where: id('change-2'), update: { status: { set: 'FAILED' } } } };
    const planned = await plannedOf(compiled, own);
    const all = await byPlan(planned, own, ALL);
    expect(all.result.data?.updateResources).toMatchObject({
      resources: [{ id: 'change-2', name: 'FAILED' }],
    });
    const acme = await byPlan(planned, own, ACME);
    expect(acme.result.data?.updateResources).toMatchObject({ resources: [], info: { nodesCreated: 0 } });
    const mine = { ...own, variables: { where: id('change-1'), update: { status: { set: 'FAILED' } } } };
    const changed = await byPlan(await plannedOf(compiled, mine), mine, ACME);
    expect(changed.result.data?.updateResources).toMatchObject({
      resources: [{ id: 'change-1', name: 'FAILED' }],
    });
  });

  it.each([
    ['an answer', 'MATCH (r {id: "change-3"}) SET r.name = 7'],
    ['a failure', 'MATCH (r {id: "change-3"}) SET r.cpu = null'],
  ])('gives %s that only the engine can word back to it', async (_what, before) => {
    const compiled = compiledWith(0);
    const text =
      'mutation ($id: ID!) { updateResources(where: { id: { eq: $id } }, update: { cpu: { add: 1 } }) { resources { name } } }';
    const request = await learntFrom(compiled, text, { id: 'a' });
    const own = { ...request, variables: { id: 'change-3' } };
    const planned = await plannedOf(compiled, own);
    const given = byPlan(planned, own, ALL, before);
    expect(isForEngine(await given.catch((error: unknown) => error))).toBe(true);
    expect(compiled.counts.bails).toBe(1);
  });

  it.each([
    [
      'of ours',
      'mutation ($id: ID!) { connect(input: { from: $id, to: $id, relationship: "OWNED_BY" }) { __typename } }',
    ],
    [
      'that log in',
      'mutation ($id: String!) { login(input: { email: $id, password: $id }) { accessToken } }',
    ],
    ['that delete', 'mutation ($id: ID!) { deleteResources(where: { id: { eq: $id } }) { nodesDeleted } }'],
  ])('leaves to the engine those %s, without trying them', async (_what, text) => {
    const compiled = compiledWith(0);
    await learntFrom(compiled, text, { id: 'change-0' }, false);
    expect(compiled.counts).toMatchObject({ made: 0, unplannable: 1 });
  });

  it('is compared with the engine, which runs it in its place, and dropped where it would have differed', async () => {
    const errors: unknown[] = [];
    const logger = {
      ...createLogger('silent'),
      error: (fields: unknown) => errors.push(fields),
    } as unknown as Logger;
    const compiled = compiledWith(1, logger);
    const variables = { where: id('change-1'), update: { status: { set: 'STOPPED' } } };
    const request = await learntFrom(compiled, UPDATE, variables);
    const planned = await plannedOf(compiled, request);
    const good = await byPlan(planned, request, ALL);
    expect(good.result.data?.updateResources).toMatchObject({ resources: [{ name: 'STOPPED' }] });
    expect(compiled.counts).toMatchObject({ verified: 1, mismatches: 0 });
    // The engine is another one than that it was learnt from.
    const other = asked(UPDATE, { ...variables, where: id('change-0') });
    const answer = await tried((_, noted) =>
      planned.run(
        noted,
        ALL,
        scopedTransaction(noted, () => ALL),
        engineOf(other),
      ),
    );
    expect(answer.result.data?.updateResources).toMatchObject({ resources: [{ id: 'change-0' }] });
    expect(compiled.counts).toMatchObject({ verified: 2, mismatches: 1 });
    expect(errors).toEqual([{ difference: 'parameters' }]);
    expect(await compiled.changes?.of(request)).toBeUndefined();
  });
});
