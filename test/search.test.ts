import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { luceneQuery } from '../resolvers/support/ranking.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;

const SEARCH = `query Search($text: String!, $types: [SearchType!], $first: Int! = 20, $after: String) {
  search(text: $text, types: $types, first: $first, after: $after) {
    hits { score type cursor node { id name ... on Vulnerability { severity found: weaknesses { id } } ...Owned } }
    pageInfo { hasNextPage endCursor }
  }
}
fragment Owned on Resource { provider owners { name } }`;

beforeAll(async () => {
  gateway = await startTestGateway();
  await gateway.backends.graph.autoCommitWrite(`
    CREATE (v:Vulnerability {id: 'CVE-2021-44228', cveId: 'CVE-2021-44228', name: 'Log4Shell', description: 'Remote code execution in Log4j', severity: 'CRITICAL'})
    CREATE (w:Weakness {id: 'CWE-502', cweId: 'CWE-502', name: 'Deserialization of Untrusted Data'})
    CREATE (v)-[:HAS_WEAKNESS]->(w)
    CREATE (:Vulnerability {id: 'CVE-2021-45046', cveId: 'CVE-2021-45046', name: 'Log4Shell again', severity: 'CRITICAL'})
    CREATE (r:Resource:COMPUTE {id: 'i-1', name: 'log collector', provider: 'AWS', resourceType: 'COMPUTE'})
    CREATE (r)-[:OWNED_BY]->(:Organisation {id: 'o', name: 'Platform team'})
    CREATE (:StixObject:ThreatActor {id: 'intrusion-set--1', name: 'Lazarus Group', aliases: ['HIDDEN COBRA'], externalId: 'G0032'})
    WITH 1 AS x UNWIND range(1, 25) AS i CREATE (:Site {id: 'site-' + i, name: 'Harbour station'})
    WITH count(*) AS c MATCH (n) WHERE n.name IS NOT NULL SET n.createdAt = datetime(), n.updatedAt = datetime()`);
  await gateway.backends.graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
});
afterAll(() => gateway?.close());

async function ids(text: string, types?: string[]): Promise<string[]> {
  const { data, errors } = await gateway.query(SEARCH, { text, types });
  expect(errors).toBeUndefined();
  return data.search.hits.map((hit: { node: { id: string } }) => hit.node.id);
}

