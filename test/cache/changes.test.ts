import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { ask, cypher, opened, readerOf, warm } from './support.ts';

/** Keeps answers, and does not: whatever changes, both say the same. */
let cached: TestGateway;
let plain: TestGateway;
let readers: string[];

beforeAll(async () => {
  const DATABASE_URL = await freshDatabase();
  cached = await startTestGateway({ RESPONSE_CACHE: 'memory', PLAN_VERIFY_SHARE: '0', DATABASE_URL });
  plain = await startTestGateway({ PLAN_VERIFY_SHARE: '0', DATABASE_URL }, { keepGraph: true });
  await cypher(
    cached,
    `UNWIND range(1, 6) AS i
     CREATE (r:Resource:COMPUTE {id: 'r' + i, name: 'Resource ' + i, resourceType: 'COMPUTE', criticality: 'LOW', cpu: i, createdAt: datetime(), updatedAt: datetime()})
     CREATE (s:Software {id: 's' + i, name: 'Software ' + i, version: '1.' + i, createdAt: datetime(), updatedAt: datetime()})
     CREATE (v:Vulnerability {id: 'v' + i, name: 'CVE ' + i, kev: i % 2 = 0, createdAt: datetime(), updatedAt: datetime()})
     CREATE (f:Infrastructure {id: 'i' + i, name: 'Infrastructure ' + i, provider: 'AWS', status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})
     CREATE (o:Organisation {id: 'o' + i, name: 'Organisation ' + i, createdAt: datetime(), updatedAt: datetime()})
     CREATE (r)-[:RUNS_SOFTWARE]->(s)-[:AFFECTED_BY]->(v) CREATE (f)-[:CONTAINS]->(r) CREATE (r)-[:OWNED_BY {source: 'a'}]->(o)`,
  );
  await cypher(cached, "MATCH (r:Resource {id: 'r3'}) SET r:TENANTED:TENANT_acme");
  await cached.settled();
  readers = [cached.token, await readerOf(cached, 'acme'), await readerOf(cached, undefined)];
}, 120_000);

afterAll(async () => {
  await plain?.close();
  await cached?.close();
});

