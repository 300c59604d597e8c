import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { chooseMix } from '../../bench/mix.ts';
import { ROWS, requestBody } from '../../bench/rows.ts';
import { DEFAULT_PAGE } from '../../src/limits/cost.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { gauge, until } from '../support/wait.ts';

const OPERATIONS = new URL('../../operations/', import.meta.url);
const SCHEMA = new URL('../../schema/', import.meta.url);
const POOL = { resourceIds: ['r'], infrastructureIds: ['i'], computeResources: 100 };

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.close());

interface Request {
  name: string;
  query: string;
  variables: Record<string, unknown>;
}

const saved: Request[] = readdirSync(OPERATIONS)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => {
    const query = readFileSync(new URL(name, OPERATIONS), 'utf8');
    return { name, query, variables: JSON.parse(/^# variables: (.+)$/m.exec(query)?.[1] ?? '{}') };
  });
const mixed = chooseMix(POOL);
const bodies = [
  ...ROWS.flatMap((row) => row.operations.map((_, n) => requestBody(row, n, POOL, 'x'))),
  ...Array.from({ length: 20 }, (_, n) => mixed(n).body),
];
const bench: Request[] = bodies.map((body) => {
  const { operationName, query, variables } = JSON.parse(body);
  return { name: `bench ${operationName}`, query, variables };
});
const isSubscription = ({ query }: Request) =>
  getOperationAST(parse(query))?.operation === OperationTypeNode.SUBSCRIPTION;

describe('what the project itself asks is within the limits', () => {
  const all = [...saved, ...bench];

  it.each(all.filter((request) => !isSubscription(request)))('$name', async ({ query, variables }) => {
    const { errors } = await gateway.query(query, variables);
    // On an empty graph, what is to be connected is not found.
    expect(
      errors?.map(({ extensions }) => extensions.code).filter((code) => code !== 'NOT_FOUND') ?? [],
    ).toEqual([]);
  });

  it.each(saved.filter(isSubscription))('$name', async ({ query, variables }) => {
    const socket = await RawSocket.connect(gateway);
    const open = async () => (await gauge(gateway, 'dharma_subscriptions')) === 1;
    socket.subscribe('one', query, variables);
    await until(async () => (await open()) || socket.of('one').length > 0);
    expect(socket.of('one')).toEqual([]);
    await socket.close();
    await until(async () => !(await open()));
  });
});

describe('the cost', () => {
  const costOf = async (query: string, variables = {}) => {
    const answer = await gateway.query(query, variables, { headers: { 'x-dharma-cost': 'true' } });
    expect(answer.errors).toBeUndefined();
    return (answer as unknown as { extensions: { cost: { requested: number } } }).extensions.cost.requested;
  };

  it('takes a list without a size for what the schema gives it', () => {
    const sdl = readdirSync(SCHEMA).filter((name) => name.endsWith('.graphql'));
    const limits = sdl.flatMap((name) => [
      ...readFileSync(new URL(name, SCHEMA), 'utf8').matchAll(/@limit\(default: (\d+)\)/g),
    ]);
    expect(limits.length).toBeGreaterThan(30);
    expect(new Set(limits.map(([, number]) => Number(number)))).toEqual(new Set([DEFAULT_PAGE]));
  });

  it.each<[string, number, Record<string, unknown>?]>([
    ['{ __typename }', 0],
    ['{ me { id } }', 1],
    ['{ sectors { id } }', 100],
    ['{ sectors(limit: null) { id } }', 100],
    ['query ($n: Int) { sectors(limit: $n) { id } }', 100],
    ['query ($n: Int) { sectors(limit: $n) { id } }', 100, { n: null }],
    ['query ($n: Int = 7) { sectors(limit: $n) { id } }', 7],
    ['query ($n: Int = 7) { sectors(limit: $n) { id } }', 8, { n: 8 }],
    ['{ sectors(where: { id: { eq: "x" } }) { infrastructures(limit: 9) { id } } }', 10],
    ['query ($i: ID) { sectors(where: { id: { eq: $i } }) { id } }', 1, { i: 'x' }],
    ['query ($w: SectorWhere) { sectors(where: $w) { id } }', 1, { w: { id: { eq: 'x' } } }],
    // A comparison with nothing rules nothing out.
    ['query ($i: ID) { sectors(where: { id: { eq: $i } }) { id } }', 100],
    ['{ sectors(where: { name: { eq: "x" } }) { id } }', 100],
    ['{ sectors(where: { NOT: { id: { eq: "x" } } }) { id } }', 100],
    ['{ sectorsConnection(first: 5) { totalCount pageInfo { hasNextPage } edges { node { id } } } }', 12],
    ['{ sectorsConnection { edges { node { id } } } }', 201],
    ['{ listInfrastructures { edges { node { id } } } }', 101],
    ['{ search(text: "x") { hits { node { id } } } }', 41],
    [
      '{ sectors(limit: 2) { id ...F ... on Sector { b: infrastructures(limit: 3) { id } } } } fragment F on Sector { infrastructures(limit: 4) { id } }',
      16,
    ],
    // With a default, since Jest gives a callback for a parameter that a row has nothing for, and waits for it.
  ])('of %s is %i', async (query, expected, variables = {}) => {
    expect(await costOf(query, variables)).toBe(expected);
  });

  it('of what is created is its number', async () => {
    const input = ['a', 'b', 'c'].map((id) => ({ id, name: id }));
    const CREATE =
      'mutation ($input: [SectorCreateInput!]!) { createSectors(input: $input) { sectors { id } } }';
    expect(await costOf(CREATE, { input })).toBe(4);
  });
});
