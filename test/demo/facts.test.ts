import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ACTORS } from '../../src/demo/facts/actors.ts';
import { PRODUCTS } from '../../src/demo/facts/products.ts';
import { TECHNIQUES } from '../../src/demo/facts/techniques.ts';
import { THREAT_LINKS } from '../../src/demo/facts/threat-links.ts';
import { VULNERABILITIES } from '../../src/demo/facts/vulnerabilities.ts';
import { WEAKNESS_NAMES } from '../../src/demo/facts/weaknesses.ts';
import { compareVersions, matchVersion } from '../../src/demo/versions.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const at = (path: string) => new URL(path, DATA);

/** Skips, and says so, where the public data is not at hand. */
const testWith = (path: string, name: string, run: () => void) =>
  existsSync(at(path)) ? test(name, run) : test.skip(`${name} (no ${path} beside the project)`, run);

const readJson = (path: string) => JSON.parse(readFileSync(at(path), 'utf8'));
const readZipped = (path: string) => gunzipSync(readFileSync(at(path))).toString('utf8');

/** CVSS 3.1, section 7.1: the base score of a vector. */
function baseScore(vector: string): number {
  const metric = Object.fromEntries(vector.split('/').map((part) => part.split(':'))) as Record<
    string,
    string
  >;
  const weight = (name: string, weights: Record<string, number>) => weights[metric[name] ?? ''] as number;
  const changed = metric.S === 'C';
  const lost = { H: 0.56, L: 0.22, N: 0 };
  const left = (1 - weight('C', lost)) * (1 - weight('I', lost)) * (1 - weight('A', lost));
  const impact = changed ? 7.52 * (1 - left - 0.029) - 3.25 * (1 - left - 0.02) ** 15 : 6.42 * (1 - left);
  const privileges = changed ? { N: 0.85, L: 0.68, H: 0.5 } : { N: 0.85, L: 0.62, H: 0.27 };
  const exploitability =
    8.22 *
    weight('AV', { N: 0.85, A: 0.62, L: 0.55, P: 0.2 }) *
    weight('AC', { L: 0.77, H: 0.44 }) *
    weight('PR', privileges) *
    weight('UI', { N: 0.85, R: 0.62 });
  if (impact <= 0) return 0;
  const sum = Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10);
  return Math.ceil(Math.round(sum * 100_000) / 10_000) / 10;
}

describe('the facts by themselves', () => {
  test('name each vulnerability once, 30 at least', () => {
    expect(new Set(VULNERABILITIES.map(({ id }) => id)).size).toBe(VULNERABILITIES.length);
    expect(VULNERABILITIES.length).toBeGreaterThanOrEqual(30);
  });

  test.each(VULNERABILITIES.map(({ id, vector, score }) => [id, vector, score] as const))(
    '%s has the score of its vector',
    (_id, vector, score) => expect(baseScore(vector)).toBe(score),
  );

  test('name every weakness they refer to', () => {
    const used = new Set(VULNERABILITIES.flatMap(({ cwes }) => cwes));
    expect([...used].sort()).toEqual(Object.keys(WEAKNESS_NAMES).sort());
  });

  test('have threats at both ends of every link', () => {
    const known = new Set([...ACTORS, ...TECHNIQUES].map(({ externalId }) => externalId));
    const ends = [
      ...THREAT_LINKS.flatMap(([from, , to]) => [from, to]),
      ...VULNERABILITIES.flatMap(({ techniques }) => techniques.map(([externalId]) => externalId)),
      ...TECHNIQUES.flatMap(({ tactics }) => tactics ?? []),
    ];
    expect(ends.filter((end) => !known.has(end))).toEqual([]);
  });
});

interface KevEntry {
  cveID: string;
  vendorProject: string;
  product: string;
  dateAdded: string;
  dueDate: string;
  knownRansomwareCampaignUse: string;
  cwes: string[];
}

