import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionResult, execute, type OperationDefinitionNode, parse } from 'graphql';
import type { Neo4jGraph } from '../datasources/graph.ts';
import { CompiledQueries } from '../src/compiled/queries.ts';
import { createContext, type Services } from '../src/context.ts';
import { createLogger } from '../src/logger.ts';
import { ensureGraphSchema } from '../src/migrations/graph.ts';
import { loadResolvers } from '../src/resolvers.ts';
import { buildSchema } from '../src/schema.ts';
import { principalOf } from './rights/world.ts';
import { resetGraph, testGraph } from './support/databases.ts';

const logger = createLogger('silent');
const { signal } = new AbortController();
const PAGE = 'hits { score node { id name } } pageInfo { hasNextPage }';

let graph: Neo4jGraph;
let schema: Awaited<ReturnType<typeof buildSchema>>;
beforeAll(async () => {
  graph = await testGraph();
  await resetGraph(graph);
  await ensureGraphSchema(graph);
  schema = await buildSchema(await loadResolvers());
  await graph.write(`
    CREATE (:Sector {id: 'sector', name: 'Quay'})
    CREATE (v:Vulnerability {id: 'CVE-1', cveId: 'CVE-1', name: 'Quay overflow', severity: 'HIGH', cvssScore: 7})
    CREATE (r:Resource {id: 'crane', name: 'Quay crane', resourceType: 'COMPUTE', tags: ['a', 'b']})
    CREATE (r)-[:OWNED_BY]->(:Organisation {id: 'port', name: 'Port'})
    CREATE (r)-[:OWNED_BY]->(:Organisation:TENANTED:TENANT_acme {id: 'acme', name: 'Acme'})
    CREATE (r)-[:HAS_VULNERABILITY]->(v)
    CREATE (:Site:TENANTED:TENANT_acme {id: 'hidden', name: 'Quay of Acme'})
    CREATE (:Site:TLP_RED {id: 'red', name: 'Quay red'})
    WITH 1 AS x UNWIND range(1, 5) AS i CREATE (:Site {id: 'site-' + i, name: 'Quay ' + i})
    WITH count(*) AS c MATCH (n) WHERE n.name IS NOT NULL
    SET n.source = 'harbour ' + n.id, n.createdAt = datetime('2026-01-02T03:04:05Z'), n.updatedAt = datetime()`);
  await graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
});
afterAll(async () => {
  await resetGraph(graph);
  await graph.close();
});

/** Asks by plan and by the engine, of one gateway without rights of its own. */
function asking(text: string, principal = principalOf('ADMIN')) {
  const statements: string[] = [];
  const compiled = new CompiledQueries({
    schema,
    run: (given) => {
      statements.push(...given.map(({ cypher }) => cypher));
      return graph.readColumns(given);
    },
    base: { executionContext: graph.reader() },
    verifyShare: 0,
    maxBytes: 2 ** 22,
    logger,
  });
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const { visibility } = principal;
  return {
    statements,
    compiled,
    prepare: (variables: Record<string, unknown> = {}) =>
      compiled.prepare({ document, operation, variables }),
    async byPlan(variables: Record<string, unknown> = {}, asText = false) {
      const engine = () => Promise.reject(new Error('the engine was asked'));
      return compiled.answer({ document, operation, variables, visibility, signal, asText }, engine);
    },
    async byEngine(variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
      const services = { graph } as Services;
      const contextValue = createContext({ principal, correlationId: 'x', logger, signal, services });
      return execute({ schema, document, variableValues: variables, contextValue });
    },
  };
}

const same = (result: ExecutionResult) => JSON.parse(JSON.stringify(result));