describe('search', () => {
  it.each([
    ['log4shell', ['CVE-2021-44228', 'CVE-2021-45046']],
    ['CVE-2021-44228', ['CVE-2021-44228']],
    ['cve-2021', ['CVE-2021-44228', 'CVE-2021-45046']],
    ['hidden cobra', ['intrusion-set--1']],
    ['"remote code"', ['CVE-2021-44228']],
    ['"code remote"', []],
    ['laz', ['intrusion-set--1']],
    ['G0032', ['intrusion-set--1']],
    ['log4shell lazarus', []],
  ])('for %s finds %j', async (text, expected) => {
    expect((await ids(text)).toSorted()).toEqual(expected);
  });

  it('shows fields of each type, through fragments and aliases, with a rank', async () => {
    const { data } = await gateway.query(SEARCH, { text: 'log', types: ['Resource', 'Vulnerability'] });
    const hit = data.search.hits.find((h: { type: string }) => h.type === 'Resource');
    expect(hit.node).toEqual({
      id: 'i-1',
      name: 'log collector',
      provider: 'AWS',
      owners: [{ name: 'Platform team' }],
    });
    const cve = (await gateway.query(SEARCH, { text: 'CVE-2021-44228' })).data.search.hits[0];
    expect(cve.score).toBeGreaterThan(0);
    expect(cve.node).toEqual({
      id: 'CVE-2021-44228',
      name: 'Log4Shell',
      severity: 'CRITICAL',
      found: [{ id: 'CWE-502' }],
    });
  });

  it('does not fail of what others have written with a number for an id', async () => {
    await gateway.backends.graph.write(
      "CREATE (:Software {id: 7, name: 'zebraword'}), (:Software {id: 's-77', name: 'Zebra', description: 'zebraword'})",
    );
    const { data, errors } = await gateway.query(
      '{ search(text: "zebraword") { hits { node { id name } } } }',
    );
    expect(errors).toBeUndefined();
    // Nobody could ask for a node whose id is no text.
    expect(data.search.hits).toEqual([{ node: { id: 's-77', name: 'Zebra' } }]);
    await gateway.backends.graph.write('MATCH (n:Software) WHERE n.id IN [7, "s-77"] DELETE n');
  });

  it('can be narrowed to types', async () => {
    expect(await ids('log', ['Resource'])).toEqual(['i-1']);
    expect(await ids('lazarus', ['Vulnerability'])).toEqual([]);
  });

  it('pages without a gap or a double', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data }: Awaited<ReturnType<TestGateway['query']>> = await gateway.query(SEARCH, {
        text: 'harbour',
        first: 10,
        after,
      });
      seen.push(...data.search.hits.map((hit: { node: { id: string } }) => hit.node.id));
      after = data.search.pageInfo.hasNextPage ? data.search.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  it.each([
    'AND OR NOT',
    'name:*',
    '*',
    '~',
    '"',
    '\\',
    'a" OR "b',
    '(((',
    '[1 TO 2]',
    '/regex/',
    'x^9',
    "'; MATCH (n) DETACH DELETE n //",
    '\u0000',
    'é ñ 漢字',
    '-'.repeat(500),
  ])('takes no syntax from users: %j', async (text) => {
    const { status, errors } = await gateway.query(SEARCH, { text });
    expect([status, errors]).toEqual([200, undefined]);
  });

  it.each(['', '   ', 'x'.repeat(501)])('refuses %j', async (text) => {
    expect((await gateway.query(SEARCH, { text })).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
  });
});

describe('a Lucene query', () => {
  it.each([
    ['two words', 'two AND (words OR words*)'],
    ['CVE-2021-44228', '"CVE\\-2021\\-44228"'],
    ['"a b" c', '"a b" AND c'],
    ['OR', '(or OR or*)'],
    ['***', ''],
  ])('of %j is %j', (text, expected) => {
    expect(luceneQuery(text)).toBe(expected);
  });
});

describe('node', () => {
  it('finds any node by its id, and null where there is none', async () => {
    const { data } = await gateway.query(`{
      a: node(id: "i-1") { __typename id ... on Resource { asComputeInstance { instanceType } } }
      b: node(id: "CWE-502") { __typename name }
      c: node(id: "nope") { id }
    }`);
    expect(data).toEqual({
      a: { __typename: 'Resource', id: 'i-1', asComputeInstance: { instanceType: null } },
      b: { __typename: 'Weakness', name: 'Deserialization of Untrusted Data' },
      c: null,
    });
  });

  it("is nobody's to hijack: an id that nodes of several kinds have is refused", async () => {
    const make = (id: string) => `mutation {
      createSecurityEvents(input: [{ id: "${id}", name: "decoy", eventType: OTHER, severity: LOW }]) { info { nodesCreated } }
    }`;
    expect((await gateway.query(make('CWE-502'))).errors).toBeUndefined();
    const { errors } = await gateway.query('{ node(id: "CWE-502") { id name } }');
    expect(errors?.[0]?.extensions.code).toBe('CONFLICT');
    const undo = 'mutation { deleteSecurityEvents(where: { id: { eq: "CWE-502" } }) { nodesDeleted } }';
    expect((await gateway.query(undo)).data.deleteSecurityEvents.nodesDeleted).toBe(1);
  });
});

describe('connect', () => {
  const CONNECT =
    'mutation($input: ConnectInput!) { connect(input: $input) { changed from relationship to } }';
  const DISCONNECT = 'mutation($input: ConnectInput!) { disconnect(input: $input) { changed } }';
  const link = (over: object = {}) => ({
    input: { from: 'i-1', relationship: 'LOCATED_AT', to: 'site-1', ...over },
  });

  it('connects once, sets properties, and disconnects', async () => {
    const made = await gateway.query(
      CONNECT,
      link({ properties: '{"source":"me","confidence":80,"since":"2026-01-01T00:00:00Z"}' }),
    );
    expect(made.data.connect).toEqual({
      changed: true,
      from: 'i-1',
      relationship: 'LOCATED_AT',
      to: 'site-1',
    });
    await gateway.query(CONNECT, link());
    const READ =
      '{ resources(where: { id: { eq: "i-1" } }) { sitesConnection { edges { properties { source confidence since } node { id } } } } }';
    const read = await gateway.query(READ);
    expect(read.data.resources[0].sitesConnection.edges).toEqual([
      {
        properties: { source: 'me', confidence: 80, since: '2026-01-01T00:00:00.000Z' },
        node: { id: 'site-1' },
      },
    ]);
    expect((await gateway.query(DISCONNECT, link())).data.disconnect).toEqual({ changed: true });
    expect((await gateway.query(DISCONNECT, link())).data.disconnect).toEqual({ changed: false });
    expect((await gateway.query(READ)).data.resources[0].sitesConnection.edges).toEqual([]);
  });

  it.each([
    [{ relationship: 'NOPE' }, 'VALIDATION_ERROR'],
    [{ relationship: 'LOCATED_AT]->() DETACH DELETE a //' }, 'VALIDATION_ERROR'],
    [{ relationship: 'RUNS_SOFTWARE' }, 'VALIDATION_ERROR'],
    [{ to: 'nope' }, 'NOT_FOUND'],
    [{ properties: '{' }, 'VALIDATION_ERROR'],
    [{ properties: '[]' }, 'VALIDATION_ERROR'],
    [{ properties: '{"nope":1}' }, 'VALIDATION_ERROR'],
    [{ properties: '{"confidence":"high"}' }, 'VALIDATION_ERROR'],
    [{ properties: '{"__proto__":1}' }, 'VALIDATION_ERROR'],
  ])('refuses %j with %s', async (over, code) => {
    expect((await gateway.query(CONNECT, link(over))).errors?.[0]?.extensions.code).toBe(code);
  });
});