describe('the facts against public data', () => {
  testWith('kev/known_exploited_vulnerabilities.json', 'agree with KEV', () => {
    const entries = readJson('kev/known_exploited_vulnerabilities.json').vulnerabilities as KevEntry[];
    const catalogue = new Map(entries.map((entry) => [entry.cveID, entry]));
    for (const fact of VULNERABILITIES) {
      const entry = catalogue.get(fact.id) as KevEntry;
      const { id, kev, added, due, ransomware } = fact;
      expect({ id, kev, added, due, ransomware }).toEqual({
        id: entry.cveID,
        kev: [entry.vendorProject, entry.product],
        added: entry.dateAdded,
        due: entry.dueDate,
        ransomware: entry.knownRansomwareCampaignUse === 'Known',
      });
      if (entry.cwes.length > 0) expect(fact.cwes).toEqual(entry.cwes);
    }
  });

  testWith('kev/kev_epss_2024-10-24.csv', 'agree with EPSS, and with its CVSS score', () => {
    const lines = readFileSync(at('kev/kev_epss_2024-10-24.csv'), 'utf8').trim().split('\n').slice(1);
    const rows = new Map(lines.map((line) => line.split(',')).map((row) => [row[1], row]));
    for (const { id, epss, score, basis } of VULNERABILITIES) {
      const [date, , probability, percentile, cvss] = rows.get(id) ?? [];
      expect([id, epss?.[0], epss?.[1]]).toEqual([id, Number(probability), Number(percentile)]);
      expect(date).toBe('2024-10-24');
      if (basis === 'NVD') expect([id, score]).toEqual([id, Number(cvss)]);
    }
  });

  testWith('mappings/kev-attack-16.1-enterprise.json', 'agree with the KEV to ATT&CK mappings', () => {
    const { mapping_objects: mappings } = readJson('mappings/kev-attack-16.1-enterprise.json') as {
      mapping_objects: { capability_id: string; attack_object_id: string; mapping_type: string }[];
    };
    const stated = new Set(
      mappings.map((one) => `${one.capability_id} ${one.attack_object_id} ${one.mapping_type}`),
    );
    const ours = VULNERABILITIES.flatMap(({ id, techniques }) =>
      techniques
        .filter(([, type]) => type !== 'own_reading')
        .map(([technique, type]) => `${id} ${technique} ${type}`),
    );
    expect(ours.filter((mapping) => !stated.has(mapping))).toEqual([]);
  });

  testWith('attack/enterprise-attack-18.1.stix20.json.gz', 'have the ids, names and links of ATT&CK', () => {
    const bundles = [
      JSON.parse(readZipped('attack/enterprise-attack-18.1.stix20.json.gz')),
      readJson('attack/ics-attack-18.1.stix21.json'),
    ];
    const objects = new Map<string, Record<string, unknown>>();
    for (const { objects: some } of bundles) for (const object of some) objects.set(object.id, object);
    const idOf = new Map<string, string>();
    for (const fact of [...ACTORS, ...TECHNIQUES]) {
      const object = objects.get(fact.id) as { name: string; external_references: { external_id: string }[] };
      expect([fact.externalId, object?.name]).toEqual([fact.externalId, fact.name]);
      expect(object.external_references.map(({ external_id }) => external_id)).toContain(fact.externalId);
      idOf.set(fact.externalId, fact.id);
    }
    for (const [from, type, to, stixId] of THREAT_LINKS) {
      const { source_ref, target_ref, relationship_type } = objects.get(stixId) as Record<string, string>;
      const expected = [idOf.get(from), idOf.get(to), type.toLowerCase().replace('_', '-')];
      expect([source_ref, target_ref, relationship_type]).toEqual(expected);
    }
  });
});

interface CveRecord {
  cveMetadata: { cveId: string; datePublished: string };
  containers: { cna: CveContainer; adp?: CveContainer[] };
}

interface CveContainer {
  metrics?: Record<string, { vectorString?: string }>[];
  affected?: {
    cpes?: string[];
    versions?: { status: string; version: string; lessThan?: string; lessThanOrEqual?: string }[];
  }[];
}

describe('the facts against CVE records', () => {
  const path = 'cve/vulnrichment-sample.ndjson.gz';
  const records = new Map<string, CveRecord>();
  if (existsSync(at(path))) {
    for (const line of readZipped(path).split('\n').filter(Boolean)) {
      const record = JSON.parse(line) as CveRecord;
      records.set(record.cveMetadata.cveId, record);
    }
  }
  const containers = ({ containers: { cna, adp } }: CveRecord) => [cna, ...(adp ?? [])];

  testWith(path, 'have the vector and the day of those said to be from a record', () => {
    const fromRecord = VULNERABILITIES.filter(({ basis }) => basis === 'CVE record');
    expect(fromRecord.length).toBeGreaterThan(10);
    for (const { id, vector, publishedAt } of fromRecord) {
      const record = records.get(id) as CveRecord;
      const metrics = containers(record).flatMap(({ metrics }) => metrics ?? []);
      const vectors = metrics.flatMap((metric) =>
        Object.values(metric).map(({ vectorString }) => vectorString ?? ''),
      );
      expect([id, vectors.some((one) => one.includes(vector))]).toEqual([id, true]);
      expect([id, publishedAt]).toEqual([id, record.cveMetadata.datePublished.slice(0, 10)]);
    }
  });

  testWith(path, 'hold a version of the estate affected exactly where the record does', () => {
    let compared = 0;
    for (const fact of VULNERABILITIES.filter(({ id }) => records.has(id))) {
      const entries = containers(records.get(fact.id) as CveRecord).flatMap(({ affected }) => affected ?? []);
      for (const { cpe, versions: ours } of fact.affected) {
        const product = cpe.slice(cpe.indexOf(':'));
        const ranges = entries
          .filter(({ cpes }) => cpes?.some((name) => name.includes(`${product}:`)))
          .flatMap(({ versions }) => versions ?? [])
          .filter(({ status }) => status === 'affected');
        if (ranges.length === 0) continue;
        const installed = Object.values(PRODUCTS).find((one) => one.cpe === cpe)?.versions ?? [];
        for (const [version] of installed.filter(([one]) => one !== '*' && !one.includes(':'))) {
          const stated = ranges.some(
            ({ version: start, lessThan, lessThanOrEqual }) =>
              (lessThan || lessThanOrEqual || version === start) &&
              compareVersions(version, start) >= 0 &&
              (!lessThan || compareVersions(version, lessThan) < 0) &&
              (!lessThanOrEqual || compareVersions(version, lessThanOrEqual) <= 0),
          );
          expect([fact.id, version, matchVersion(version, ours) !== null]).toEqual([
            fact.id,
            version,
            stated,
          ]);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(20);
  });
});