/** Every way in which an answer can depend on the graph. */
const QUERIES: readonly string[] = [
  '{ resources(where: { id: { eq: "r1" } }) { id name criticality software { id name } owners { id name } } }',
  '{ resources(where: { id: { eq: "r1" } }) { name software { name } } }',
  '{ resources(where: { id: { in: ["r2", "r3", "r9"] } }, sort: [{ name: DESC }]) { id name tlp tenant } }',
  '{ resources(where: { id: { eq: "r2" } }) { id software { id vulnerabilities(where: { kev: { eq: true } }, sort: [{ name: ASC }]) { id name } } } }',
  '{ resources(where: { id: { eq: "r2" } }) { id software { id vulnerabilities(sort: [{ name: DESC }], limit: 1) { name } } } }',
  '{ resources(where: { id: { eq: "r1" } }) { id software { id vulnerabilities(where: { kev: { eq: true } }) { id name } } } }',
  '{ resources(where: { criticality: { eq: HIGH } }, sort: [{ id: ASC }]) { id name } }',
  '{ resources(sort: [{ name: ASC }], limit: 2, offset: 1) { id software { id name } } }',
  '{ computeInstances(where: { id: { eq: "r1" } }) { id name } }',
  '{ computeInstances(sort: [{ id: ASC }]) { id name } }',
  '{ computeInstances(sort: [{ name: ASC }]) { name } computeInstancesConnection { totalCount } }',
  '{ resources(where: { id: { eq: "r1" } }) { id asComputeInstance { id name } asDatabaseInstance { id name } } }',
  '{ resourcesConnection(where: { criticality: { eq: LOW } }) { totalCount aggregate { count { nodes } } } }',
  '{ resourcesConnection(where: { id: { eq: "r4" } }) { edges { node { id name ownersConnection { totalCount edges { node { id name } properties { source } } } } } } }',
  '{ infrastructure(id: "i1") { id name nodeCount resources { id name } } }',
  '{ infrastructure(id: "i9") { id name } }',
  '{ node(id: "r2") { id name ... on Resource { criticality software { id name } } } }',
  '{ node(id: "i2") { __typename id name } }',
  '{ resources(where: { OR: [{ criticality: { eq: HIGH } }, { NOT: { cpu: { lt: 8 } } }] }, sort: [{ updatedAt: DESC }, { id: ASC }], limit: 3) { id name } }',
  '{ resources(where: { asComputeInstance: { cpu: { gte: 4 } } }, sort: [{ id: ASC }]) { id } }',
  '{ resourcesConnection(where: { tenant: { eq: "acme" } }, sort: [{ cpu: ASC }, { id: ASC }], first: 2) { totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }',
  '{ resourcesConnection(where: { criticality: { eq: LOW } }) { aggregate { count { nodes } node { cpu { min max average } name { shortest longest } } } } }',
  '{ resources(where: { id: { eq: "r3" } }) { id softwareConnection(sort: [{ node: { version: ASC } }]) { edges { node { id } } aggregate { count { nodes } node { version { longest } } } } } }',
  '{ softwares: software(where: { id: { in: ["s1", "s3"] } }) { id resources(where: { criticality: { in: [HIGH, CRITICAL] } }, sort: [{ cpu: DESC }]) { id } } }',
  '{ search(text: "rare") { totalCount hits { score node { id } } } }',
  '{ listInfrastructures(first: 3) { totalCount edges { cursor node { id name } } } }',
  '{ search(text: "Resource", first: 20) { hits { type node { id name } } } }',
  '{ search(text: "CVE", types: [Vulnerability]) { hits { node { id name ... on Vulnerability { kev } } } } }',
  '{ resources(where: { id: { eq: "r5" } }) { id vulnerabilities { id name } reaches { id name } } }',
  '{ vulnerabilities(where: { id: { eq: "v1" } }) { id affectedResources { id name } affectedResourceCount } }',
  '{ software(where: { id: { eq: "s1" } }) { id name resources { id name infrastructures { id name } } } }',
  '{ a: resources(where: { id: { eq: "r1" } }) { key: id n: name } b: organisations(sort: [{ id: ASC }]) { id name } }',
  'query($with: Boolean! = false) { resources(where: { id: { eq: "r1" } }) { id @include(if: $with) name software { id @skip(if: $with) name } } }',
];

