import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let folder: string;

const KEV = JSON.stringify({
  title: 'made for a test',
  catalogVersion: '2026.01.01',
  dateReleased: '2026-01-01T00:00:00.000Z',
  count: 1,
  vulnerabilities: [
    {
      cveID: 'CVE-2099-0001',
      vendorProject: 'Example',
      product: 'Widget',
      vulnerabilityName: 'Example Widget Overflow',
      dateAdded: '2026-01-01',
      shortDescription: 'An overflow.',
      requiredAction: 'Apply updates.',
      dueDate: '2026-01-22',
      knownRansomwareCampaignUse: 'Known',
      notes: '',
      cwes: ['CWE-787'],
    },
  ],
});
const IMPORT = `mutation Import($files: [Upload!], $paths: [String!]) {
  importFiles(files: $files, paths: $paths) { formats nodes { type read created unchanged } rejections { reason } }
}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dharma-import-'));
  await mkdir(join(folder, 'allowed'));
  await writeFile(join(folder, 'allowed', 'kev.json'), KEV);
  await writeFile(join(folder, 'outside.json'), KEV);
  await symlink(join(folder, 'outside.json'), join(folder, 'allowed', 'link.json'));
  gateway = await startTestGateway({ IMPORT_PATHS: join(folder, 'allowed'), IMPORT_MAX_BYTES: '100000' });
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

async function upload(
  name: string,
  content: Uint8Array | string,
  headers: Record<string, string> = { 'apollo-require-preflight': '1' },
) {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: IMPORT, variables: { files: [null] } }));
  form.set('map', JSON.stringify({ 0: ['variables.files.0'] }));
  form.set('0', new Blob([content as string]), name);
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.token}`, ...headers },
    body: form,
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  return (await response.json()) as any;
}

describe('importFiles', () => {
  it('takes an upload, plain or gzip, and changes nothing the second time', async () => {
    const first = await upload('anything.bin', gzipSync(KEV));
    expect(first.errors).toBeUndefined();
    expect(first.data.importFiles).toMatchObject({ formats: ['kev'], rejections: [] });
    expect(first.data.importFiles.nodes).toContainEqual({
      type: 'Vulnerability',
      read: 1,
      created: 1,
      unchanged: 0,
    });
    const second = await upload('kev.json', KEV);
    expect(second.data.importFiles.nodes).toContainEqual({
      type: 'Vulnerability',
      read: 1,
      created: 0,
      unchanged: 1,
    });
    const read = await gateway.query(
      '{ vulnerabilities(where: { id: { eq: "CVE-2099-0001" } }) { kev kevDueDate kevRansomware weaknesses { id } } }',
    );
    expect(read.data.vulnerabilities).toEqual([
      { kev: true, kevDueDate: '2026-01-22', kevRansomware: true, weaknesses: [{ id: 'CWE-787' }] },
    ]);
  });

  it('takes a path below an allowed folder, and no other', async () => {
    const inside = await gateway.query(IMPORT, { paths: [join(folder, 'allowed', 'kev.json')] });
    expect(inside.data.importFiles.formats).toEqual(['kev']);
    const outside = [
      'outside.json',
      'allowed/../outside.json',
      'allowed/link.json',
      'allowed',
      'nothing.json',
    ];
    for (const path of outside) {
      const { errors } = await gateway.query(IMPORT, { paths: [join(folder, path)] });
      expect([path, errors?.[0]?.extensions.code]).toEqual([path, 'PERMISSION_ERROR']);
      expect(errors?.[0]?.message).not.toContain(folder);
    }
  });

  it('refuses a broken file whole, one that is too large, and a call without any', async () => {
    const broken = await upload('kev.json', KEV.replace('CVE-2099-0001', 'CVE-2099-0002').slice(0, -20));
    expect(broken.errors[0].extensions.code).toBe('IMPORT_FAILED');
    const left = await gateway.query('{ vulnerabilities(where: { id: { eq: "CVE-2099-0002" } }) { id } }');
    expect(left.data.vulnerabilities).toEqual([]);
    const large = await upload('kev.json', `${KEV}${' '.repeat(200_000)}`);
    expect(large.errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
    expect((await gateway.query(IMPORT, {})).errors?.[0]?.extensions.code).toBe('VALIDATION_ERROR');
    expect((await gateway.query(IMPORT, { files: ['text'] })).errors?.[0]?.extensions.code).toBe(
      'VALIDATION_ERROR',
    );
  });

  it('is not brought down by a few bytes that unpack to endless brackets', async () => {
    const bomb = gzipSync(`{"type":"bundle","id":"b","objects":${'['.repeat(20_000_000)}`);
    const before = process.memoryUsage().rss;
    const answer = await upload('bomb.json.gz', bomb);
    expect(answer.errors[0].extensions.code).toBe('IMPORT_FAILED');
    expect(answer.errors[0].message).toMatch(/nested more than/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });

  it('cannot be sent by another site: the request needs a header that a form cannot set', async () => {
    const { errors } = await upload('kev.json', KEV, {});
    expect(errors[0].extensions.code).toBe('BAD_REQUEST');
  });
});
