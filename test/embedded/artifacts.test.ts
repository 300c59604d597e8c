import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ensureJars, type Jars, readArtifactLock } from '../../embedded/artifacts.ts';
import { cacheFolder } from '../../embedded/cache.ts';
import { type Repository, startRepository } from './repository-server.ts';
import { temporaryFolder } from './temporary.ts';

let repository: Repository;
let cache: string;

beforeEach(async () => {
  repository = await startRepository();
  cache = await temporaryFolder();
});
afterEach(() => repository.close());

const fetchJars = (onProgress?: (done: number, total: number) => void) =>
  ensureJars({ lock: repository.lock, cache, repository: repository.url, ...(onProgress && { onProgress }) });

async function expectAllRight(jars: Jars): Promise<void> {
  const found = await Promise.all(jars.classPath.map((file) => readFile(file)));
  expect(found.map((content) => content.toString('hex'))).toEqual(
    repository.contents.map((content) => content.toString('hex')),
  );
}

test('fetches what is missing, counts the bytes, and asks for nothing the second time', async () => {
  const seen: Array<[number, number]> = [];
  const jars = await fetchJars((done, total) => seen.push([done, total]));
  await expectAllRight(jars);
  expect(seen.at(-1)).toEqual([600_000, 600_000]);
  await fetchJars();
  expect(repository.requests).toHaveLength(3);
});

test('goes on where an earlier download stopped', async () => {
  const jar = (await fetchJars()).classPath[0] as string;
  await rm(jar);
  await writeFile(`${jar}.part`, repository.contents[0]?.subarray(0, 50_000) ?? '');
  await expectAllRight(await fetchJars());
  expect(repository.requests.at(-1)?.range).toBe('bytes=50000-');
});

test('a download that breaks off is gone on with at once', async () => {
  repository.cutNext = 1;
  await expectAllRight(await fetchJars());
  expect(repository.requests).toHaveLength(4);
});

test('fetches a corrupt download once more', async () => {
  repository.corruptNext = 1;
  await expectAllRight(await fetchJars());
  expect(repository.requests).toHaveLength(4);
});

test('says what arrived broken twice, and the ways on', async () => {
  repository.corruptNext = 100;
  await expect(fetchJars()).rejects.toMatchObject({
    code: 'ARTIFACT_BROKEN',
    message: expect.stringContaining('org.example:'),
    hint: expect.stringContaining('DHARMA_MAVEN_REPOSITORY'),
  });
});

test('finds a jar that was changed in the cache and fetches it anew', async () => {
  const jars = await fetchJars();
  await writeFile(jars.classPath[0] as string, Buffer.alloc(200_000));
  await expectAllRight(await fetchJars());
  expect(repository.requests).toHaveLength(4);
});

test('two at once fetch each jar once', async () => {
  const both = await Promise.all([fetchJars(), fetchJars()]);
  await Promise.all(both.map(expectAllRight));
  expect(repository.requests).toHaveLength(3);
});

test('says that the repository cannot be reached', async () => {
  const refused = ensureJars({ lock: repository.lock, cache, repository: 'http://127.0.0.1:1/' });
  await expect(refused).rejects.toMatchObject({ code: 'ARTIFACT_UNREACHABLE', message: /ECONNREFUSED/ });
  const missing = ensureJars({ lock: repository.lock, cache, repository: `${repository.url}/elsewhere` });
  await expect(missing).rejects.toMatchObject({ code: 'ARTIFACT_UNREACHABLE', message: /HTTP 404/ });
});

test('the lock file names each module once, with APOC of the same line as Neo4j', () => {
  const { neo4j, apoc, artifacts } = readArtifactLock();
  const modules = artifacts.map(({ coordinate }) => coordinate.replace(/:[^:]+$/, ''));
  expect(new Set(modules).size).toBe(modules.length);
  expect(apoc.split('.').slice(0, 2)).toEqual(neo4j.split('.').slice(0, 2));
  for (const { sha256, bytes } of artifacts) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(bytes).toBeGreaterThan(0);
  }
});

test('the cache folder follows DHARMA_CACHE, then XDG_CACHE_HOME', () => {
  expect(cacheFolder({ DHARMA_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  if (process.platform === 'linux') expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/dharma');
});
