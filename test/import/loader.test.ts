import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { BrokenFileError, importFiles } from '../../src/import/index.ts';
import { resetGraph } from '../support/databases.ts';
import {
  bundle,
  emptyGraph,
  file,
  gzip,
  relationship,
  runImport,
  snapshot,
  stix,
  stixId,
  total,
} from './support.ts';

let graph: Neo4jGraph;
beforeAll(async () => {
  graph = await emptyGraph();
});
beforeEach(() => resetGraph(graph));
afterAll(() => graph.close());

const A = stixId('malware', 1);
const B = stixId('attack-pattern', 2);
const malware = (more: object = {}) => stix('malware', 1, more);
const technique = (more: object = {}) =>
  stix('attack-pattern', 2, {
    external_references: [{ source_name: 'mitre-attack', external_id: 'T1190' }],
    kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'impact' }],
    x_mitre_domains: ['enterprise-attack'],
    ...more,
  });
const tactic = stix('x-mitre-tactic', 3, {
  x_mitre_shortname: 'impact',
  x_mitre_domains: ['enterprise-attack'],
});
const uses = relationship(10, A, 'uses', B, { description: 'd' });

const attack = () => file('attack.json', bundle(uses, malware(), technique(), tactic));
const kev = (more: object = {}, dateReleased = '2024-10-24T00:00:00Z') =>
  file('kev.json', {
    catalogVersion: '1',
    dateReleased,
    vulnerabilities: [
      {
        cveID: 'CVE-2024-0001',
        vulnerabilityName: 'KEV name',
        shortDescription: 'KEV text',
        dateAdded: '2024-10-01',
        cwes: ['CWE-787'],
        ...more,
      },
    ],
  });
const record = (more: object = {}, cna: object = {}) => ({
  cveMetadata: { cveId: 'CVE-2024-0001', state: 'PUBLISHED', dateUpdated: '2024-02-01T00:00:00Z', ...more },
  containers: {
    cna: {
      title: 'CVE name',
      metrics: [{ cvssV3_1: { baseScore: 9, vectorString: 'CVSS:3.1/x' } }],
      problemTypes: [{ descriptions: [{ cweId: 'CWE-787', description: 'CWE-787 Out-of-bounds Write' }] }],
      ...cna,
    },
  },
});
const cve = (more: object = {}, cna: object = {}) =>
  file('cve.ndjson', `${JSON.stringify(record(more, cna))}\n`);
const epss = file('epss.csv', '#score_date:2024-10-24\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\n');
const mappings = file('map.json', {
  metadata: { mapping_framework: 'kev' },
  mapping_objects: [
    { capability_id: 'CVE-2024-0001', attack_object_id: 'T1190', mapping_type: 'primary_impact' },
    {
      capability_id: 'CVE-2024-0009',
      attack_object_id: 'T1190',
      mapping_type: 'primary_impact',
      capability_description: 'Only mapped',
    },
  ],
});
const all = () => [attack(), kev(), cve(), epss, mappings];

const one = async (cypher: string) => (await graph.read(cypher))[0];

