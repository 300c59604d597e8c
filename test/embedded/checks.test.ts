import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkFolder, checkMemory } from '../../embedded/checks.ts';
import { choosePort, findFreePorts, isPortFree } from '../../embedded/ports.ts';
import { readSettings } from '../../embedded/settings.ts';
import { describeSetupError, explainFileError, SetupError } from '../../embedded/setup-error.ts';
import { temporaryFolder } from './temporary.ts';

async function occupy(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

const NOBODY = 65_534;

/** Root may write anywhere: the check is made as nobody then. */
async function withoutRoot<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

test('a read-only folder is named with the variable that moves it', async () => {
  const folder = join(await temporaryFolder(), 'closed');
  await mkdir(folder);
  await chmod(folder, 0o555);
  const check = withoutRoot(() => checkFolder(folder, 'DHARMA_HOME'));
  await expect(check).rejects.toMatchObject({
    code: 'FOLDER_READ_ONLY',
    hint: expect.stringContaining('DHARMA_HOME'),
  });
});

test('a file where the folder should be is an error as well', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(checkFolder(join(file, 'home'), 'DHARMA_HOME')).rejects.toMatchObject({
    code: 'FOLDER_UNREACHABLE',
  });
});

test('a full disk gets its own message; other errors stay what they are', () => {
  const full = explainFileError(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/data', 'DHARMA_HOME');
  expect(full).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('/data') });
  const other = new Error('other');
  expect(explainFileError(other, '/data', 'DHARMA_HOME')).toBe(other);
});

test('too little memory is refused with the figures', () => {
  expect(() => checkMemory(1024, 1535)).toThrow(/1535 MB are free, 1536 MB are needed/);
  expect(() => checkMemory(1024, 1536)).not.toThrow();
});

test('a standard port that is taken gives way to the next; an explicit one is an error', async () => {
  const [port = 0] = await findFreePorts(1);
  const server = await occupy(port);
  const lines: string[] = [];
  const choice = { name: 'Neo4j', variable: 'DHARMA_BOLT_PORT', explicit: undefined, standard: port };
  try {
    expect(await isPortFree(port)).toBe(false);
    expect(await choosePort(choice, (line) => lines.push(line))).toBeGreaterThan(port);
    expect(lines.join()).toMatch(new RegExp(`Port ${port} for Neo4j is taken by .* instead`));
    await expect(choosePort({ ...choice, explicit: port }, () => {})).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      hint: expect.stringContaining('DHARMA_BOLT_PORT'),
    });
  } finally {
    server.close();
  }
});

test('settings: what is given by URL is not started, and a wrong number is refused', () => {
  expect(readSettings({ NEO4J_URI: 'bolt://x', DHARMA_HOME: '/h', DHARMA_NEO4J_HEAP_MB: '300' })).toEqual({
    home: '/h',
    neo4j: false,
    postgres: true,
    boltPort: undefined,
    postgresPort: undefined,
    heapMegabytes: 300,
  });
  expect(() => readSettings({ DHARMA_BOLT_PORT: '70000' })).toThrow(/DHARMA_BOLT_PORT is "70000"/);
});

test('a set-up error is two lines without a stack', () => {
  const error = new SetupError('PORT_TAKEN', 'Port 1 is taken.', 'Set P.');
  expect(describeSetupError(error)).toBe('Port 1 is taken.\n  Set P.');
});
