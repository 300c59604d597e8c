import { describe, expect, it } from '@jest/globals';
import { BrokenFileError } from '../../src/import/broken-file.ts';
import { readFile } from '../../src/import/read-file.ts';
import type { EdgeRow, ImportRow, NodeRow } from '../../src/import/types.ts';
import { bundle, file, gzip, relationship, rowsOf, stix, stixId } from './support.ts';

const nodes = (rows: ImportRow[]) => rows.filter((row): row is NodeRow => row.kind === 'node');
const edges = (rows: ImportRow[]) => rows.filter((row): row is EdgeRow => row.kind === 'edge');
const rejections = (rows: ImportRow[]) =>
  rows.flatMap((row) => (row.kind === 'rejection' ? [[row.location, row.reason]] : []));

const CVE = {
  dataType: 'CVE_RECORD',
  cveMetadata: {
    cveId: 'CVE-2024-0001',
    state: 'PUBLISHED',
    dateUpdated: '2024-02-01T00:00:00',
    assignerShortName: 'acme',
  },
  containers: {
    cna: {
      title: 'Overflow in Acme',
      descriptions: [
        { lang: 'de', value: 'Überlauf' },
        { lang: 'en-US', value: 'An overflow.' },
      ],
      affected: [
        {
          vendor: 'Acme',
          product: 'Server',
          versions: [{ version: '1.0', lessThan: '1.5', status: 'affected' }],
        },
      ],
      metrics: [
        { cvssV3_1: { baseScore: 7.5, vectorString: 'CVSS:3.1/x' } },
        { cvssV2_0: { baseScore: 9.9, vectorString: 'AV:N' } },
      ],
      problemTypes: [
        { descriptions: [{ cweId: 'CWE-787', description: 'CWE-787 Out-of-bounds Write', lang: 'en' }] },
      ],
      references: [{ url: 'https://acme.example/1' }],
    },
    adp: [
      {
        title: 'CISA ADP Vulnrichment',
        metrics: [
          { cvssV4_0: { baseScore: 9, vectorString: 'CVSS:4.0/y' } },
          {
            other: {
              type: 'ssvc',
              content: {
                options: [{ Exploitation: 'poc' }, { Automatable: 'yes' }, { 'Technical Impact': 'total' }],
              },
            },
          },
        ],
      },
    ],
  },
};
const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  vulnerabilities: [
    { id: 'CVE-2024-0001', affects: [{ ref: 'lib' }] },
    { id: 'GHSA-x', affects: [] },
  ],
  metadata: { component: { type: 'application', name: 'shop', version: '1', 'bom-ref': 'root' } },
  components: [
    {
      type: 'library',
      name: 'core',
      group: '@angular',
      version: '9.1.0',
      purl: 'pkg:npm/%40angular/core@9.1.0?x=1',
      'bom-ref': 'lib',
    },
    {
      type: 'library',
      name: 'log4j',
      cpe: 'cpe:/a:apache:log4j:2.14.1',
      'bom-ref': 'log',
      licenses: [{ license: { id: 'Apache-2.0' } }],
    },
    { type: 'library', 'bom-ref': 'nameless' },
  ],
  dependencies: [
    { ref: 'root', dependsOn: ['lib'] },
    { ref: 'lib', dependsOn: ['log', 'gone'] },
  ],
};
const KEV = {
  title: 'KEV',
  catalogVersion: '2024.1',
  dateReleased: '2024-10-24T17:00:00.9Z',
  vulnerabilities: [
    {
      cveID: 'CVE-2024-0001',
      vendorProject: 'Acme',
      product: 'Server',
      vulnerabilityName: 'Acme',
      dateAdded: '2024-10-01',
      dueDate: '2024-10-22',
      knownRansomwareCampaignUse: 'Known',
      cwes: ['CWE-787'],
    },
    { cveID: 'CVE-oops', dateAdded: '2024-10-01' },
    { cveID: 'CVE-2024-0002', dateAdded: 'soon' },
  ],
};
const GALAXY = {
  authors: [],
  category: 'actor',
  values: [
    {
      uuid: '11111111-1111-4111-8111-111111111111',
      value: 'Bear',
      meta: { country: 'XX', synonyms: ['Ursa'] },
      related: [{ 'dest-uuid': '22222222-2222-4222-8222-222222222222', type: 'similar' }],
    },
  ],
  type: 'threat-actor',
  uuid: '33333333-3333-4333-8333-333333333333',
};
const MAPPINGS = {
  metadata: { mapping_framework: 'kev', last_update: '08/28/2025' },
  mapping_objects: [
    {
      capability_id: 'CVE-2024-0001',
      attack_object_id: 'T1190',
      mapping_type: 'exploitation_technique',
      comments: 'c',
    },
    { capability_id: 'nothing', attack_object_id: 'T1190' },
  ],
};
const EPSS =
  '#model_version:v2023.03.01,score_date:2024-10-24T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\nCVE-2024-0002,7,0.9\n';

