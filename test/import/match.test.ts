import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { matchSoftware } from '../../src/import/index.ts';
import { resetGraph } from '../support/databases.ts';
import { emptyGraph, file, runImport, snapshot } from './support.ts';

let graph: Neo4jGraph;
beforeAll(async () => {
  graph = await emptyGraph();
});
beforeEach(() => resetGraph(graph));
afterAll(() => graph.close());

const cpe = (version: string) => `cpe:2.3:a:apache:log4j:${version}:*:*:*:*:*:*:*`;
const record = (dateUpdated: string, lessThan: string, state = 'PUBLISHED') =>
  file('cve', {
    cveMetadata: { cveId: 'CVE-2021-44228', state, dateUpdated },
    containers: {
      cna: { affected: [{ cpes: [cpe('*')], versions: [{ version: '2.0', lessThan, status: 'affected' }] }] },
    },
  });
const install = (...versions: string[]) =>
  graph.write(
    `UNWIND $rows AS row MERGE (s:Software {id: row.id}) SET s.name = 'log4j', s.cpe = row.id, s.vendor = 'apache', s.product = 'log4j', s.version = row.version`,
    { rows: versions.map((version) => ({ id: cpe(version), version: version === '*' ? null : version })) },
  );
const matches = () =>
  graph.read(
    'MATCH (s:Software)-[r]->(:Vulnerability) RETURN type(r) AS type, s.id AS id, r.rule AS rule, r.versionRange AS range ORDER BY id',
  );

const AFFECTED = { type: 'AFFECTED_BY', id: cpe('2.14.1'), rule: 'VERSION_RANGE', range: '>=2.0 <2.15.0' };
const UNKNOWN = { type: 'MAY_BE_AFFECTED_BY', id: cpe('*'), rule: 'VERSION_UNKNOWN', range: '>=2.0 <2.15.0' };

describe('matchSoftware', () => {
  it('ties vulnerabilities that are imported to the software that is there', async () => {
    await install('2.14.1', '2.17.0', '1.2.17', '*');
    const report = await runImport(graph, record('2024-01-01T00:00:00Z', '2.15.0'));
    expect(report.matches).toBe(2);
    expect(await matches()).toEqual([UNKNOWN, AFFECTED]);
  });

  it('ties software that comes later, when asked, and nothing twice', async () => {
    await runImport(graph, record('2024-01-01T00:00:00Z', '2.15.0'));
    await install('2.14.1');
    expect(await matchSoftware(graph, { softwareIds: [cpe('2.14.1')] })).toEqual({
      matches: 1,
      updated: 0,
      removed: 0,
    });
    const before = await snapshot(graph);
    expect(await matchSoftware(graph)).toEqual({ matches: 0, updated: 0, removed: 0 });
    expect(await snapshot(graph)).toEqual(before);
  });

  it('removes what no longer holds, and leaves what others state', async () => {
    await install('2.14.1', '2.10.0', '2.16.0');
    await runImport(graph, record('2024-01-01T00:00:00Z', '2.15.0'));
    await graph.write(
      `MATCH (s:Software {id: $id}), (v:Vulnerability) CREATE (s)-[:AFFECTED_BY {source: 'sbom'}]->(v)`,
      { id: cpe('2.16.0') },
    );
    await runImport(graph, record('2024-02-01T00:00:00Z', '2.12.0'));
    expect(await matches()).toMatchObject([
      { id: cpe('2.10.0'), range: '>=2.0 <2.12.0' },
      { id: cpe('2.16.0'), rule: null },
    ]);
    await runImport(graph, record('2024-03-01T00:00:00Z', '2.12.0', 'REJECTED'));
    expect(await matches()).toMatchObject([{ id: cpe('2.16.0') }]);
  });

  it('does not overwrite what a bill of materials states of the same pair', async () => {
    await install('2.14.1');
    await graph.write(
      "MATCH (s:Software) CREATE (s)-[:AFFECTED_BY {source: 'sbom'}]->(:Vulnerability {id: 'CVE-2021-44228', name: 'x'})",
    );
    expect((await runImport(graph, record('2024-01-01T00:00:00Z', '2.15.0'))).matches).toBe(0);
    expect(await matches()).toMatchObject([{ type: 'AFFECTED_BY', rule: null }]);
  });

  it('follows software whose version becomes known', async () => {
    await runImport(graph, record('2024-01-01T00:00:00Z', '2.15.0'));
    await graph.write(
      `CREATE (:Software {id: 'pkg:maven/apache/log4j', name: 'log4j', vendor: 'apache', product: 'log4j'})`,
    );
    const scope = { softwareIds: ['pkg:maven/apache/log4j'] };
    await matchSoftware(graph, scope);
    expect(await matches()).toMatchObject([{ type: 'MAY_BE_AFFECTED_BY' }]);
    await graph.write("MATCH (s:Software) SET s.version = '2.14.1'");
    expect(await matchSoftware(graph, scope)).toEqual({ matches: 1, updated: 0, removed: 1 });
    expect(await matches()).toMatchObject([{ type: 'AFFECTED_BY', rule: 'VERSION_RANGE' }]);
    await graph.write("MATCH (s:Software) SET s.version = '2.17.0'");
    await matchSoftware(graph, scope);
    expect(await matches()).toEqual([]);
  });
});
