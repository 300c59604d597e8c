import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { type Child, NODE, runChild } from './children.ts';
import { temporaryFolder } from './temporary.ts';

const BOOTSTRAP = join(import.meta.dirname, '..', '..', 'embedded', 'bootstrap.mjs');

let project: string;

/** An npm that writes down its calls and installs nothing but Node; FAKE_NPM=fails makes it fail. */
const FAKE_NPM = `#!/bin/sh
echo "$@" >> npm-calls
if [ "$FAKE_NPM" = fails ]; then echo "npm error code ENOTFOUND" >&2; exit 1; fi
mkdir -p node_modules/node/bin && ln -sf "${NODE}" node_modules/node/bin/node
`;

beforeEach(async () => {
  project = await temporaryFolder();
  for (const folder of ['embedded', 'bin', 'scripts']) await mkdir(join(project, folder));
  await copyFile(BOOTSTRAP, join(project, 'embedded', 'bootstrap.mjs'));
  await writeFile(join(project, 'bin', 'npm'), FAKE_NPM);
  await chmod(join(project, 'bin', 'npm'), 0o755);
  await writeFile(
    join(project, 'scripts', 'echo.ts'),
    'console.log("args", process.argv.slice(2).join("+"));',
  );
  await lockWith('1.0.0');
});

async function lockWith(version: string): Promise<void> {
  const packages = { '': {}, 'node_modules/thing': { version, integrity: `sum-${version}` } };
  await writeFile(join(project, 'package-lock.json'), JSON.stringify({ packages }));
}

function bootstrap(args: string[], extra: NodeJS.ProcessEnv = {}): Child {
  const PATH = `${join(project, 'bin')}:${dirname(NODE)}:/usr/bin:/bin`;
  return runChild(NODE, [join(project, 'embedded', 'bootstrap.mjs'), ...args], {
    ...process.env,
    PATH,
    ...extra,
  });
}

const installations = async () =>
  (await readFile(join(project, 'npm-calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean).length;

test('installs once, then again when the lock file changes, and passes arguments on', async () => {
  for (const expected of [1, 1]) {
    const child = bootstrap(['run', 'scripts/echo.ts', 'a', 'b']);
    expect(await child.ended).toBe(0);
    expect(child.output()).toContain('args a+b');
    expect(await installations()).toBe(expected);
  }
  await lockWith('1.0.1');
  expect(await bootstrap(['run', 'scripts/echo.ts']).ended).toBe(0);
  expect(await installations()).toBe(2);
});

test('what npm install made by hand is taken as it is when it fits', async () => {
  await mkdir(join(project, 'node_modules', 'node', 'bin'), { recursive: true });
  await symlink(NODE, join(project, 'node_modules', 'node', 'bin', 'node'));
  await copyFile(join(project, 'package-lock.json'), join(project, 'node_modules', '.package-lock.json'));
  expect(await bootstrap(['run', 'scripts/echo.ts']).ended).toBe(0);
  expect(await installations()).toBe(0);
});

test('an installation that fails is one clear message, and nothing is run', async () => {
  const child = bootstrap(['run', 'scripts/echo.ts'], { FAKE_NPM: 'fails' });
  expect(await child.ended).toBe(1);
  expect(child.output()).toContain(
    'The packages could not be installed. The package registry cannot be reached',
  );
  expect(child.output()).not.toContain('args');
});

test('hands on the exit code and the signals', async () => {
  await writeFile(join(project, 'scripts', 'code.ts'), 'process.exitCode = 7;');
  expect(await bootstrap(['run', 'scripts/code.ts']).ended).toBe(7);
  await writeFile(
    join(project, 'scripts', 'wait.ts'),
    'process.on("SIGTERM", () => process.exit(9)); setInterval(() => {}, 1000); console.log("waiting");',
  );
  const child = bootstrap(['run', 'scripts/wait.ts']);
  await child.waitFor(/waiting/);
  child.process.kill('SIGTERM');
  expect(await child.ended).toBe(9);
});

test('start holds a channel, and its end reaches the gateway when the way in is killed', async () => {
  await writeFile(
    join(project, 'embedded', 'start.ts'),
    'process.once("disconnect", () => { console.log("parent gone"); process.exit(0); }); console.log("started");',
  );
  const child = bootstrap(['start']);
  await child.waitFor(/started/);
  child.process.kill('SIGKILL');
  expect(await child.ended).toBe('SIGKILL');
  expect(child.output()).toContain('parent gone');
});

test('an unknown command shows the usage', async () => {
  const child = bootstrap(['fly']);
  expect(await child.ended).toBe(2);
  expect(child.output()).toContain('Usage:');
});
