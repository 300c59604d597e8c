import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findJava, parseJavaVersion } from '../../embedded/java.ts';
import { temporaryFolder } from './temporary.ts';

let folder: string;
const proxy = process.env.HTTPS_PROXY;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => {
  if (proxy === undefined) delete process.env.HTTPS_PROXY;
  else process.env.HTTPS_PROXY = proxy;
});

/** A program that says it is a Java of this version, as real ones do: on standard error. */
async function fakeJava(home: string, version: string): Promise<string> {
  await mkdir(join(home, 'bin'), { recursive: true });
  const program = join(home, 'bin', 'java');
  await writeFile(program, `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`);
  await chmod(program, 0o755);
  return program;
}

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "25" 2025-09-16 LTS', 25],
  ['java version "1.8.0_401"', 8],
  ['command not found', undefined],
])('reads the version out of %s', (text, major) => {
  expect(parseJavaVersion(text)?.major).toBe(major);
});

test('takes JAVA_HOME before PATH, and passes by what is too old', async () => {
  const old = await fakeJava(join(folder, 'old'), '11.0.2');
  const onPath = await fakeJava(join(folder, 'path'), '17.0.1');
  const inHome = await fakeJava(join(folder, 'home'), '21.0.3');
  const PATH = [join(old, '..'), join(onPath, '..')].join(':');
  const environment = { PATH, JAVA_HOME: join(folder, 'home') };
  expect(await findJava({ environment, cache: folder })).toMatchObject({ program: inHome, major: 21 });
  const tooOld = { PATH, JAVA_HOME: join(folder, 'old') };
  expect(await findJava({ environment: tooOld, cache: folder })).toMatchObject({
    program: onPath,
    major: 17,
  });
});

test('fetches one when none is there, and uses the cached one from then on', async () => {
  let fetches = 0;
  const install = async (target: string) => {
    fetches += 1;
    await fakeJava(join(target, 'jre', 'jdk-21.0.9-jre'), '21.0.9');
  };
  const options = { environment: {}, cache: folder, install };
  const first = await findJava(options);
  expect(first.major).toBe(21);
  expect(await findJava(options)).toEqual(first);
  expect(fetches).toBe(1);
});

test('two at once fetch one Java', async () => {
  let fetches = 0;
  const install = async (target: string) => {
    fetches += 1;
    await fakeJava(join(target, 'jre'), '21.0.9');
  };
  const options = { environment: {}, cache: folder, install };
  const [a, b] = await Promise.all([findJava(options), findJava(options)]);
  expect(a).toEqual(b);
  expect(fetches).toBe(1);
});

test('names every way on when the download fails', async () => {
  // njre goes through this proxy, where nobody listens: the same failure with and without internet.
  process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
  await expect(findJava({ environment: {}, cache: folder })).rejects.toMatchObject({
    code: 'NO_JAVA',
    message: expect.stringContaining('could not be fetched'),
    hint: expect.stringMatching(/Install Java 17.*JAVA_HOME.*docker compose.*NEO4J_URI/),
  });
});

test('says so when the fetched Java does not run', async () => {
  const install = async (target: string) => {
    await mkdir(join(target, 'jre'));
  };
  const found = findJava({ environment: {}, cache: folder, install });
  await expect(found).rejects.toMatchObject({
    code: 'NO_JAVA',
    message: expect.stringContaining('does not run'),
  });
});