/** What strangers, importers and administrators do. */
const CHANGES: ReadonlyArray<[name: string, statement: string, metadata?: Record<string, unknown>]> = [
  ['a property', "MATCH (r:Resource {id: 'r1'}) SET r.name = 'Resource one'"],
  ['a property that is filtered by', "MATCH (r:Resource {id: 'r2'}) SET r.criticality = 'HIGH'"],
  ['a property that is sorted by', "MATCH (r:Resource {id: 'r4'}) SET r.cpu = 16"],
  ['a property that is summed up', "MATCH (r:Resource {id: 'r3'}) SET r.cpu = 32"],
  ['a property that goes', "MATCH (r:Resource {id: 'r4'}) REMOVE r.cpu"],
  [
    'a property of a node that is not shown',
    "MATCH (r:Resource {id: 'r5'}) SET r.updatedAt = datetime() + duration('PT1H')",
  ],
  [
    'a property that a nested filter looks at',
    "MATCH (r:Resource {id: 'r3'}) SET r.criticality = 'CRITICAL'",
  ],
  ['a property that a nested order looks at', "MATCH (s:Software {id: 's3'}) SET s.version = '99.0'"],
  ['a property that the search looks at', "MATCH (s:Software {id: 's6'}) SET s.description = 'rare'"],
  ['a property that is taken out of the search', "MATCH (s:Software {id: 's6'}) REMOVE s.description"],
  ['a nested node', "MATCH (s:Software {id: 's1'}) SET s.name = 'Software one'"],
  ['a nested node that a filter keeps out', "MATCH (v:Vulnerability {id: 'v1'}) SET v.kev = true"],
  [
    'a node that comes',
    "CREATE (:Resource {id: 'r9', name: 'Resource 9', resourceType: 'COMPUTE', criticality: 'HIGH', createdAt: datetime(), updatedAt: datetime()})",
  ],
  [
    'a relationship that comes',
    "MATCH (r:Resource {id: 'r1'}), (s:Software {id: 's2'}) CREATE (r)-[:RUNS_SOFTWARE]->(s)",
  ],
  [
    'a relationship that comes at the other end',
    "MATCH (s:Software {id: 's2'}), (v:Vulnerability {id: 'v4'}) CREATE (s)-[:AFFECTED_BY]->(v)",
  ],
  ['a property of a relationship', "MATCH (:Resource {id: 'r4'})-[o:OWNED_BY]->() SET o.source = 'b'"],
  ['a relationship that goes', "MATCH (:Resource {id: 'r2'})-[o:RUNS_SOFTWARE]->() DELETE o"],
  ['a node that goes', "MATCH (s:Software {id: 's5'}) DETACH DELETE s"],
  ['a label that goes', "MATCH (r:Resource {id: 'r1'}) REMOVE r:COMPUTE"],
  ['a label that comes', "MATCH (r:Resource {id: 'r1'}) SET r:DATABASE"],
  ['a tenant', "MATCH (r:Resource {id: 'r4'}) SET r:TENANTED:TENANT_globex"],
  ['a tenant of a nested node', "MATCH (s:Software {id: 's1'}) SET s:TENANTED:TENANT_acme"],
  ['a marking', "MATCH (o:Organisation {id: 'o4'}) SET o:TLP_RED"],
  ['a marking that goes', "MATCH (o:Organisation {id: 'o4'}) REMOVE o:TLP_RED"],
  ['a tenant that goes', "MATCH (s:Software {id: 's1'}) REMOVE s:TENANTED:TENANT_acme"],
  [
    'an id',
    "MATCH (r:Resource {id: 'r6'}) SET r.id = 'r2b' WITH r MATCH (x:Resource {id: 'r3'}) SET x.id = 'r6' SET r.id = 'r3'",
  ],
  ['an id that is none', "MATCH (s:Software {id: 's1'}) SET s.id = 17"],
  ['a node with an id that is none', 'MATCH (s:Software {id: 17}) SET s.name = "Software 17"'],
  [
    'a relationship to a node with an id that is none',
    "MATCH (s:Software {id: 17}), (r:Resource {id: 'r1'}) MERGE (r)-[x:RUNS_SOFTWARE]->(s) DELETE x",
  ],
  [
    'an id that becomes one',
    "MATCH (s:Software {id: 17}) SET s.id = 's1' WITH s MATCH (r:Resource {id: 'r1'}) CREATE (r)-[:RUNS_SOFTWARE]->(s)",
  ],
  [
    'an infrastructure that comes',
    "CREATE (:Infrastructure {id: 'i9', name: 'Infrastructure 0', provider: 'AWS', status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})",
  ],
  [
    'its resources',
    "MATCH (i:Infrastructure {id: 'i1'}), (r:Resource {id: 'r2'}) CREATE (i)-[:CONTAINS]->(r)",
  ],
  [
    'what can be reached',
    "MATCH (a:Resource {id: 'r5'}), (b:Resource {id: 'r1'}) CREATE (a)-[:ROUTES_TO]->(b)",
  ],
  [
    'what can be reached from there',
    "MATCH (a:Resource {id: 'r1'}), (b:Resource {id: 'r2'}) CREATE (a)<-[:DEPENDS_ON]-(b)",
  ],
  ['many in one transaction', "MATCH (r:Resource) SET r.name = r.name + '!'"],
  [
    'a bulk transaction',
    "MATCH (r:Resource {id: 'r1'}) SET r.name = 'bulk', r.updatedAt = datetime()",
    { capture: 'summary' },
  ],
  [
    'a bulk transaction of ours',
    "MATCH (r:Resource {id: 'r1'}) SET r.name = 'bulk 2', r.updatedAt = datetime()",
    { capture: 'summary', app: 'dharma' },
  ],
  ['labels in a bulk transaction', "MATCH (r:Resource {id: 'r2'}) REMOVE r:COMPUTE", { capture: 'summary' }],
  ['ids in a bulk transaction', "MATCH (r:Resource {id: 'r2'}) SET r.id = 'r22'", { capture: 'summary' }],
  ['deletes in a bulk transaction', "MATCH (r:Resource {id: 'r1'}) DETACH DELETE r", { capture: 'summary' }],
];

