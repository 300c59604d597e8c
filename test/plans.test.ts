import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLSchema, type OperationDefinitionNode, parse } from 'graphql';
import type { Neo4jGraph } from '../datasources/graph.ts';
import { Visibility } from '../src/auth/visibility.ts';
import { CompiledQueries, type RunStatements } from '../src/compiled/queries.ts';
import { warm } from '../src/compiled/warm.ts';
import { createLogger, type Logger } from '../src/logger.ts';
import { ensureGraphSchema } from '../src/migrations/graph.ts';
import { loadResolvers } from '../src/resolvers.ts';
import { buildSchema } from '../src/schema.ts';
import { resetGraph, testGraph } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const LIST = 'query ($ids: [ID!]) { sectors(where: { id: { in: $ids } }, sort: [{ id: ASC }]) { id name } }';
const logger = createLogger('silent');
const { signal } = new AbortController();

let schema: GraphQLSchema;
let graph: Neo4jGraph;
beforeAll(async () => {
  graph = await testGraph();
  await resetGraph(graph);
  await ensureGraphSchema(graph);
  schema = await buildSchema(await loadResolvers());
  await graph.write(`UNWIND ['a', 'b', 'c'] AS id CREATE (:Sector {id: id, name: 'Sector ' + id})`);
});

function compiledWith(parts: {
  run?: RunStatements;
  verifyShare?: number;
  maxBytes?: number;
  logger?: Logger;
}): CompiledQueries {
  return new CompiledQueries({
    schema,
    run: (statements) => graph.readColumns(statements),
    base: { executionContext: graph.reader() },
    verifyShare: 0,
    maxBytes: 2 ** 20,
    logger,
    ...parts,
  });
}

function request(text: string, variables: Record<string, unknown> = {}) {
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return { document, operation, variables, visibility: Visibility.everything, signal };
}

const ENGINE = { data: { by: 'the engine' } };
const engine = async () => ENGINE;

