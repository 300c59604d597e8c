import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { cleanStale, startEphemeral } from '../../embedded/ephemeral.ts';
import { findFreePorts } from '../../embedded/ports.ts';
import { isAlive, waitForEnd } from '../../embedded/processes.ts';
import { type Child, NODE, runChild } from './children.ts';
import { temporaryFolder } from './temporary.ts';

const GATEWAY = join(import.meta.dirname, 'fake-gateway.ts');

/** PostgreSQL alone is embedded here: what is tested is the order of things, and it starts in half a second. */
async function start(behaviour: string, given?: string): Promise<{ child: Child; home: string }> {
  const home = given ?? (await temporaryFolder());
  const [port] = await findFreePorts(1);
  const env: NodeJS.ProcessEnv = { ...process.env, DHARMA_HOME: home, DHARMA_POSTGRES_PORT: String(port) };
  delete env.DATABASE_URL;
  env.NEO4J_URI = 'bolt://127.0.0.1:1';
  // In the fresh folder, so that nobody's .env is read.
  return { child: runChild(NODE, [GATEWAY, behaviour], env, home), home };
}

async function postmasterOf(home: string): Promise<number> {
  return Number((await readFile(join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('Ctrl-C, however many pass it on, closes the gateway, then the databases, and ends with 0', async () => {
  const { child, home } = await start('works');
  await child.waitFor(/ready at .*postgresql:\/\/dharma:.* and 1 /);
  const pid = await postmasterOf(home);
  child.process.kill('SIGINT');
  child.process.kill('SIGINT');
  expect(await child.ended).toBe(0);
  expect(child.output()).toMatch(/Stopping.*\n.*gateway closed/);
  expect(await isAlive(pid)).toBe(false);
});

test('a database that ends by itself ends the rest, says so, and with 1', async () => {
  const { child, home } = await start('works');
  await child.waitFor(/ready at/);
  process.kill(await postmasterOf(home), 'SIGKILL');
  expect(await child.ended).toBe(1);
  expect(child.output()).toMatch(/PostgreSQL has ended by itself/);
});

test('a second Ctrl-C forces the end, and no process is left', async () => {
  const { child, home } = await start('hangs');
  await child.waitFor(/ready at/);
  const pid = await postmasterOf(home);
  child.process.kill('SIGINT');
  await child.waitFor(/Stopping/);
  // Later than what counts as the same Ctrl-C.
  await sleep(800);
  child.process.kill('SIGINT');
  expect(await child.ended).toBe(130);
  expect(await waitForEnd(pid, 10_000)).toBe(true);
});

test('a second start in the same home is refused, and leaves the first one alone', async () => {
  const first = await start('works');
  await first.child.waitFor(/ready at/);
  const pid = await postmasterOf(first.home);
  const second = await start('works', first.home);
  expect(await second.child.ended).toBe(1);
  expect(second.child.output()).toMatch(/already runs/);
  await sleep(1500);
  expect(await isAlive(pid)).toBe(true);
  expect(await readFile(join(first.home, 'connection.json'), 'utf8')).toContain('postgresql://');
  first.child.process.kill('SIGINT');
  expect(await first.child.ended).toBe(0);
  expect(await isAlive(pid)).toBe(false);
});

test('a gateway that does not start: one message without a stack, code 1, databases stopped', async () => {
  const { child, home } = await start('fails');
  expect(await child.ended).toBe(1);
  expect(child.output()).toContain('The gateway did not start: the schema is broken');
  expect(child.output()).not.toMatch(/^\s+at /m);
  await expect(postmasterOf(home)).rejects.toThrow('ENOENT');
});

test('throw-away databases of a killed owner are cleaned by the next one', async () => {
  const parent = await temporaryFolder();
  const module = join(import.meta.dirname, '..', '..', 'embedded', 'ephemeral.ts');
  const script = `const { startEphemeral } = await import(${JSON.stringify(module)});
    const { postgresUrl } = await startEphemeral({ neo4jInstances: 0, parent: ${JSON.stringify(parent)} });
    console.log('at ' + postgresUrl); process.kill(process.pid, 'SIGKILL');`;
  const owner = runChild(NODE, ['--input-type=module', '-e', script], process.env);
  const [, folder = ''] = await owner.waitFor(/at (\S+)/);
  expect(folder).toContain('postgresql://');
  expect(await owner.ended).toBe('SIGKILL');
  const ephemeral = await startEphemeral({ neo4jInstances: 0, parent });
  const listed = await new Promise<string>((done) => {
    const list = spawn('ls', [parent]);
    list.stdout.once('data', (chunk) => done(String(chunk)));
  });
  expect(listed.trim().split('\n')).toHaveLength(1);
  await ephemeral.stop();
  await cleanStale(parent);
});