describe('the plan of a search', () => {
  it.each([
    ['properties', `{ search(text: "quay") { ${PAGE} } }`],
    ['no node', '{ search(text: "quay") { hits { score cursor } } }'],
    ['no hits', '{ search(text: "quay", first: 2) { pageInfo { hasNextPage startCursor endCursor } } }'],
    [
      'names of types',
      '{ search(text: "quay") { __typename hits { __typename type node { __typename } } } }',
    ],
    ['aliases', '{ a: search(text: "quay") { b: hits { score: cursor c: node { id: name name: id } } } }'],
    [
      'a property by several names, beside one of a type',
      `{ search(text: "quay") { hits { node { a: source source b: source id c: id name d: name
        ... on Vulnerability { severity e: severity } ... on Resource { f: tags tags } } } } }`,
    ],
    [
      'fragments and what is below nodes',
      `{ search(text: "quay") { ...P } } fragment P on SearchConnection { hits { ...H node { updatedAt } } }
       fragment H on SearchHit { type node { createdAt ... on Vulnerability { severity cvssScore }
         ... on Resource { tags owners(sort: [{ name: ASC }]) { id name } vulnerabilities { id } } } }`,
    ],
    [
      'a connection below nodes',
      `{ search(text: "quay", types: [Resource]) { hits { node { ... on Resource {
        ownersConnection(first: 1, sort: [{ node: { name: ASC } }]) { totalCount edges { cursor node { name } } pageInfo { hasNextPage } }
      } } } } }`,
    ],
    ['a type alone', '{ search(text: "quay", types: [Site, Sector], first: 3) { hits { node { id } } } }'],
    ['no type', '{ search(text: "quay", types: []) { hits { node { id } } } }'],
    ['nothing of most types', '{ search(text: "quay") { hits { node { ... on Sector { id } } } } }'],
  ])('answers %s as the engine does, in one statement', async (_, text) => {
    for (const principal of [
      principalOf('ADMIN'),
      principalOf('VIEWER', { clearance: 'GREEN' }),
      principalOf('OPERATOR', { tenants: ['globex'], clearance: 'AMBER' }),
    ]) {
      const asked = asking(text, principal);
      expect(await asked.prepare()).toBe(true);
      const plain = same(await asked.byEngine());
      expect(plain.errors).toBeUndefined();
      expect(same(await asked.byPlan())).toEqual(plain);
      const { text: written } = await asked.byPlan({}, true);
      expect(written?.toString()).toBe(`${JSON.stringify(plain)}\n`);
      expect(asked.statements).toHaveLength(2);
    }
  });

  it('takes its values from variables, those of what is below nodes too', async () => {
    const asked =
      asking(`query ($text: String!, $types: [SearchType!], $first: Int!, $after: String, $owner: String!, $name: Boolean!) {
      search(text: $text, types: $types, first: $first, after: $after) {
        hits { cursor node { id name @include(if: $name) ... on Resource { owners(where: { name: { eq: $owner } }, limit: $first) { name } } } }
        pageInfo { hasNextPage endCursor }
      }
    }`);
    const base = { text: 'x', types: ['Site'], first: 1, after: 'none', owner: 'y', name: true };
    await asked.prepare(base);
    const page = await asked.byEngine({ ...base, text: 'quay', types: null, after: null });
    const cursor = same(page).data.search.pageInfo.endCursor;
    for (const given of [
      { text: 'quay', types: ['Site', 'Resource'], first: 3, after: cursor, owner: 'Port' },
      {
        text: 'quay crane',
        types: ['Resource'],
        first: 1,
        after: Buffer.from('[9,""]').toString('base64url'),
        owner: 'Acme',
      },
      { text: 'nowhere to be found', types: ['Resource'], first: 1, after: cursor, owner: 'Acme' },
      { text: '***', types: ['Site'], first: 1, after: cursor },
    ]) {
      const variables = { ...base, ...given };
      expect(same(await asked.byPlan(variables))).toEqual(same(await asked.byEngine(variables)));
    }
    expect(asked.compiled.counts).toMatchObject({ hits: 4, bails: 0 });
  });

  it.each([
    ['a text of blanks', { text: '   ' }],
    ['a long text', { text: 'x'.repeat(501) }],
    ['a cursor of another list', { text: 'quay', after: 'WzFd' }],
  ])('refuses %s in the words of the engine, and is kept', async (_, given) => {
    const asked = asking(
      'query ($text: String!, $after: String!) { search(text: $text, after: $after) { hits { score } } }',
    );
    const after = Buffer.from('[9,""]').toString('base64url');
    await asked.prepare({ text: 'x', after });
    const variables = { after, ...given };
    const planned = same(await asked.byPlan(variables));
    expect(planned.errors?.[0].message).toBeTruthy();
    expect(planned).toEqual(same(await asked.byEngine(variables)));
    expect(asked.statements).toEqual([]);
    expect(asked.compiled.counts.bails).toBe(0);
  });

  it('shows no node, and counts none, that its reader may not see', async () => {
    const text =
      '{ search(text: "quay", types: [Site], first: 6) { hits { node { id } } pageInfo { hasNextPage } } }';
    const idsFor = async (principal: ReturnType<typeof principalOf>) => {
      const asked = asking(text, principal);
      await asked.prepare();
      const { hits, pageInfo } = same(await asked.byPlan()).data.search;
      const ids: string[] = hits.map(({ node }: { node: { id: string } }) => node.id);
      return [ids.filter((id) => !id.startsWith('site-')), pageInfo.hasNextPage];
    };
    expect(await idsFor(principalOf('ADMIN', { clearance: 'CLEAR' }))).toEqual([['hidden'], false]);
    expect(await idsFor(principalOf('ADMIN', { tenants: [], clearance: 'CLEAR' }))).toEqual([[], false]);
    expect(await idsFor(principalOf('ADMIN', { tenants: [], clearance: 'RED' }))).toEqual([['red'], false]);
  });

  it('leaves to the engine what it cannot say in one statement, and values of other types', async () => {
    for (const text of [
      '{ search(text: "quay") { hits { a: node { id } b: node { name } } } }',
      '{ search(text: "quay") { a: hits { node { id } } b: hits { node { name } } } }',
    ])
      expect(await asking(text).prepare()).toBe(false);
    await graph.write(`CREATE (:Sector {id: 'odd', name: 'odd', description: 7})`);
    await graph.read('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
    const odd = asking('{ search(text: "odd") { hits { node { ... on Sector { description } } } } }');
    await odd.prepare();
    await expect(odd.byPlan()).rejects.toThrow('the engine was asked');
    expect(odd.compiled.counts.bails).toBe(1);
    await graph.write(`MATCH (n:Sector {id: 'odd'}) DELETE n`);
  });
});