async function answers(gateway: TestGateway): Promise<{ texts: string[]; hits: number }> {
  const all = await Promise.all(
    readers.flatMap((token) => QUERIES.map((query) => ask(gateway, query, {}, token))),
  );
  return {
    texts: all.map(({ data, errors }) =>
      JSON.stringify([data, errors?.map(({ extensions }) => extensions.code)]),
    ),
    hits: all.filter(({ hit }) => hit).length,
  };
}

/** Lists without an order are in any. */
function sorted(text: string): string {
  return [...text].sort().join('');
}

it.each(CHANGES.map(([name]) => name))(
  'shows a change of %s',
  async (name) => {
    const [, statement, metadata] = CHANGES.find(([own]) => own === name) as (typeof CHANGES)[number];
    await opened(cached);
    await answers(cached);
    const { hits } = await answers(cached);
    expect(hits).toBeGreaterThan(QUERIES.length);
    await cypher(cached, statement, metadata);
    await cached.settled();
    const truth = (await answers(plain)).texts;
    const found = (await answers(cached)).texts;
    for (const [index, text] of found.entries())
      if (sorted(text) !== sorted(truth[index] as string)) expect(text).toBe(truth[index]);
  },
  60_000,
);

describe('a change of a property', () => {
  const PAGE = (criticality: string) =>
    `{ resources(where: { criticality: { eq: ${criticality} } }, sort: [{ name: ASC }, { id: ASC }]) { id name status } }`;

  beforeAll(async () => {
    await cypher(
      cached,
      `MATCH (n) WHERE n:Resource OR n:Software DETACH DELETE n
       WITH count(*) AS gone UNWIND range(1, 4) AS i
       CREATE (r:Resource:COMPUTE {id: 'p' + i, name: 'Page ' + i, resourceType: 'COMPUTE', status: 'RUNNING', cpu: i,
         criticality: CASE WHEN i < 3 THEN 'LOW' ELSE 'HIGH' END, createdAt: datetime(), updatedAt: datetime()})
       CREATE (r)<-[:CONTAINS]-(:Infrastructure {id: 'pi' + i, name: 'Plant ' + i, provider: 'AWS', status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})`,
    );
    await cached.settled();
  });

  const low = PAGE('LOW');
  const aggregate =
    '{ resourcesConnection(where: { criticality: { eq: LOW } }) { aggregate { count { nodes } node { cpu { max } } } } }';
  const running = '{ resources(where: { status: { eq: RUNNING } }, sort: [{ id: ASC }]) { id } }';
  const found = '{ search(text: "Page") { hits { node { id name } } } }';
  const plant =
    '{ infrastructures(where: { id: { eq: "pi1" } }) { id resources(sort: [{ name: ASC }, { id: ASC }]) { id status } } }';
  const all = { low, high: PAGE('HIGH'), aggregate, running, found, plant };

  it.each<[string, string, Array<keyof typeof all>]>([
    ['no answer shows or chooses by', "MATCH (r:Resource {id: 'p4'}) SET r.memory = 5", []],
    ['answers show', "MATCH (r:Resource {id: 'p1'}) SET r.status = 'STOPPED'", ['low', 'running', 'plant']],
    ['one aggregates', "MATCH (r:Resource {id: 'p3'}) SET r.cpu = 9", ['aggregate']],
    [
      'others choose by',
      "MATCH (r:Resource {id: 'p2'}) SET r.name = 'Page two'",
      ['low', 'high', 'found', 'plant'],
    ],
  ])('that %s drops no more than it concerns', async (_, statement, dropped) => {
    await opened(cached);
    for (const query of Object.values(all)) await warm(cached, query);
    await cypher(cached, statement);
    await cached.settled();
    const gone = [];
    for (const [name, query] of Object.entries(all)) if (!(await ask(cached, query)).hit) gone.push(name);
    expect(gone.sort()).toEqual([...dropped].sort());
  });
});