describe('detection', () => {
  it.each([
    ['stix', bundle(stix('tool', 1))],
    ['stix', { objects: [stix('tool', 1)], id: 'bundle--x', type: 'bundle' }],
    ['kev', KEV],
    ['cve', CVE],
    ['cve', [CVE, CVE]],
    ['cve', `${JSON.stringify(CVE)}\n${JSON.stringify(CVE)}\n`],
    ['cve', JSON.stringify(CVE, null, 2)],
    ['epss', EPSS],
    ['epss', 'date,cve,epss,percentile,cvss3\n2024-10-24,CVE-2024-0001,0.1,0.2,9.8\n'],
    ['kev-attack-mapping', MAPPINGS],
    ['misp-galaxy', GALAXY],
    ['cyclonedx', SBOM],
  ])('finds %s by content, plain, gzip and with a byte order mark', async (format, content) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    for (const bytes of [Buffer.from(text), gzip(text), Buffer.from(`\ufeff${text}`)]) {
      const opened = await readFile(file('whatever.bin', bytes, 7), {});
      expect(opened.format).toBe(format);
      let count = 0;
      for await (const rows of opened.rows) count += rows.length;
      expect(count).toBeGreaterThan(0);
    }
  });

  it.each([['{"some": "json"}'], ['a,b\n1,2\n'], [''], ['%PDF-1.7']])('does not take %j', async (content) => {
    await expect(rowsOf(file('x.json', content))).rejects.toThrow(BrokenFileError);
  });
});

describe('STIX', () => {
  it('keeps every object, with the labels of its view', async () => {
    const labels = async (type: string) => nodes(await rowsOf(file('b', bundle(stix(type, 1)))))[0]!.labels;
    expect(await labels('intrusion-set')).toEqual(['StixObject', 'ThreatActor']);
    expect(await labels('course-of-action')).toEqual(['StixObject', 'Mitigation']);
    expect(await labels('x-mitre-analytic')).toEqual(['StixObject', 'Analytic']);
    expect(await labels('infrastructure')).toEqual(['StixObject', 'AdversaryInfrastructure']);
    expect(await labels('x-acme-thing')).toEqual(['StixObject', 'XAcmeThing']);
  });

  it('takes what has a field and keeps the rest as JSON', async () => {
    const technique = stix('attack-pattern', 1, {
      external_references: [{ source_name: 'mitre-attack', external_id: 'T1', url: 'https://a.example/T1' }],
      kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'impact' }],
      x_mitre_domains: ['enterprise-attack'],
      x_mitre_deprecated: true,
      x_mitre_detection: 'look',
      modified: '2024-05-01T00:00:00.5Z',
    });
    const rows = await rowsOf(file('b', bundle(technique)));
    expect(nodes(rows)[0]).toMatchObject({
      id: stixId('attack-pattern', 1),
      modified: '2024-05-01T00:00:00.500Z',
      props: {
        externalId: 'T1',
        deprecated: true,
        revoked: false,
        source: 'mitre-attack',
        collections: ['enterprise-attack'],
        references: ['https://a.example/T1'],
      },
    });
    expect(JSON.parse(nodes(rows)[0]!.props.extra as string)).toMatchObject({
      x_mitre_detection: 'look',
      external_references: [{ external_id: 'T1' }],
    });
    expect(edges(rows)).toMatchObject([
      { type: 'HAS_TACTIC', to: { lookup: 'tactic', value: 'enterprise-attack/impact' } },
    ]);
  });

  it('makes typed relationships, others RELATED_TO, and references embedded in objects', async () => {
    const [a, b] = [stixId('malware', 1), stixId('tool', 2)];
    const analytic = stix('x-mitre-detection-strategy', 5, {
      x_mitre_analytic_refs: [stixId('x-mitre-analytic', 6)],
      created_by_ref: stixId('identity', 9),
    });
    const rows = edges(
      await rowsOf(
        file('b', bundle(relationship(3, a, 'uses', b), relationship(4, a, 'drops', b), analytic)),
      ),
    );
    expect(rows.map(({ type, id, props }) => [type, id, props.relationshipType])).toEqual([
      ['USES', stixId('relationship', 3), 'uses'],
      ['RELATED_TO', stixId('relationship', 4), 'drops'],
      ['RELATED_TO', undefined, 'x_mitre_analytic_refs'],
    ]);
  });

  it('refers CAPEC to CWE and ATT&CK', async () => {
    const references = [
      { source_name: 'capec', external_id: 'CAPEC-1' },
      { source_name: 'cwe', external_id: 'CWE-79' },
      { source_name: 'ATTACK', external_id: 'T1499' },
    ];
    const rows = edges(
      await rowsOf(file('b', bundle(stix('attack-pattern', 1, { external_references: references })))),
    );
    expect(rows.map(({ type, to }) => [type, 'id' in to ? to.id : to.value])).toEqual([
      ['EXPLOITS_WEAKNESS', 'CWE-79'],
      ['MAPS_TO', 'T1499'],
    ]);
  });

  it('joins vulnerabilities to their CVE, relationships turned to face the threat', async () => {
    const cve = stix('vulnerability', 1, { name: 'CVE-2024-0001', description: 'd' });
    const rows = await rowsOf(
      file('b', bundle(cve, relationship(2, stixId('malware', 3), 'targets', stixId('vulnerability', 1)))),
    );
    expect(nodes(rows)[0]).toMatchObject({
      labels: ['Vulnerability'],
      id: 'CVE-2024-0001',
      props: { stixId: stixId('vulnerability', 1) },
    });
    expect(edges(rows)[0]).toMatchObject({
      type: 'PART_OF_THREAT',
      from: { lookup: 'stixId' },
      to: { id: stixId('malware', 3) },
      props: { mappingType: 'targets' },
    });
  });

  it('rejects malformed objects alone, each with its place and reason', async () => {
    const rows = await rowsOf(
      file(
        'b',
        bundle(
          stix('tool', 1),
          5,
          { type: 'tool', id: 'tool-1' },
          stix('tool', 2, { modified: 'yesterday' }),
          relationship(3, 'nonsense', 'uses', stixId('tool', 1)),
          stix('tool', 4),
        ),
      ),
    );
    expect(nodes(rows).map(({ id }) => id)).toEqual([stixId('tool', 1), stixId('tool', 4)]);
    expect(rejections(rows)).toEqual([
      ['objects[1]', 'it is not an object'],
      ['tool-1', 'id is not a STIX id: "tool-1"'],
      [stixId('tool', 2), 'modified is not a time: "yesterday"'],
      [stixId('relationship', 3), 'source_ref is not a STIX id: "nonsense"'],
    ]);
  });
});