describe('plans', () => {
  it('are made when an operation comes a second time, and answer from then on, whatever the values', async () => {
    const compiled = compiledWith({});
    const asked = request(LIST, { ids: ['a'] });
    expect(await compiled.answer(asked, engine)).toBe(ENGINE);
    expect(await compiled.answer(asked, engine)).toBe(ENGINE);
    const { data } = await compiled.answer({ ...asked, variables: { ids: ['c', 'b'] } }, engine);
    expect(data).toEqual({
      sectors: [
        { id: 'b', name: 'Sector b' },
        { id: 'c', name: 'Sector c' },
      ],
    });
    expect(compiled.counts).toMatchObject({ misses: 2, made: 1, hits: 1 });
  });

  it('belong to one shape of the variables', async () => {
    const compiled = compiledWith({});
    const asked = request(LIST, { ids: ['a'] });
    expect(await compiled.prepare(asked)).toBe(true);
    expect(await compiled.answer({ ...asked, variables: {} }, engine)).toBe(ENGINE);
    expect(await compiled.answer({ ...asked, variables: { ids: null } }, engine)).toBe(ENGINE);
    expect(await compiled.answer(asked, engine)).not.toBe(ENGINE);
  });

  it('answer as text where that is wanted, byte for byte as JSON.stringify', async () => {
    const compiled = compiledWith({});
    const asked = request(LIST, { ids: ['a', 'b'] });
    await compiled.prepare(asked);
    const { data } = await compiled.answer(asked, engine);
    const { text } = await compiled.answer({ ...asked, asText: true }, engine);
    expect(text?.toString()).toBe(`${JSON.stringify({ data })}\n`);
    const several =
      request(`{ sectors(sort: [{ id: ASC }]) { id } none: sectors(where: { id: { eq: "z" } }) { id }
      sectorsConnection(first: 1) { totalCount } }`);
    expect(await compiled.prepare(several)).toBe(true);
    const whole = await compiled.answer({ ...several, asText: true }, engine);
    expect(whole.text?.toString()).toBe(
      '{"data":{"sectors":[{"id":"a"},{"id":"b"},{"id":"c"}],"none":[],"sectorsConnection":{"totalCount":3}}}\n',
    );
  });

  it('answer as text too where the official driver reads', async () => {
    const compiled = compiledWith({
      run: async (statements) => {
        for (const { sink } of statements) {
          sink?.begin();
          sink?.value({ id: 'a', name: 'by the driver' });
        }
        return statements.map(() => []);
      },
    });
    const asked = request(LIST, { ids: ['a'] });
    await compiled.prepare(asked);
    const { text } = await compiled.answer({ ...asked, asText: true }, engine);
    expect(text?.toString()).toBe('{"data":{"sectors":[{"id":"a","name":"by the driver"}]}}\n');
  });

  it('see what their reader sees', async () => {
    const compiled = compiledWith({});
    const asked = request(LIST, { ids: ['a', 'b'] });
    await compiled.prepare(asked);
    const nothing = await compiled.answer({ ...asked, visibility: Visibility.nothing }, engine);
    expect(nothing.data).toEqual({ sectors: [] });
    expect((await compiled.answer(asked, engine)).data?.sectors).toHaveLength(2);
  });

  it('leave to the engine what the database gave of another type', async () => {
    await graph.write(`CREATE (:Sector {id: 'odd', name: 7})`);
    const compiled = compiledWith({});
    const asked = request(LIST, { ids: ['odd'] });
    await compiled.prepare(asked);
    expect(await compiled.answer(asked, engine)).toBe(ENGINE);
    expect(await compiled.answer({ ...asked, asText: true }, engine)).toBe(ENGINE);
    expect(compiled.counts).toMatchObject({ bails: 2, hits: 0 });
    // One that does it time and again is of no use.
    for (let time = 0; time < 10; time++) await compiled.answer(asked, engine);
    expect(compiled.counts.bails).toBe(10);
    await graph.write(`MATCH (n:Sector {id: 'odd'}) DELETE n`);
  });

  it('tell what the database refuses as the engine does', async () => {
    const failure = new Error('refused');
    const compiled = compiledWith({ run: () => Promise.reject(failure) });
    const asked = request(LIST, { ids: ['a'] });
    await compiled.prepare(asked);
    const { data, errors } = await compiled.answer({ ...asked, asText: true }, engine);
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({ path: ['sectors'], originalError: failure });
  });

  it('that were wrong are dropped, and the plain answer is given', async () => {
    const errors: unknown[] = [];
    const noting = Object.assign(Object.create(logger), { error: (...said: unknown[]) => errors.push(said) });
    const compiled = compiledWith({
      verifyShare: 1,
      logger: noting,
      run: async (statements) => statements.map(() => [{ id: 'a', name: 'wrong' }]),
    });
    const asked = request(LIST, { ids: ['a'] });
    await compiled.prepare(asked);
    expect(await compiled.answer(asked, engine)).toBe(ENGINE);
    expect(compiled.counts).toMatchObject({ verified: 1, mismatches: 1 });
    expect(JSON.stringify(errors)).toContain('another answer than the engine');
    expect(await compiled.answer(asked, engine)).toBe(ENGINE);
    expect(compiled.counts.verified).toBe(1);
    expect(await compiled.prepare(asked)).toBe(false);
  });

  it('are not blamed for what changes while they are compared', async () => {
    let now = 0;
    const compiled = compiledWith({
      verifyShare: 1,
      run: async (statements) => statements.map(() => [{ id: 'a', name: `at ${++now}` }]),
    });
    const asked = request(LIST, { ids: ['a'] });
    await compiled.prepare(asked);
    const changing = async () => ({ data: { sectors: [{ id: 'a', name: `at ${++now}` }] } });
    expect(await compiled.answer(asked, changing)).toEqual({
      data: { sectors: [{ id: 'a', name: 'at 12' }] },
    });
    expect(compiled.counts).toMatchObject({ verified: 1, mismatches: 0 });
    // As it was when the engine read, before or after.
    let reads = 0;
    const once = async () => ({ data: { sectors: [{ id: 'a', name: `at ${++reads === 1 ? 14 : 99}` }] } });
    expect(await compiled.answer(asked, once)).toEqual({ data: { sectors: [{ id: 'a', name: 'at 14' }] } });
    expect(compiled.counts).toMatchObject({ verified: 2, mismatches: 0 });
  });

  it('take no more memory than they may', async () => {
    const compiled = compiledWith({ maxBytes: 40_000 });
    const gauge = (name: string) => compiled.gauges.find((source) => source.name === name)?.read() ?? 0;
    for (let n = 0; n < 20; n++) await compiled.prepare(request(`{ a${n}: sectors { id } }`));
    expect(compiled.counts.made).toBe(20);
    expect(gauge('dharma_plans')).toBeGreaterThan(1);
    expect(gauge('dharma_plans')).toBeLessThan(6);
    expect(gauge('dharma_plan_bytes')).toBeLessThanOrEqual(40_000);
  });

  it('of many readers count as what they are', async () => {
    const compiled = compiledWith({ maxBytes: 60_000 });
    const bytes = () => compiled.gauges.find(({ name }) => name === 'dharma_plan_bytes')?.read() ?? 0;
    const asked = request(LIST, { ids: ['a'] });
    await compiled.prepare(asked);
    const alone = bytes();
    for (let n = 0; n < 300; n++) {
      const visibility = Visibility.of({ tenants: [`t${n}`], clearance: 'RED', readable: 'all' });
      await compiled.answer({ ...asked, visibility }, engine);
    }
    expect(bytes()).toBeGreaterThan(alone);
    expect(bytes()).toBeLessThanOrEqual(60_000);
    expect(compiled.counts.hits).toBe(300);
  });

  it('are not made at all where they may take nothing', async () => {
    const compiled = compiledWith({ maxBytes: 0 });
    const asked = request(LIST, { ids: ['a'] });
    expect(await compiled.prepare(asked)).toBe(false);
    for (let time = 0; time < 3; time++) expect(await compiled.answer(asked, engine)).toBe(ENGINE);
  });

  it('are made ahead, of queries alone, with all their variables and with few', async () => {
    const compiled = compiledWith({});
    const documents = [
      `query ($id: ID!, $first: Int) { resources(where: { id: { eq: $id } }, limit: $first) { id } }`,
      `mutation ($input: [SectorCreateInput!]!) { createSectors(input: $input) { sectors { id } } }`,
      `{ health { status } }`,
    ].map((text) => parse(text));
    expect(await warm(compiled, schema, documents, signal)).toBe(2);
    const [first] = documents as [ReturnType<typeof parse>];
    const operation = first.definitions[0] as OperationDefinitionNode;
    const asked = { ...request('{ a }'), document: first, operation };
    expect(await compiled.answer({ ...asked, variables: { id: 'x', first: 3 } }, engine)).toEqual({
      data: { resources: [] },
    });
    expect(await warm(compiledWith({}), schema, documents, AbortSignal.abort())).toBe(0);
  });
});

