import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { readTypeDefinitions } from '../../src/schema.ts';
import { faultsOf, statementsOfFile, statementsOfResolvers, statementsOfSchema } from './statements.ts';

describe('a statement written by hand', () => {
  it('keeps to the row rules in every pattern, in the schema and in the resolvers', async () => {
    const { definitions } = await readTypeDefinitions();
    const statements = [...statementsOfSchema(definitions), ...(await statementsOfResolvers())];
    expect(statements.length).toBeGreaterThan(45);
    const faults = statements.flatMap((statement) =>
      faultsOf(statement).map((fault) => `${statement.at}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  const V = '`?visible`';
  const W = '`?writable`';
  it.each([
    ['MATCH (n:Resource) RETURN n', 1],
    [`MATCH (n:Resource&${V}) RETURN n`, 0],
    [`MATCH (n:Resource|Site&${V}) RETURN n`, 1],
    [`MATCH (n:(Resource|Site)&${V}) RETURN n`, 0],
    ['MATCH (n) RETURN n', 1],
    [`MATCH (this)-[:X]->() RETURN this`, 1],
    [`MATCH (this)-[:X]->(m {id: $id}) RETURN m`, 1],
    [`MATCH (this)--(m) RETURN m`, 1],
    [`MATCH (this)-[:X*1..3]->(m:A&${V}) RETURN m`, 1],
    [`RETURN COUNT { (this)-[:X]->(:A) } AS n`, 1],
    [`RETURN EXISTS { (this)-[:X]->(:A&${V} {id: $id}) } AS n`, 0],
    [`RETURN [(this)-[:X]->(b:B) | b.id] AS n`, 1],
    [`CALL apoc.path.expand(this) YIELD path RETURN path`, 1],
    [`CALL db.index.fulltext.queryNodes('x', $q) YIELD node RETURN node`, 1],
    [`CALL db.index.fulltext.queryNodes('x', $q) YIELD node WHERE node:%&${V} RETURN node`, 0],
    [`MATCH (n:A&${V} {id: $id}) SET n.x = 1`, 1],
    [`MATCH (n:A&${W} {id: $id}) SET n.x = 1, n:B`, 0],
    [`MATCH (n:A&${W} {id: $id}) MATCH (m:B&${V}) SET n.x = 1, m:B`, 1],
    [`MATCH (n:A&${V} {id: $id}) DETACH DELETE n`, 1],
    [`MATCH (n:A&${W} {id: $id})-[r:X]->(:B&${V}) DELETE r`, 0],
    [`CREATE (n:A&${V}) SET n = $p`, 0],
    [`CREATE (n:A) SET n = $p`, 2],
    [`MATCH (a:A&${V}) WITH collect(a) AS all UNWIND all AS b MATCH (b)-[:X]->(c:C&${V}) RETURN c`, 0],
    [`UNWIND $rows AS b MATCH (b)-[:X]->(c:C&${V}) RETURN c`, 1],
  ])('%s has %i faults', (cypher, faults) => {
    expect(faultsOf({ at: '', cypher })).toHaveLength(faults);
  });

  it('is found in templates, with what stands for the markers', () => {
    const found = statementsOfFile('x.ts', 'const q = `MATCH (n:A&${VISIBLE}) MATCH (m:B) RETURN n`;');
    expect(found.map(faultsOf)).toEqual([['(m:B) has no marker']]);
  });
});

it('resolvers reach past the row rules in the import alone, which asks for a principal who sees everything', async () => {
  const folder = new URL('../../resolvers/', import.meta.url);
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const using = await Promise.all(
    names.map(async (name) =>
      /services\.graph|\bgraph\b[^;]*=\s*(?:context\.)?services\b/.test(
        await readFile(new URL(name, folder), 'utf8'),
      )
        ? [name]
        : [],
    ),
  );
  expect(using.flat()).toEqual(['import.ts']);
});