describe('vulnerability sources', () => {
  it('reads a CVE record: highest CVSS, SSVC, English text, CWE, affected products', async () => {
    for (const content of [CVE, [CVE], JSON.stringify(CVE, null, 2), `${JSON.stringify(CVE)}\n`]) {
      const rows = await rowsOf(file('cve', content));
      expect(nodes(rows)).toMatchObject([
        {
          id: 'CVE-2024-0001',
          modified: '2024-02-01T00:00:00.000Z',
          props: {
            _name_cve: 'Overflow in Acme',
            _description_cve: 'An overflow.',
            cvssVersion: '4.0',
            cvssScore: 9,
            severity: 'CRITICAL',
            ssvcExploitation: 'POC',
            ssvcAutomatable: 'YES',
            ssvcTechnicalImpact: 'TOTAL',
            affectedCpeProducts: ['acme:server'],
            assigner: 'acme',
          },
        },
      ]);
      expect(edges(rows)).toMatchObject([
        { type: 'HAS_WEAKNESS', to: { id: 'CWE-787', name: 'Out-of-bounds Write' } },
      ]);
    }
  });

  it('keeps rejected records, and rejects lines that are none', async () => {
    const rejected = {
      cveMetadata: { cveId: 'CVE-2024-0003', state: 'REJECTED' },
      containers: { cna: { rejectedReasons: [{ lang: 'en', value: 'Duplicate.' }] } },
    };
    const rows = await rowsOf(
      file(
        'cve',
        `${JSON.stringify(rejected)}\n{"broken\n${JSON.stringify({ cveMetadata: { cveId: 'x' } })}\n`,
      ),
    );
    expect(nodes(rows)).toMatchObject([
      { id: 'CVE-2024-0003', props: { state: 'REJECTED', _description_cve: 'Duplicate.' } },
    ]);
    expect(rejections(rows)).toMatchObject([
      ['line 2', expect.stringContaining('not valid JSON')],
      ['line 3, x', 'not a CVE id: "x"'],
    ]);
  });

  it('reads KEV', async () => {
    const rows = await rowsOf(file('kev', KEV));
    expect(nodes(rows)).toMatchObject([
      {
        id: 'CVE-2024-0001',
        props: { kev: true, kevDueDate: '2024-10-22', kevRansomware: true, kevVendor: 'Acme' },
      },
    ]);
    expect(rejections(rows)).toEqual([
      ['CVE-oops', 'not a CVE id: "CVE-oops"'],
      ['CVE-2024-0002', 'dateAdded is not a time: "soon"'],
    ]);
  });

  it('reads EPSS with the day of its comment, or of a column', async () => {
    const rows = await rowsOf(file('epss', EPSS));
    expect(nodes(rows)).toMatchObject([
      {
        id: 'CVE-2024-0001',
        modified: '2024-10-24T00:00:00.000Z',
        props: { epssScore: 0.5, epssDate: '2024-10-24' },
      },
    ]);
    expect(rejections(rows)).toEqual([['line 4, CVE-2024-0002', 'epss is not between 0 and 1: "7"']]);
  });

  it('reads mappings of KEV to ATT&CK', async () => {
    const rows = await rowsOf(file('map', MAPPINGS));
    expect(edges(rows)).toMatchObject([
      {
        type: 'PART_OF_THREAT',
        mergeOn: 'mappingType',
        from: { id: 'CVE-2024-0001' },
        to: { value: 'T1190' },
        modified: '2025-08-28T00:00:00.000Z',
      },
    ]);
    expect(rejections(rows)).toHaveLength(1);
  });
});

