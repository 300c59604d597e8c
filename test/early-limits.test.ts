import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { withEarlyLimits } from '../datasources/early-limits.ts';
import type { Neo4jGraph } from '../datasources/graph.ts';
import { Visibility } from '../src/auth/visibility.ts';
import { loadResolvers } from '../src/resolvers.ts';
import { buildSchema } from '../src/schema.ts';
import { resetGraph, testGraph } from './support/databases.ts';

let schema: GraphQLSchema;
let graph: Neo4jGraph;
beforeAll(async () => {
  graph = await testGraph();
  await resetGraph(graph);
  schema = await buildSchema(await loadResolvers());
  await graph.write(
    `UNWIND range(1, 3) AS i CREATE (f:Infrastructure {id: 'i' + i, name: 'I' + i})
     WITH f, i UNWIND range(1, 30) AS r
     CREATE (f)-[:CONTAINS]->(n:Resource {id: 'r' + i + '-' + r, name: 'R' + (r * 7 % 30), region: 'g' + (r % 4)})
     WITH n, r UNWIND range(1, r % 6) AS s
     MERGE (w:Software {id: 's' + (r * s % 11), name: 'S' + (r * s % 11)})
     CREATE (n)-[:RUNS_SOFTWARE]->(w)`,
  );
});
afterAll(() => resetGraph(graph));

/** What the library prints for a query, with its parameters. */
async function statementOf(text: string): Promise<{ cypher: string; params: Record<string, unknown> }> {
  const ran: Array<{ cypher: string; params: Record<string, unknown> }> = [];
  const executionContext = {
    run: async (cypher: string, params: Record<string, unknown>) => {
      if (cypher.includes('dbms.components')) return graph.reader().run(cypher, params);
      ran.push({ cypher: Visibility.everything.scope(cypher), params });
      return { records: [], summary: {} };
    },
  };
  await execute({ schema, document: parse(text), contextValue: { executionContext } });
  return ran[0] as { cypher: string; params: Record<string, unknown> };
}

const below = (list: string) => `{ infrastructures(sort: [{ id: ASC }]) { id ${list} } }`;
const SOFTWARE = 'software(limit: 3, sort: [{ id: DESC }]) { id name }';

describe('sorted lists below a node', () => {
  it.each([
    ['one field', below(`resources(sort: [{ id: DESC }], limit: 4) { id ${SOFTWARE} }`)],
    [
      'several, and pages',
      below(`resources(sort: [{ region: ASC }, { id: DESC }], limit: 5, offset: 7) { id ${SOFTWARE} }`),
    ],
    ['a field that is not selected', below(`resources(sort: [{ name: ASC }], limit: 6) { ${SOFTWARE} }`)],
    [
      'a list in a list in a list',
      below(
        `resources(sort: [{ id: ASC }], limit: 6) { id software(sort: [{ id: ASC }], limit: 2) { id runsOn(sort: [{ id: DESC }], limit: 3) { id ${SOFTWARE} } } }`,
      ),
    ],
    [
      'with a filter',
      below(`resources(where: { region: { eq: "g1" } }, sort: [{ id: DESC }], limit: 3) { id ${SOFTWARE} }`),
    ],
  ])('are chosen before what is below them is read, and are the same: %s', async (_, query) => {
    const { cypher, params } = await statementOf(query);
    const early = withEarlyLimits(cypher);
    expect(early).not.toBe(cypher);
    const run = async (text: string) => {
      const driver = graph.reader();
      // A comment in front hides what it is from the graph, which would change it as well.
      const { records } = await driver.run(`// as it is\n${text}`, params);
      return records.map((record) => record.get(0));
    };
    const plain = await run(cypher);
    expect(JSON.stringify(plain).length).toBeGreaterThan(300);
    expect(await run(early)).toEqual(plain);
  });

  it.each([
    ['no order', below(`resources(limit: 4) { id ${SOFTWARE} }`)],
    [
      'a count below, which is not known to give one row',
      below(`resources(sort: [{ id: ASC }], limit: 4) { id softwareConnection { totalCount } }`),
    ],
    ['no list below', below('resources(sort: [{ id: ASC }], limit: 4) { id name }')],
    [
      'an order by a time, which is shown as text',
      below(`resources(sort: [{ createdAt: ASC }], limit: 4) { id createdAt ${SOFTWARE} }`),
    ],
  ])('are left as they are with %s', async (_, query) => {
    const { cypher } = await statementOf(query);
    const untouched = cypher.replace(
      /CALL \(this\d+\) \{\n +MATCH \(this\d+\)-\[this\d+:RUNS_SOFTWARE[\s\S]*/,
      '',
    );
    expect(withEarlyLimits(cypher).startsWith(untouched)).toBe(true);
  });

  it('of any other statement are not looked at', () => {
    const own =
      '  WITH DISTINCT this1\n  CALL (this1) {\n    RETURN collect(1) AS x\n  }\n  WITH this1 { .id } AS this1\n  ORDER BY this1.id ASC\n  LIMIT $param0\n';
    expect(withEarlyLimits(own)).toBe(own);
    expect(withEarlyLimits(`CYPHER 5\n${own}`)).not.toBe(`CYPHER 5\n${own}`);
    const several = own.replace('RETURN collect(1) AS x', 'UNWIND [1, 2] AS x\n    RETURN x');
    expect(withEarlyLimits(`CYPHER 5\n${several}`)).toBe(`CYPHER 5\n${several}`);
  });
});