describe('a gateway', () => {
  let gateway: TestGateway | undefined;
  afterEach(() => gateway?.close());

  const metric = async (name: string) => {
    const text = await (await fetch(`${gateway?.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };

  it('compares the answers of plans, also of what own resolvers select, and tells how it does', async () => {
    gateway = await startTestGateway();
    await gateway.backends.graph.write(
      `CREATE (:Infrastructure {id: 'i', name: 'I', provider: 'AWS', status: 'ACTIVE'})`,
    );
    for (let time = 0; time < 3; time++) {
      const { data, errors } = await gateway.query(
        'query ($id: ID!) { infrastructure(id: $id) { id name } }',
        {
          id: 'i',
        },
      );
      expect(errors).toBeUndefined();
      expect(data).toEqual({ infrastructure: { id: 'i', name: 'I' } });
    }
    expect(await metric('dharma_plan_made_total')).toBeGreaterThan(0);
    expect(await metric('dharma_plan_verified_total')).toBe(1);
    expect(await metric('dharma_plan_mismatches_total')).toBe(0);
  });

  it('has the plans of trusted documents before anybody asks', async () => {
    gateway = await startTestGateway({ TRUSTED_DOCUMENTS: 'warm' });
    const until = Date.now() + 20_000;
    while (!((await metric('dharma_plans')) > 3) && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await metric('dharma_plans')).toBeGreaterThan(3);
  });
});

afterAll(() => resetGraph(graph));