describe('other formats', () => {
  it('reads MISP clusters, also where the type of the galaxy comes last', async () => {
    const rows = await rowsOf(file('misp', GALAXY));
    expect(nodes(rows)).toMatchObject([
      {
        labels: ['StixObject', 'ThreatActor'],
        id: 'threat-actor--11111111-1111-4111-8111-111111111111',
        props: { country: 'XX', aliases: ['Ursa'] },
      },
    ]);
    expect(edges(rows)).toMatchObject([
      {
        type: 'RELATED_TO',
        to: { lookup: 'uuid', value: '22222222-2222-4222-8222-222222222222' },
        props: { relationshipType: 'similar' },
      },
    ]);
    const ransomware = nodes(await rowsOf(file('misp', { ...GALAXY, type: 'ransomware' })));
    expect(ransomware).toMatchObject([
      { labels: ['StixObject', 'Malware'], props: { malwareTypes: ['ransomware'] } },
    ]);
  });

  it('reads a bill of materials: ids by CPE, package URL or a made name; dependencies; vulnerabilities; installation', async () => {
    const rows = await rowsOf(file('bom', SBOM), { resourceId: 'vm-1' });
    const [root, lib, log] = [
      'cpe:2.3:a:shop:shop:1:*:*:*:*:*:*:*',
      'pkg:npm/%40angular/core@9.1.0',
      'cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*',
    ];
    expect(nodes(rows).map(({ id }) => id)).toEqual([root, lib, log, 'CVE-2024-0001']);
    expect(nodes(rows)[1]!.props).toMatchObject({
      vendor: 'angular',
      product: 'core',
      version: '9.1.0',
      cpe: null,
    });
    expect(
      edges(rows).map(({ type, from, to }) => [type, (from as { id: string }).id, (to as { id: string }).id]),
    ).toEqual([
      ['HAS_COMPONENT', root, lib],
      ['HAS_COMPONENT', lib, log],
      ['AFFECTED_BY', lib, 'CVE-2024-0001'],
      ['RUNS_SOFTWARE', 'vm-1', root],
      ['RUNS_SOFTWARE', 'vm-1', lib],
      ['RUNS_SOFTWARE', 'vm-1', log],
    ]);
    expect(rejections(rows).map(([where]) => where)).toEqual(['nameless', 'dependencies[1], lib', 'GHSA-x']);
  });
});

describe('broken files', () => {
  const whole = JSON.stringify(bundle(...Array.from({ length: 50 }, (_, n) => stix('tool', n))), null, 1);

  it.each([
    ['truncated gzip', gzip(whole).subarray(0, -40), /byte \d+ of the compressed file/],
    ['not gzip at all after the magic', Buffer.from([0x1f, 0x8b, 1, 2, 3]), /gzip data is broken/],
    ['truncated JSON', whole.slice(0, -200), /line \d+, column \d+, byte \d+/],
    [
      'a comma missing',
      '{"type":"bundle",\n"objects":[{"id":"tool--1"}\n{"id":2}]}',
      /\(line 3, column 1, byte 46\)/,
    ],
    ['text after the end', `${whole}]`, /not valid JSON/],
    [
      'not UTF-8',
      Buffer.concat([
        Buffer.from('{"type":"bundle","objects":["'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"]}'),
      ]),
      /UTF-8/,
    ],
    [
      'the last line cut off',
      `${JSON.stringify(CVE)}\n${JSON.stringify(CVE).slice(0, 90)}`,
      /ends within line 2/,
    ],
    ['a CSV record cut off', EPSS.slice(0, -8), /ends within a record \(line 4\)/],
  ])('%s: says where', async (_, content, message) => {
    for (const pieceBytes of [1, 100, 100_000]) {
      const error = await rowsOf(file('f', content, pieceBytes)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BrokenFileError);
      expect((error as Error).message).toMatch(message);
    }
  });
});
