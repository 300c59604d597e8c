import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Visibility } from '../../src/auth/visibility.ts';
import { encodeCursor } from '../../src/connections/cursor.ts';
import { Random } from '../fuzz/random.ts';
import { connectionOf, type Desk, openDesk, pageThrough } from './support.ts';

const PAGES = `query ($first: Int, $after: String, $sort: [VulnerabilitySort!], $where: VulnerabilityWhere) {
  vulnerabilitiesConnection(first: $first, after: $after, sort: $sort, where: $where) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor }
  }
}`;
const COUNT = 60;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());

/** Values of each kind, with ties, what is missing, and what only raw Cypher can write. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  name: ["'a'", "'b'", "'B'", "''", "'\\uFFFD'", "'😀'", "'é'", 'null'],
  cvssScore: ['1', '1.0', '2.5', '0.0', '-0.0', '0', "toFloat('Infinity')", "toFloat('NaN')", '-3', 'null'],
  kev: ['true', 'false', 'null'],
  severity: ["'HIGH'", "'LOW'", 'null'],
  publishedAt: [
    "datetime('2020-01-01T00:00Z')",
    "datetime('2020-01-01T01:00+01:00')",
    "datetime('2020-01-01T01:00[Europe/Berlin]')",
    "datetime('2020-01-01T00:00:00.000000001Z')",
    "datetime('1890-06-01T12:00:00.5-05:00')",
    'null',
  ],
  kevDateAdded: ["date('2020-01-01')", "date('1969-12-31')", "date('0044-03-15')", 'null'],
  source: ["'x'", '5', 'true', "date('2020-01-01')", "datetime('2020-01-01T00:00Z')", '0.5', 'null'],
};
const SORTABLE = [...Object.keys(VALUES), 'id', 'affectedResourceCount'];

async function fill(seed: number): Promise<void> {
  const random = new Random(seed);
  const rows = Array.from({ length: COUNT }, (_, index) => {
    const values = Object.entries(VALUES).map(([field, list]) => `${field}: ${random.pick(list)}`);
    return `(:Vulnerability {id: 'v${(index * 37) % COUNT}', ${values.join(', ')}})`;
  });
  await desk.graph.write('MATCH (n:Vulnerability|Software|Resource) DETACH DELETE n');
  await desk.graph.write(`CREATE ${rows.join(', ')}`);
  await desk.graph.write(`MATCH (v:Vulnerability) WHERE v.cvssScore > 0 CREATE (v)<-[:AFFECTED_BY]-(s:Software {id: 's' + v.id, name: 's'})
    FOREACH (i IN range(0, size(v.id) % 3) | CREATE (s)<-[:RUNS_SOFTWARE]-(:Resource {id: 'r' + v.id + i, name: 'r'}))`);
}

/** As the database orders a list; what lacks a name, which it must have, is last in a connection. */
async function expected(sort: ReadonlyArray<Record<string, string>>, where = ''): Promise<string[]> {
  const items = sort.flatMap((entry) => Object.entries(entry));
  const order = items.map(([field, direction], index) => {
    const value = field === 'affectedResourceCount' ? 'affected' : `v.${field}`;
    return `${index === 0 && field === 'name' ? `${value} IS NULL, ` : ''}${value} ${direction}`;
  });
  const rows = await desk.graph.read(`MATCH (v:Vulnerability) ${where}
    WITH v, COUNT { MATCH (v)<-[:AFFECTED_BY]-(:Software)<-[:RUNS_SOFTWARE]-(r) RETURN DISTINCT r } AS affected
    RETURN v.id AS id ORDER BY ${[...order, 'v.id'].join(', ')}`);
  return rows.map(({ id }) => id as string);
}

