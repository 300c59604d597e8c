import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { verdictOf } from '../../deploy/audit.mjs';
import type { ImportRow } from '../../src/import/types.ts';
import { file, rowsOf } from '../import/support.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Bill {
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  metadata: { component: { 'bom-ref': string; name: string; version: string } };
  components: Array<{
    'bom-ref': string;
    name: string;
    version: string;
    purl?: string;
    hashes?: Array<{ content: string }>;
  }>;
  dependencies: Array<{ ref: string; dependsOn: string[] }>;
}

describe('the bill of materials', () => {
  let text: string;
  let bill: Bill;
  beforeAll(() => {
    const { stdout, status } = spawnSync(process.execPath, ['deploy/sbom.mjs'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    text = stdout;
    bill = JSON.parse(stdout);
  });

  it('is CycloneDX of this version of Dharma', () => {
    const { name, version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: expect.stringMatching(/^1\.[5-9]$/),
      serialNumber: expect.stringMatching(/^urn:uuid:/),
      metadata: { component: { name, version, type: 'application' } },
    });
  });

  it('has every production package with the checksum of its lock, and nothing of development', () => {
    const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
      packages: Record<string, { version: string; dev?: boolean; devOptional?: boolean; integrity?: string }>;
    };
    const purls = new Map(bill.components.map((component) => [component.purl, component]));
    const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
    expect(installed.length).toBeGreaterThan(400);
    // Those of other platforms have no checksum.
    for (const [path, { version, integrity: sum }] of installed.filter(([, { integrity }]) => integrity)) {
      const name = path.split('node_modules/').at(-1) as string;
      const found = purls.get(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      const integrity = sum?.replace('sha512-', '') ?? '';
      expect([name, found?.hashes?.[0]?.content]).toEqual([
        name,
        Buffer.from(integrity, 'base64').toString('hex'),
      ]);
    }
    expect(bill.components.map(({ name }) => name)).not.toContain('jest');
  });

  it("has every jar of the embedded Neo4j's lock", () => {
    const { neo4j, artifacts } = JSON.parse(readFileSync(`${ROOT}embedded/artifacts.lock.json`, 'utf8'));
    const sums = new Set(bill.components.flatMap(({ hashes = [] }) => hashes.map(({ content }) => content)));
    expect(artifacts.length).toBeGreaterThan(100);
    for (const { sha256 } of artifacts) expect(sums).toContain(sha256);
    expect(bill.components).toContainEqual(
      expect.objectContaining({ name: 'neo4j-community', version: neo4j }),
    );
  });

  it('names everything once, and depends on nothing that it does not name', () => {
    const refs = [
      bill.metadata.component['bom-ref'],
      ...bill.components.map((component) => component['bom-ref']),
    ];
    expect(new Set(refs).size).toBe(refs.length);
    const known = new Set(refs);
    const unknown = bill.dependencies
      .flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
      .filter((r) => !known.has(r));
    expect(unknown).toEqual([]);
  });

  it('is taken whole by the importer of this gateway', async () => {
    const rows: ImportRow[] = await rowsOf(file('sbom.json', text));
    const kinds = Map.groupBy(rows, ({ kind }) => kind);
    expect(kinds.get('rejection') ?? []).toEqual([]);
    expect(kinds.get('node')?.length).toBe(bill.components.length + 1);
    expect(kinds.get('edge')?.length).toBeGreaterThan(bill.components.length);
  });
});

describe('the audit of dependencies', () => {
  const report = (counts: Record<string, number>, vulnerabilities = {}) =>
    JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: counts } });

  it('passes where nothing grave is known, and says what is', () => {
    expect(verdictOf(report({ critical: 0, high: 0, moderate: 2, low: 0, info: 0 }))).toEqual({
      code: 0,
      lines: ['Known vulnerabilities of production packages: 0 critical, 0 high, 2 moderate, 0 low, 0 info'],
    });
  });

  it.each(['critical', 'high'])('fails on one that is %s, and names it', (severity) => {
    const found = verdictOf(report({ [severity]: 1 }, { x: { name: 'x', range: '<2', severity } }));
    expect(found.code).toBe(1);
    expect(found.lines).toContain(`  ${severity}: x <2`);
  });

  it.each([
    ['refuses', '{"message":"405 Method Not Allowed","statusCode":405}', 'status 405'],
    ['cannot be reached', '{"error":{"code":"ENOTFOUND"}}', 'ENOTFOUND'],
    ['says nothing', '', 'no answer'],
    ['answers something else', '{"metadata":{}}', 'no answer'],
  ])('is neither passed nor failed where the registry %s', (_, text, reason) => {
    const { code, lines } = verdictOf(text);
    expect(code).toBe(77);
    expect(lines[0]).toContain(reason);
  });
});