describe('import', () => {
  it('writes what the schema reads, with times as times and scores as floats', async () => {
    const report = await runImport(graph, ...all());
    expect(report.formats).toEqual(['stix', 'kev', 'cve', 'epss', 'kev-attack-mapping']);
    expect(report.rejections).toEqual([]);
    const found = await one(`
      MATCH (m:StixObject:Malware {id: '${A}'})-[u:USES]->(t:AttackPattern)-[:HAS_TACTIC]->(:Tactic {shortName: 'impact'}),
        (v:Vulnerability {id: 'CVE-2024-0001'})-[p:PART_OF_THREAT]->(t), (v)-[:HAS_WEAKNESS]->(w:Weakness)
      RETURN valueType(m.modifiedAt) AS modified, valueType(m.createdAt) AS created, u.stixId AS stixId, u.description AS description,
        valueType(v.epssScore) AS epss, valueType(v.cvssScore) AS cvss, valueType(v.kevDateAdded) AS day, v.name AS name, v.description AS text, v.cveId AS cveId,
        p.mappingType AS mapping, w.name AS weakness, m.source AS source`);
    expect(found).toEqual({
      modified: 'ZONED DATETIME NOT NULL',
      created: 'ZONED DATETIME NOT NULL',
      stixId: stixId('relationship', 10),
      description: 'd',
      epss: 'FLOAT NOT NULL',
      cvss: 'FLOAT NOT NULL',
      day: 'DATE NOT NULL',
      name: 'CVE name',
      text: 'KEV text',
      cveId: 'CVE-2024-0001',
      mapping: 'primary_impact',
      weakness: 'Out-of-bounds Write',
      source: 'stix',
    });
    expect(await one(`MATCH (v:Vulnerability {id: 'CVE-2024-0009'}) RETURN v.name AS name`)).toEqual({
      name: 'Only mapped',
    });
  });

  it('comes to the same graph in whatever order files and objects come, in one call or many', async () => {
    const ignored = ['createdAt', 'updatedAt', 'lastSeen', 'since'];
    await runImport(graph, ...all());
    const expected = await snapshot(graph, ignored);
    await resetGraph(graph);
    await runImport(graph, ...all().reverse());
    expect(await snapshot(graph, [...ignored])).toEqual(expected);
    await resetGraph(graph);
    // Alone, mappings need the techniques to be there; all else may come in any order.
    for (const input of [epss, cve(), kev(), attack(), mappings]) await runImport(graph, input);
    expect(await snapshot(graph, [...ignored, 'source'])).toEqual(
      expected.map((row) => row.replace(/,?\["source","[^"]*"\]/, '').replace('[[,', '[[')),
    );
  });

  it('changes nothing the second time', async () => {
    await runImport(graph, ...all());
    const before = await snapshot(graph);
    const again = await runImport(graph, ...all());
    expect([total(again, 'created'), total(again, 'updated'), total(again, 'rejected')]).toEqual([0, 0, 0]);
    expect(total(again, 'unchanged')).toBe(total(again, 'read'));
    expect(await snapshot(graph)).toEqual(before);
  });

  it('takes a newer version, leaves a newer one alone, and clears what the newer one no longer says', async () => {
    await runImport(graph, file('a', bundle(malware({ description: 'old', aliases: ['x'] }))));
    const newer = file(
      'a',
      bundle(
        malware({
          modified: '2024-06-01T00:00:00Z',
          name: 'renamed',
          revoked: true,
          x_mitre_deprecated: true,
        }),
      ),
    );
    expect(total(await runImport(graph, newer), 'updated')).toBe(1);
    const state = `MATCH (m:Malware) RETURN m.name AS name, m.revoked AS revoked, m.deprecated AS deprecated, m.description AS description, m.aliases AS aliases, m.updatedAt > m.createdAt AS later`;
    const expected = {
      name: 'renamed',
      revoked: true,
      deprecated: true,
      description: null,
      aliases: null,
      later: true,
    };
    expect(await one(state)).toEqual(expected);
    const older = await runImport(graph, file('a', bundle(malware({ description: 'older' }))));
    expect(total(older, 'unchanged')).toBe(1);
    expect(await one(state)).toEqual(expected);
  });

  it('takes the newest of several versions in one call', async () => {
    const versions = [
      malware({ name: 'first' }),
      malware({ name: 'last', modified: '2024-09-01T00:00:00Z' }),
      malware({ name: 'middle', modified: '2024-05-01T00:00:00Z' }),
    ];
    const report = await runImport(graph, file('a', bundle(...versions)));
    expect(report.nodes).toEqual([
      { type: 'Malware', read: 3, created: 1, updated: 0, unchanged: 2, rejected: 0 },
    ]);
    expect(await one('MATCH (m:Malware) RETURN m.name AS name')).toEqual({ name: 'last' });
  });

  it('updates relationships by their id, and keeps two between the same pair apart', async () => {
    const second = relationship(11, A, 'uses', B);
    await runImport(graph, file('a', bundle(malware(), technique(), uses, second)));
    const changed = relationship(10, A, 'uses', B, { description: 'new', modified: '2024-03-01T00:00:00Z' });
    const report = await runImport(graph, file('a', bundle(changed)));
    expect(report.relationships).toEqual([
      { type: 'USES', read: 1, created: 0, updated: 1, unchanged: 0, rejected: 0 },
    ]);
    expect(await graph.read('MATCH ()-[u:USES]->() RETURN u.description AS d ORDER BY u.stixId')).toEqual([
      { d: 'new' },
      { d: null },
    ]);
  });

  it('lets each source change its own fields only', async () => {
    await runImport(graph, kev(), cve(), epss);
    await runImport(graph, kev({ dueDate: '2024-12-01' }, '2024-10-25T00:00:00Z'));
    await runImport(
      graph,
      cve(
        { dateUpdated: '2024-03-01T00:00:00Z' },
        { title: undefined, descriptions: [{ lang: 'en', value: 'CVE text' }] },
      ),
    );
    const fields =
      'toString(v.kevDueDate) AS due, v.name AS name, v.description AS text, v.epssScore AS epss, v.state AS state';
    expect(await one(`MATCH (v:Vulnerability) RETURN ${fields}`)).toEqual({
      due: '2024-12-01',
      name: 'KEV name',
      text: 'CVE text',
      epss: 0.5,
      state: 'PUBLISHED',
    });
  });

  it('rejects relationships to what is nowhere, with the file and the reason', async () => {
    const report = await runImport(graph, file('x.json', bundle(malware(), uses)));
    expect(report.rejections).toEqual([
      {
        file: 'x.json',
        location: stixId('relationship', 10),
        reason: `StixObject ${B} is neither in these files nor in the graph`,
      },
    ]);
    expect(report.relationships).toEqual([
      { type: 'USES', read: 1, created: 0, updated: 0, unchanged: 0, rejected: 1 },
    ]);
    await runImport(graph, file('y.json', bundle(technique(), uses)));
    expect(await one('MATCH (:Malware)-[u:USES]->() RETURN count(u) AS n')).toEqual({ n: 1 });
  });

  it('means the technique that stands where a revoked one has the same number', async () => {
    const external_references = [{ source_name: 'mitre-attack', external_id: 'T1190' }];
    const revoked = (n: number) => stix('attack-pattern', n, { external_references, revoked: true });
    await runImport(graph, kev(), mappings, file('a', bundle(revoked(1), technique(), revoked(3))));
    expect(
      await graph.read('MATCH (:Vulnerability)-[:PART_OF_THREAT]->(t) RETURN DISTINCT t.id AS id'),
    ).toEqual([{ id: B }]);
  });

  it('ties MISP clusters to STIX objects with the same uuid', async () => {
    const related = [{ 'dest-uuid': A.split('--')[1], type: 'similar' }];
    const values = [{ uuid: '99999999-9999-4999-8999-999999999999', value: 'Bear', related }];
    await runImport(
      graph,
      file('m', { category: 'actor', authors: [], uuid: 'x', type: 'threat-actor', values }),
      attack(),
    );
    expect(
      await one('MATCH (:ThreatActor)-[r:RELATED_TO]->(m:Malware) RETURN r.relationshipType AS how'),
    ).toEqual({ how: 'similar' });
  });

  it('installs a bill of materials on a resource, which must exist', async () => {
    const bom = file('bom', {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'library', name: 'x', version: '1', 'bom-ref': 'x' }],
    });
    const run = () => importFiles(graph, [bom], { actor: 'test', correlationId: 't', resourceId: 'vm-1' });
    expect((await run()).rejections).toMatchObject([
      { reason: 'Resource vm-1 is neither in these files nor in the graph' },
    ]);
    await graph.write("CREATE (:Resource {id: 'vm-1', name: 'vm'})");
    await run();
    expect(
      await one("MATCH (:Resource {id: 'vm-1'})-[:RUNS_SOFTWARE]->(s:Software) RETURN s.version AS version"),
    ).toEqual({ version: '1' });
  });

  it('does nothing at all when one of the files is broken', async () => {
    const broken = file(
      'broken.gz',
      gzip(bundle(malware({ description: 'x'.repeat(500_000) }))).subarray(0, -20),
    );
    await expect(runImport(graph, attack(), broken)).rejects.toThrow(BrokenFileError);
    expect(await snapshot(graph)).toEqual([]);
  });

  it('passes over unknown files of a folder, not those that were named', async () => {
    const readme = file('data/readme.json', '{"hello": 1}');
    const report = await runImport(graph, attack(), { ...readme, fromFolder: true });
    expect(report.rejections).toEqual([
      {
        file: 'data/readme.json',
        location: 'file',
        reason: 'passed over: the format is none that can be imported',
      },
    ]);
    await expect(runImport(graph, attack(), readme)).rejects.toThrow(BrokenFileError);
  });

  it('stops when it is called off', async () => {
    const options = { actor: 'a', correlationId: 'c', signal: AbortSignal.abort(new Error('called off')) };
    await expect(importFiles(graph, [attack()], options)).rejects.toThrow('called off');
    expect(await snapshot(graph)).toEqual([]);
  });

  it('spools what does not fit in memory, whatever characters it has', async () => {
    const many = Array.from({ length: 30_500 }, (_, n) =>
      stix('tool', n + 100, { name: `line\u2028separator ${n}` }),
    );
    const report = await runImport(graph, file('big', bundle(...many), 65_536));
    expect(report.nodes).toMatchObject([{ type: 'Tool', created: 30_500 }]);
    expect(await one('MATCH (t:Tool) RETURN count(DISTINCT t.name) AS n')).toEqual({ n: 30_500 });
  });
});
