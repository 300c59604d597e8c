import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { aliases, deep, directives, EVASIONS, operations, repeated, roots, tokens } from './operations.ts';
import { type Request, type Result, TRANSPORTS } from './transports.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.close());

/** At a limit, over it, and far over it: [limit, maximum, operation with n of what is limited, further]. */
const COUNTED: ReadonlyArray<readonly [string, number, (n: number) => string, number]> = [
  ['depth', 12, deep, 30],
  ['aliases', 50, aliases, 101],
  ['tokens', 10_000, tokens, 15_000],
  ['directives', 50, directives, 60],
  ['rootFields', 20, roots, 101],
  ['repeatedFields', 100, repeated, 500],
  ['operations', 20, operations, 1999],
  [
    'cost',
    200_000,
    (n) => `{ infrastructures(limit: 400) { resources(limit: ${n / 400 - 1}) { id } } }`,
    200_400,
  ],
  ['pageSize', 500, (n) => `{ sectors(limit: ${n}) { id } }`, 10_000],
];

const NEXT: Readonly<Record<string, number>> = { cost: 200_400 };

/** Three levels and back, without a page size: 100 at each level. */
const THERE_AND_BACK =
  '{ infrastructures { resources { infrastructures { resources { infrastructures { resources { id } } } } } } }';

const PAGES: ReadonlyArray<readonly [string, string, Record<string, unknown>]> = [
  ['a variable', 'query ($n: Int) { sectors(limit: $n) { id } }', { n: 501 }],
  ['the default of a variable', 'query ($n: Int = 501) { sectors(limit: $n) { id } }', {}],
  ['a nested field', '{ infrastructures(limit: 1) { resources(limit: 501) { id } } }', {}],
  ['a connection', '{ sectorsConnection(first: 501) { edges { node { id } } } }', {}],
  ['a nested connection', '{ resources(limit: 1) { softwareConnection(first: 501) { totalCount } } }', {}],
  ['a field of ours', '{ listInfrastructures(first: 501) { totalCount } }', {}],
  ['a field in Cypher', '{ resources(limit: 1) { vulnerabilities(first: 501) { id } } }', {}],
  ['a search', 'query ($n: Int!) { search(text: "x", first: $n) { hits { score } } }', { n: 501 }],
];