describe('pages together', () => {
  it.each([1, 2, 3, 4, 5, 6])('are the list, whatever it is sorted by (seed %i)', async (seed) => {
    await fill(seed);
    const random = new Random(seed);
    for (let round = 0; round < 8; round++) {
      const fields = random.shuffled(SORTABLE).slice(0, random.below(4));
      const entries = fields.map((field) => [field, random.pick(['ASC', 'DESC'])] as const);
      const sort = entries.map((entry) => Object.fromEntries([entry]));
      const where = random.pick([undefined, { name: { contains: 'a' } }, { severity: { eq: 'HIGH' } }]);
      const cypher = where && ('name' in where ? "WHERE v.name CONTAINS 'a'" : "WHERE v.severity = 'HIGH'");
      const paged = await pageThrough(desk, PAGES, { first: 3 + random.below(12), sort, where });
      expect({ sort, where, paged }).toEqual({ sort, where, paged: await expected(sort, cypher) });
    }
    expect(desk.compiled.counts.mismatches).toBe(0);
  });

  it('were given by plans, after cursors too', async () => {
    await fill(7);
    const { verified, bails } = desk.compiled.counts;
    await pageThrough(desk, PAGES, { first: 2, sort: [{ cvssScore: 'ASC' }] });
    await pageThrough(desk, PAGES, { first: 2, sort: [{ cvssScore: 'ASC' }] });
    expect(desk.compiled.counts.verified - verified).toBeGreaterThan(COUNT / 2);
    expect(desk.compiled.counts).toMatchObject({ bails, mismatches: 0 });
  });

  it('neither repeat nor leave out what stays while others come and go', async () => {
    for (const sort of [[], [{ name: 'ASC' }], [{ cvssScore: 'DESC' }]] as Array<
      Array<Record<string, string>>
    >) {
      await fill(8);
      const stay = await expected(sort, "WHERE v.id ENDS WITH '7' OR v.id ENDS WITH '2'");
      const ids = await pageThrough(
        desk,
        PAGES,
        { first: 3, sort },
        {
          between: async (page) => {
            await desk.graph.write(
              `UNWIND range(0, 4) AS i CREATE (:Vulnerability {id: 'v' + i + 'new' + $page, name: 'b', cvssScore: i})`,
              { page },
            );
            await desk.graph.write(
              "MATCH (v:Vulnerability) WHERE NOT v.id ENDS WITH '7' AND NOT v.id ENDS WITH '2' WITH v ORDER BY rand() LIMIT 6 DETACH DELETE v",
            );
          },
        },
      );
      expect(ids.filter((id, index) => ids.indexOf(id) < index)).toEqual([]);
      expect(ids.filter((id) => stay.includes(id))).toEqual(stay);
    }
  });
});

describe('a page', () => {
  const INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  beforeEach(() => fill(9));

  it('says what comes before and after it', async () => {
    const ask = async (after: string | null, first: number) =>
      connectionOf(
        await desk.ask(
          `query ($after: String, $first: Int) { vulnerabilitiesConnection(after: $after, first: $first) { ${INFO} edges { cursor } } }`,
          { after, first },
        ),
      );
    const first = await ask(null, 20);
    expect(first.edges).toHaveLength(20);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0].cursor,
      endCursor: first.edges[19].cursor,
    });
    const last = await ask(first.edges[19].cursor, 40);
    expect(last.edges).toHaveLength(40);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect((await ask(last.pageInfo.endCursor, 40)).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
  });

  it('is of the usual size where none is given, and knows of the next', async () => {
    await desk.graph.write("UNWIND range(1, 60) AS i CREATE (:Vulnerability {id: 'w' + i, name: 'w'})");
    const page = connectionOf(await desk.ask(`{ vulnerabilitiesConnection { ${INFO} edges { cursor } } }`));
    expect(page.edges).toHaveLength(100);
    expect(page.pageInfo.hasNextPage).toBe(true);
  });

  it('counts what is selected, whichever way, and nothing else', async () => {
    const total =
      'query ($count: Boolean = true) { vulnerabilitiesConnection(first: 2, where: { kev: { eq: true } }) { used: __typename @include(if: $count) ';
    const counting = [
      'totalCount edges { node { id } } }',
      'edges { node { id } } n: totalCount }',
      'edges { node { id } } ... on VulnerabilitiesConnection { totalCount @include(if: $count) } }',
      'edges { node { id } } ...T } } fragment T on VulnerabilitiesConnection { totalCount @skip(if: false) ',
      'totalCount aggregate { count { nodes } } edges { node { id } } pageInfo { hasNextPage } }',
    ];
    const [row] = await desk.graph.read('MATCH (v:Vulnerability) WHERE v.kev RETURN count(v) AS count');
    for (const selection of counting) {
      const found = connectionOf(await desk.ask(`${total}${selection} }`));
      expect(found.totalCount ?? found.n).toBe(row?.count);
      expect(desk.ran.at(-1)?.cypher).toContain('AS totalCount');
      expect(found.edges).toHaveLength(2);
      expect(found.aggregate?.count.nodes ?? row?.count).toBe(row?.count);
    }
    for (const selection of [
      'edges { node { id } } pageInfo { hasNextPage endCursor } }',
      'edges { node { id } } totalCount @include(if: $count) }',
    ]) {
      await desk.ask(`${total}${selection} }`, { count: false });
      expect(desk.ran.at(-1)?.cypher).not.toMatch(/count\(/);
    }
  });

  it('has its nodes nested connections by their own cursors', async () => {
    const nested = `query ($after: String) { softwareConnection(first: 1, where: { id: { eq: "s" } }) {
      edges { node { resourcesConnection(first: 2, after: $after) { totalCount edges { cursor node { id } } pageInfo { endCursor hasNextPage } } } } } }`;
    await desk.graph.write(
      "CREATE (s:Software {id: 's', name: 's'}) FOREACH (i IN range(1, 5) | CREATE (s)<-[:RUNS_SOFTWARE]-(:Resource {id: 'n' + i, name: 'n'}))",
    );
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { edges } = connectionOf(await desk.ask(nested, { after }));
      const inner = edges[0].node.resourcesConnection;
      expect(inner.totalCount).toBe(5);
      ids.push(...inner.edges.map(({ node }: { node: { id: string } }) => node.id));
      if (!inner.pageInfo.hasNextPage) break;
      after = inner.pageInfo.endCursor;
    }
    expect(ids.sort()).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
  });
});

