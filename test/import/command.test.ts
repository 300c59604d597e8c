import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { readCommand } from '../../src/import/command.ts';
import { workerNeo4j } from '../support/databases.ts';
import { bundle, emptyGraph, stix } from './support.ts';

let graph: Neo4jGraph;
let folder: string;
beforeAll(async () => {
  graph = await emptyGraph();
  folder = await mkdtemp(join(tmpdir(), 'dharma-cli-'));
});
afterAll(async () => {
  await graph.close();
  await rm(folder, { recursive: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `npm run import -- ...` as a process of its own. */
function run(...args: string[]): Promise<Ended> {
  const { uri, username, password } = workerNeo4j();
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    DATABASE_URL: 'postgres://unused/x',
  };
  const script = resolve(import.meta.dirname, '../../src/cli/import.ts');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('readCommand', () => {
  it('takes files, and feeds one after another', () => {
    expect(
      readCommand(['a.json', '--feed', 'kev', 'epss', 'b.json', '--resource', 'vm-1', '--json']),
    ).toEqual({
      paths: ['a.json', 'b.json'],
      feeds: ['kev', 'epss'],
      resourceId: 'vm-1',
      json: true,
    });
  });

  it.each([[[]], [['--feed', 'nvd']], [['--what']]])('refuses %j', (args) => {
    expect(() => readCommand(args)).toThrow();
  });
});

describe('the command', () => {
  it('imports a folder, prints a report and exits with 0, also with rejections', async () => {
    await writeFile(
      join(folder, 'bundle.json'),
      JSON.stringify(bundle(stix('tool', 1), { type: 'tool', id: 'bad' })),
    );
    await writeFile(join(folder, 'package.json'), '{"name": "no data"}');
    const { code, stdout } = await run(folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Tool +2 +1 +0 +0 +1/);
    expect(stdout).toContain('bundle.json: bad: id is not a STIX id: "bad"');
    expect(stdout).toContain('package.json: file: passed over');
  });

  it('prints JSON for machines', async () => {
    const { stdout } = await run('--json', join(folder, 'bundle.json'));
    expect(JSON.parse(stdout)).toMatchObject({
      formats: ['stix'],
      rejectionCount: 1,
      nodes: [{ type: 'Tool', unchanged: 1 }],
    });
  });

  it('exits with 1 for a broken file, saying where, and with 2 for a mistake', async () => {
    await writeFile(join(folder, 'cut.json'), '{"type":"bundle","objects":[');
    const broken = await run(join(folder, 'cut.json'));
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toMatch(
      /cut\.json: it is not valid JSON.*line 1, column 29, byte 28.*Nothing was imported/,
    );
    expect(await run(join(folder, 'missing.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no file'),
    });
    expect(await run()).toMatchObject({ code: 2 });
    expect(await run('--help')).toMatchObject({ code: 0 });
  });
});