describe.each(TRANSPORTS)('over %s', (_, send) => {
  const ask = (request: Request) => send(gateway, request, gateway.token);
  const refusal = ({ errors }: Result) => errors?.[0]?.extensions;

  it.each(COUNTED)('%s: %i pass, one more does not', async (limit, maximum, operation, further) => {
    const operationName = limit === 'operations' ? { operationName: 'Q1' } : {};
    expect((await ask({ query: operation(maximum), ...operationName })).errors).toBeUndefined();
    for (const requested of [NEXT[limit] ?? maximum + 1, further]) {
      expect(refusal(await ask({ query: operation(requested), ...operationName }))).toMatchObject({
        code: 'OPERATION_TOO_COMPLEX',
        limit,
        maximum,
      });
    }
  });

  it.each(EVASIONS)('%s is not evaded by %s', async (limit, _what, query) => {
    expect(refusal(await ask({ query }))).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', limit });
  });

  it.each(PAGES)('a page of 501 is refused in %s', async (_what, query, variables) => {
    expect(refusal(await ask({ query, variables }))).toEqual({
      code: 'OPERATION_TOO_COMPLEX',
      limit: 'pageSize',
      maximum: 500,
      requested: 501,
    });
  });

  it('a page by variable counts as one that is written', async () => {
    const query = 'query ($n: Int!) { infrastructures(limit: 400) { resources(limit: $n) { id } } }';
    expect((await ask({ query, variables: { n: 499 } })).errors).toBeUndefined();
    expect(refusal(await ask({ query, variables: { n: 500 } }))).toMatchObject({
      limit: 'cost',
      requested: 200_400,
    });
  });

  it('what would make hundreds of megabytes is refused for its cost', async () => {
    expect(refusal(await ask({ query: THERE_AND_BACK }))).toMatchObject({
      code: 'OPERATION_TOO_COMPLEX',
      limit: 'cost',
    });
  });

  it('2,500 operations in a document are refused', async () => {
    expect(refusal(await ask({ query: '{a} '.repeat(2500) }))).toMatchObject({
      limit: 'operations',
      requested: 2500,
    });
  });

  it('fragments in a circle are refused by validation', async () => {
    const query = '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }';
    expect(refusal(await ask({ query }))?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('the cost is told to who asks, and to nobody else', async () => {
    const query = '{ sectors(limit: 3) { id infrastructures(limit: 10) { id } } }';
    const { extensions } = await ask({ query, extensions: { cost: true } });
    expect(extensions).toEqual({ cost: { requested: 33, limit: 200_000 } });
    expect((await ask({ query })).extensions).toBeUndefined();
  });

  it('the schema can be read in full', async () => {
    const { data, errors } = await ask({ query: getIntrospectionQuery() });
    expect(errors).toBeUndefined();
    expect(data.__schema.types.length).toBeGreaterThan(100);
  });
});

describe.each(TRANSPORTS)('variables over %s', (_, send) => {
  const NESTED = 'query ($where: SectorWhere) { sectors(where: $where) { id } }';

  it.each([201, 50_000])('%i deep are refused', async (depth) => {
    const variables = `{"where":${'{"NOT":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}}`;
    const body = `{"query":${JSON.stringify(NESTED)},"variables":${variables}}`;
    const { errors } = await send(gateway, { text: body }, gateway.token);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'OPERATION_TOO_COMPLEX',
      limit: 'nesting',
      maximum: 200,
    });
  });

  it('are not looked at for their depth where it is what a filter may have', async () => {
    const where = { NOT: { AND: [{ OR: [{ id: { eq: 'x' } }] }] } };
    expect(
      (await send(gateway, { query: NESTED, variables: { where } }, gateway.token)).errors,
    ).toBeUndefined();
  });
});

describe.each(TRANSPORTS)('filters over %s', (_, send) => {
  const FILTERED = 'query ($where: SectorWhere) { sectors(where: $where) { id } }';
  const condition = { id: { contains: 'a' } };
  const nested = (depth: number): object =>
    depth === 0 ? condition : { AND: [{ NOT: nested(depth - 2) }, condition] };

  it.each([
    ['filterDepth', 8, 10, nested(10)],
    ['conditions', 100, 101, { OR: Array.from({ length: 101 }, () => condition) }],
    [
      'filterValues',
      10_000,
      10_001,
      { id: { in: Array.from({ length: 10_001 }, (_each, index) => `s-${index}`) } },
    ],
  ])('of more %s than %i are refused', async (limit, maximum, _requested, where) => {
    const { errors } = await send(gateway, { query: FILTERED, variables: { where } }, gateway.token);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', limit, maximum });
  });

  it('may have both at their most', async () => {
    const many = { OR: Array.from({ length: 90 }, () => condition) };
    const { errors } = await send(
      gateway,
      { query: FILTERED, variables: { where: { AND: [nested(6), many] } } },
      gateway.token,
    );
    expect(errors).toBeUndefined();
  });

  it('count a list of values once', async () => {
    const where = { id: { in: Array.from({ length: 500 }, (_, index) => `s-${index}`) } };
    const { errors } = await send(gateway, { query: FILTERED, variables: { where } }, gateway.token);
    expect(errors).toBeUndefined();
  });
});

describe.each(TRANSPORTS)('a number over %s', (_, send) => {
  it.each(['1e999', '-1e999', `1${'0'.repeat(400)}`])(
    'that is out of range is refused: %s',
    async (number) => {
      for (const query of [
        `{ vulnerabilities(where: { cvssScore: { lt: ${number} } }) { id } }`,
        `mutation { updateVulnerabilities(where: { id: { eq: "x" } }, update: { cvssScore: { set: ${number} } }) { info { nodesCreated } } }`,
        `query ($least: Float = ${number}) { vulnerabilities(where: { cvssScore: { gte: $least } }) { id } }`,
      ]) {
        const { errors } = await send(gateway, { query }, gateway.token);
        expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      }
    },
  );
});

describe.each(TRANSPORTS.filter(([name]) => name !== 'HTTP'))('a subscription over %s', (_, send) => {
  it.each([
    'subscription { infrastructureUpdated @skip(if: true) { id } }',
    'subscription ($no: Boolean = false) { ... @include(if: $no) { infrastructureUpdated { id } } }',
    'subscription { ...F } fragment F on Subscription { ... { infrastructureUpdated @include(if: false) { id } } }',
  ])('must have its field for certain: %s', async (query) => {
    const { errors } = await send(gateway, { query }, gateway.token);
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('of 3,000 aliases is refused before it is validated', async () => {
    const query = `subscription { infrastructureUpdated { ${Array.from({ length: 3000 }, (_, i) => `a${i}: id`).join(' ')} } }`;
    const { errors } = await send(gateway, { query }, gateway.token);
    expect(errors?.[0]?.extensions).toMatchObject({ limit: 'aliases' });
  });

  it.each([
    ['aliases', aliases(101).replace('{ sectors(limit: 1)', 'subscription { infrastructureUpdated')],
    ['cost', 'subscription { infrastructureUpdated { resources { infrastructures { resources { id } } } } }'],
    ['pageSize', 'subscription { infrastructureUpdated { resources(limit: 501) { id } } }'],
  ])('is held to %s as well', async (limit, query) => {
    const { errors } = await send(gateway, { query }, gateway.token);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', limit });
  });
});

describe('what graphql-js and the library cannot answer', () => {
  it.each([
    '{ resources(limit: 1) { __proto__: name } }',
    '{ resources(limit: 1) { constructor: name } }',
    '{ __proto__: resources(limit: 1) { id } }',
  ])('is refused: an alias that every object has %s', async (query) => {
    const { errors } = await gateway.query(query);
    expect(errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });

  it('is refused: a condition that is null, although its variable has a default', async () => {
    const query = 'query ($a: Boolean = true) { resources(limit: 1) { id name @skip(if: $a) } }';
    const { errors } = await gateway.query(query, { a: null });
    expect(errors?.[0]).toMatchObject({
      message: 'Variable "$a" is null where a condition needs a value.',
      extensions: { code: 'VALIDATION_ERROR' },
    });
    expect((await gateway.query(query)).errors).toBeUndefined();
  });
});

describe('over HTTP', () => {
  it('what exceeds a limit is answered with 400', async () => {
    expect((await gateway.query(aliases(101))).status).toBe(400);
    expect((await gateway.query(THERE_AND_BACK)).status).toBe(400);
  });

  it('a header has the cost told', async () => {
    const headers = { 'x-dharma-cost': 'true' };
    const answer = (await gateway.query(
      '{ sectors(limit: 3) { id } }',
      {},
      { headers },
    )) as unknown as Result;
    expect(answer.extensions).toEqual({ cost: { requested: 3, limit: 200_000 } });
  });

  it('a refused document is not kept under its hash', async () => {
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: (await import('node:crypto')).hash('sha256', aliases(51)) },
    };
    const post = async (body: object) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as Result).errors?.[0]?.extensions.code;
    };
    expect(await post({ query: aliases(51), extensions })).toBe('OPERATION_TOO_COMPLEX');
    expect(await post({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it.each(['/graphql', '/graphql/stream'])('several operations in one request are none: %s', async (path) => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${gateway.token}`,
        ...(path.endsWith('stream') && { accept: 'text/event-stream' }),
      },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('"data"');
  });
});
