import { access, readdir } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { missingPackages } from '../../deploy/complete-lock.mjs';
import { type PackageJson, ROOT, readJson, readText } from './support/read.ts';

interface Instruction {
  name: string;
  text: string;
}

let instructions: Instruction[];

beforeAll(async () => {
  const joined = (await readText('Dockerfile')).replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, '');
  instructions = joined.split('\n').flatMap((line) => {
    const match = /^([A-Z]+)\s+(.*)$/.exec(line);
    return match ? [{ name: String(match[1]), text: String(match[2]) }] : [];
  });
});

const texts = (name: string) => instructions.filter((one) => one.name === name).map((one) => one.text);

/** What COPY takes from the repository. */
function copied(): string[] {
  return texts('COPY')
    .filter((text) => !text.startsWith('--from'))
    .flatMap((text) => text.split(/\s+/).slice(0, -1));
}

test('has several stages on a pinned Node, that of the embedded mode', async () => {
  const { dependencies, optionalDependencies } = await readJson<PackageJson>('package.json');
  const node = dependencies.node ?? optionalDependencies?.node;
  expect(texts('FROM')).toEqual([
    `node:${node}-bookworm-slim AS base`,
    'base AS packages',
    'base AS gateway',
  ]);
});

test('runs as an ordinary user, without a shell in between, and stops on SIGTERM', () => {
  const last = instructions.slice(instructions.findIndex((one) => one.text === 'base AS gateway'));
  const of = (name: string) => last.filter((one) => one.name === name).map((one) => one.text);
  expect(of('USER')).toEqual(['node']);
  expect(of('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(JSON.parse(of('CMD')[0] ?? '')).toEqual([
    'node',
    '--max-semi-space-size=8',
    '--heap-growing-percent=30',
    'src/main.ts',
  ]);
  expect(of('HEALTHCHECK')[0]).toContain('/health/live');
  expect(last.findIndex((one) => one.name === 'USER')).toBeGreaterThan(
    last.findLastIndex((one) => one.name === 'COPY'),
  );
});

test('installs what runs and nothing for development or the embedded mode', () => {
  const install = texts('RUN').find((text) => text.includes('npm')) ?? '';
  for (const flag of ['npm ci', '--omit=dev', '--omit=optional', '--ignore-scripts'])
    expect(install).toContain(flag);
});

test('copies what exists and what .dockerignore lets through', async () => {
  const allowed = (await readText('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
  expect(allowed.map((line) => line.slice(1)).sort()).toEqual([...new Set(copied())].sort());
  for (const path of copied()) await access(new URL(path, ROOT));
});

test('what runs in the image reaches for nothing that is not in it', async () => {
  const { optionalDependencies = {} } = await readJson<PackageJson>('package.json');
  const folders = copied().filter((path) => !path.includes('.') && path !== 'operations');
  const foreign: string[] = [];
  for (const folder of folders) {
    const names = await readdir(new URL(`${folder}/`, ROOT), { recursive: true });
    for (const name of names.filter((candidate) => candidate.endsWith('.ts'))) {
      const file = new URL(`${folder}/${name}`, ROOT);
      const text = await readText(`${folder}/${name}`);
      for (const [, specifier = ''] of text.matchAll(/(?:from|import|import\(|new URL\()\s*'([^']+)'/g)) {
        const top = specifier.startsWith('.')
          ? new URL(specifier, file).pathname.slice(ROOT.pathname.length)
          : '';
        const outside = specifier.startsWith('.') && !copied().includes(String(top.split('/')[0]));
        if (outside || specifier in optionalDependencies) foreign.push(`${folder}/${name}: ${specifier}`);
      }
    }
  }
  expect(foreign).toEqual([]);
});

test('the lock file is complete: npm ci refuses one that lacks optional packages of other platforms', async () => {
  const lock = await readJson<Parameters<typeof missingPackages>[0]>('package-lock.json');
  // When this fails: node deploy/complete-lock.mjs
  expect(missingPackages(lock).map(({ name }) => name)).toEqual([]);
});

test('the lock file is that of package.json: the image is installed from it', async () => {
  const wanted = await readJson<PackageJson>('package.json');
  const lock = await readJson<{ packages: Record<string, PackageJson> }>('package-lock.json');
  const root = lock.packages[''];
  expect(root?.dependencies).toEqual(wanted.dependencies);
  expect(root?.devDependencies).toEqual(wanted.devDependencies);
  expect(root?.optionalDependencies).toEqual(wanted.optionalDependencies);
});
