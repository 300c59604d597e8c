import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { inputsOf } from '../../src/import/command.ts';
import { type ImportReport, importFiles } from '../../src/import/index.ts';
import { relationshipTypeOf } from '../../src/import/stix-views.ts';
import { emptyGraph, total } from './support.ts';

/** Real public data beside the project; it is not part of it. */
const DATA = resolve(import.meta.dirname, '../../../shared/data');
const there = existsSync(DATA);
if (!there)
  process.stderr.write(`skipped: there is no ${DATA} with the public data that this test imports\n`);

interface StixObject {
  id: string;
  type: string;
  relationship_type?: string;
}

const textOf = (path: string) => {
  const bytes = readFileSync(`${DATA}/${path}`);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};
const objectsOf = (path: string) => (JSON.parse(textOf(path)) as { objects: StixObject[] }).objects;
const BUNDLES = [
  'attack/enterprise-attack-18.1.stix20.json.gz',
  'attack/ics-attack-18.1.stix21.json',
  'attack/mobile-attack-17.1.stix21.json.gz',
  'capec/capec.stix21.json',
];

(there ? describe : describe.skip)('all of the public data in one call', () => {
  let graph: Neo4jGraph;
  let first: ImportReport;
  const run = async () =>
    importFiles(graph, await inputsOf([DATA]), { actor: 'test', correlationId: 'test' });
  const count = async (cypher: string, params = {}) =>
    (await graph.read(`${cypher} RETURN count(*) AS n`, params))[0]!.n;

  beforeAll(async () => {
    graph = await emptyGraph();
    first = await run();
    const objects = 40_109;
    const rate = Math.round(objects / (first.durationMillis / 1000));
    process.stderr.write(
      `import of the public data: ${objects} objects in ${first.durationMillis} ms, ${rate} objects/s\n`,
    );
  });
  afterAll(() => graph.close());

  it('has every STIX object of every bundle, none lost, none doubled', async () => {
    const enterprise = objectsOf(BUNDLES[0]!);
    expect(enterprise).toHaveLength(24_771);
    expect(enterprise.filter(({ type }) => type === 'relationship')).toHaveLength(20_048);
    const byId = new Map(BUNDLES.flatMap(objectsOf).map((object) => [object.id, object]));
    const isEdge = ({ type }: StixObject) => type === 'relationship';
    const nodeIds = [...byId.values()].filter((object) => !isEdge(object)).map(({ id }) => id);
    const edges = [...byId.values()].filter(isEdge);
    expect(await count('UNWIND $ids AS id MATCH (n:StixObject {id: id})', { ids: nodeIds })).toBe(
      nodeIds.length,
    );
    const stored = await graph.read(
      'MATCH (:StixObject)-[r]->(:StixObject) WHERE r.stixId IS NOT NULL RETURN r.stixId AS id, type(r) AS type',
    );
    expect(stored).toHaveLength(edges.length);
    const types = new Map(stored.map(({ id, type }) => [id, type]));
    expect(
      edges.filter(({ id, relationship_type }) => types.get(id) !== relationshipTypeOf(relationship_type!)),
    ).toEqual([]);
  });

  it('has every vulnerability of KEV, EPSS and the CVE records', async () => {
    const kev = (
      JSON.parse(textOf('kev/known_exploited_vulnerabilities.json')) as {
        vulnerabilities: { cveID: string }[];
      }
    ).vulnerabilities;
    expect(new Set(kev.map(({ cveID }) => cveID)).size).toBe(1201);
    expect(await count('MATCH (v:Vulnerability {kev: true})')).toBe(1201);
    const records = textOf('cve/vulnrichment-sample.ndjson.gz')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Set(records.map((record) => record.cveMetadata.cveId)).size).toBe(2282);
    expect(await count('MATCH (v:Vulnerability) WHERE v.state IS NOT NULL')).toBe(2282);
    expect(await count('MATCH (v:Vulnerability {kev: true}) WHERE v.state IS NOT NULL')).toBe(223);
    expect(await count('MATCH (v:Vulnerability) WHERE v.epssScore IS NOT NULL')).toBe(1199);
    expect(await count("MATCH (v:Vulnerability {state: 'REJECTED'})")).toBe(6);
  });

  it('has the mappings, the galaxies and the references between catalogues', async () => {
    const mappings = JSON.parse(textOf('mappings/kev-attack-16.1-enterprise.json'))
      .mapping_objects as unknown[];
    expect(await count('MATCH (:Vulnerability)-[:PART_OF_THREAT]->(:AttackPattern)')).toBe(mappings.length);
    expect(await count("MATCH (a:ThreatActor) WHERE 'misp-galaxy' IN a.collections")).toBe(1041);
    expect(
      await count(
        "MATCH (m:Malware) WHERE 'ransomware' IN m.malwareTypes AND 'misp-galaxy' IN m.collections",
      ),
    ).toBe(2135);
    // 1,214 references to CWE and 272 to ATT&CK, of which two and one stand there twice.
    expect(await count('MATCH (:AttackPattern)-[:EXPLOITS_WEAKNESS]->(:Weakness)')).toBe(1212);
    expect(await count('MATCH (:AttackPattern)-[:MAPS_TO]->(:AttackPattern)')).toBe(271);
  });

  it('rejects only what refers to galaxies that are not there, and passes over other files', () => {
    const places = new Set(
      first.rejections.map(({ file, reason }) => (reason.startsWith('passed over') ? 'passed over' : file)),
    );
    for (const place of places) expect(place).toMatch(/passed over|misp/);
    expect(total(first, 'rejected')).toBe(362);
  });

  it('changes nothing the second time', async () => {
    const again = await run();
    expect([total(again, 'created'), total(again, 'updated')]).toEqual([0, 0]);
    process.stderr.write(`the same again: ${again.durationMillis} ms\n`);
  });

  it('can be read a file at a time, as streams', async () => {
    const path = `${DATA}/${BUNDLES[0]}`;
    const report = await importFiles(graph, [{ name: path, open: () => createReadStream(path) }], {
      actor: 't',
      correlationId: 't',
    });
    expect([total(report, 'created'), total(report, 'updated'), report.rejectionCount]).toEqual([0, 0, 0]);
  });
});