describe('a cursor', () => {
  beforeEach(() => fill(10));
  const by = (name: string, ...values: Array<string | null>) =>
    encodeCursor(`vulnerabilitiesConnection ${name}`, values);

  it.each([
    ['no cursor', 'abc', []],
    ['an empty one', '', []],
    ['an offset', Buffer.from('arrayconnection:3').toString('base64'), []],
    ['of another list', encodeCursor('resourcesConnection id+', ['sv1']), []],
    ['of another order', by('id-', 'sv1'), []],
    ['of another order', by('name+,id+', 'sa', 'sv1'), []],
    ['of another field', by('description+,id+', 'sa', 'sv1'), [{ name: 'ASC' }]],
    ['too short', by('name+,id+', 'sa'), [{ name: 'ASC' }]],
    ['of no type', by('name+,id+', '?', 'sv1'), [{ name: 'ASC' }]],
    ['with a number that is none', by('cvssScore+,id+', 'n1e', 'sv1'), [{ cvssScore: 'ASC' }]],
    [
      'with a number that is too large',
      by('cvssScore+,id+', 'n9223372036854775808', 'sv1'),
      [{ cvssScore: 'ASC' }],
    ],
    [
      'with an instant that is none',
      by('publishedAt+,id+', 'i1 1 Nowhere/City', 'sv1'),
      [{ publishedAt: 'ASC' }],
    ],
    [
      'with an instant that is none',
      by('publishedAt+,id+', 'i99999999999999 1 Z', 'sv1'),
      [{ publishedAt: 'ASC' }],
    ],
    ['with a date that is none', by('kevDateAdded+,id+', 'd2021-02-30', 'sv1'), [{ kevDateAdded: 'ASC' }]],
    ['with a boolean that is none', by('kev+,id+', 'b1', 'sv1'), [{ kev: 'ASC' }]],
  ])('%s (%s) is refused, by the engine and by plans', async (_, after, sort) => {
    for (let time = 0; time < 4; time++) {
      const { errors, data } = await desk.ask(PAGES, { first: 2, after, sort });
      expect(data).toBeNull();
      expect(errors?.[0]).toMatchObject({
        path: ['vulnerabilitiesConnection'],
        extensions: { code: 'VALIDATION_ERROR' },
      });
    }
    expect(desk.compiled.counts.mismatches).toBe(0);
  });

  it('that somebody has made up tells no more of hidden nodes than a filter would', async () => {
    await desk.graph.write(
      "CREATE (:Vulnerability:TLP_RED {id: 'red', name: 'c', cvssScore: 7.0}), (:Vulnerability:TENANTED:TENANT_b {id: 'theirs', name: 'c', cvssScore: 7.0})",
    );
    const visibility = Visibility.of({ tenants: ['a'], clearance: 'GREEN', readable: 'all' });
    for (const after of [null, by('cvssScore-,id+', 'n8', 'sa'), by('cvssScore-,id+', 'n7.0', 'squ')]) {
      const sort = [{ cvssScore: 'DESC' }];
      const { edges } = connectionOf(await desk.ask(PAGES, { first: 100, after, sort }, visibility));
      const ids = edges.map(({ node }: { node: { id: string } }) => node.id);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids).not.toEqual(expect.arrayContaining(['red']));
      expect(ids).not.toEqual(expect.arrayContaining(['theirs']));
    }
    const paged = await pageThrough(desk, PAGES, { first: 7, sort: [{ name: 'ASC' }] }, { visibility });
    expect(paged).toEqual(await expected([{ name: 'ASC' }], "WHERE NOT v.id IN ['red', 'theirs']"));
  });
});
