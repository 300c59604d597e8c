import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCursor } from '../../src/connections/cursor.ts';
import { connectionOf, type Desk, openDesk } from './support.ts';

const COUNT = 50_000;
const PAGE = 20;
const SELECTED = 'edges { cursor node { id name } } pageInfo { hasNextPage endCursor }';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.graph.autoCommitWrite(
    `UNWIND range(0, $count - 1) AS i CALL (i) {
      CREATE (:Resource {id: 'r' + right('0000' + toString((i * 7919) % $count), 5), name: 'host ' + toString((i * 9973) % $count),
        resourceType: 'COMPUTE', status: ['RUNNING', 'STOPPED'][i % 2], cpu: i % 64,
        region: CASE WHEN i % 3 = 0 THEN 'r' + toString(i) END})
    } IN TRANSACTIONS OF 5000 ROWS`,
    { count: COUNT },
    { timeoutMillis: 120_000, metadata: { capture: 'summary' } },
  );
  await desk.graph.autoCommitWrite('CALL db.resampleOutdatedIndexes()');
}, 180_000);
afterAll(() => desk?.close(), 120_000);

interface Operator {
  dbHits?: number;
  children: Operator[];
}

function hitsOf({ dbHits = 0, children }: Operator): number {
  return children.reduce((sum, child) => sum + hitsOf(child), dbHits);
}

/** Records that the database has looked at for a query. */
async function hits(query: string, variables: Record<string, unknown> = {}): Promise<number> {
  const { errors } = await desk.ask(query, variables);
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  const { cypher, params } = desk.ran.at(-1) as { cypher: string; params: Record<string, unknown> };
  const { summary } = await desk.graph.reader().run(cypher.replace('CYPHER 5', 'CYPHER 5 PROFILE'), params);
  return hitsOf(summary.profile as unknown as Operator);
}

const page = (args: string) =>
  `query ($after: String) { resourcesConnection(first: ${PAGE}, after: $after, ${args}) { ${SELECTED} } }`;
const list = (args: string) => `{ resources(limit: ${PAGE}, ${args}) { id name } }`;
const placed = (order: string, ...values: string[]) => ({
  after: encodeCursor(`resourcesConnection ${order}`, values),
});
/** Of a page whose nodes an index gives in their order. */
const FEW = 20 * PAGE;

describe(`of ${COUNT} nodes, a page`, () => {
  it.each([
    ['where: {}', {}],
    ['where: {}', placed('id+', 'sr25000')],
    ['sort: [{ id: DESC }]', placed('id-', 'sr25000')],
    ['sort: [{ name: ASC }]', {}],
    ['sort: [{ name: ASC }]', placed('name+,id+', 'shost 30000', 'sr25000')],
    ['sort: [{ name: DESC }]', {}],
    ['sort: [{ name: DESC }]', placed('name-,id+', 'shost 30000', 'sr25000')],
    ['sort: [{ name: ASC }, { cpu: DESC }]', placed('name+,cpu-,id+', 'shost 30000', 'n5', 'sr25000')],
    ['sort: [{ region: ASC }]', {}],
    ['sort: [{ region: ASC }]', placed('region+,id+', 'sr2', 'sr25000')],
    ['sort: [{ region: DESC }]', placed('region-,id+', 'sr2', 'sr25000')],
    ['where: { status: { eq: RUNNING } }', placed('id+', 'sr25000')],
    ['where: { name: { contains: "1" } }', placed('id+', 'sr25000')],
    ['where: { id: { in: ["r00001", "r00002"] } }, sort: [{ name: ASC }]', {}],
  ])('reads little by %s, wherever it begins (%j)', async (args, variables) => {
    expect(await hits(page(args), variables)).toBeLessThan(FEW);
  });

  it.each([
    ['sort: [{ cpu: ASC }]', {}],
    ['sort: [{ cpu: ASC }]', placed('cpu+,id+', 'n30', 'sr25000')],
    ['sort: [{ region: DESC }]', {}],
    ['where: { name: { contains: "49999" } }', {}],
    ['where: { name: { contains: "49999" } }, sort: [{ name: ASC }]', {}],
  ])('reads at most twice what the list does by %s (%j)', async (args, variables) => {
    expect(await hits(page(args), variables)).toBeLessThan(2.5 * (await hits(list(args))) + FEW);
  });

  it('reads no more for being counted, and what is computed for its own nodes alone', async () => {
    const counted = `{ resourcesConnection(first: ${PAGE}) { totalCount edges { node { id tlp } } } }`;
    expect(await hits(counted)).toBeLessThan(FEW);
    const found = connectionOf(await desk.ask(counted));
    expect([found.totalCount, found.edges.length]).toEqual([COUNT, PAGE]);
  });
});
