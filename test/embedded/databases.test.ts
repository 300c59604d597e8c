import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import neo4j from 'neo4j-driver';
import pg from 'pg';
import { type Databases, startDatabases } from '../../embedded/databases.ts';
import { findFreePorts } from '../../embedded/ports.ts';
import { startPostgres } from '../../embedded/postgres.ts';
import { isAlive, waitForEnd } from '../../embedded/processes.ts';
import { silentProgress } from '../../embedded/progress.ts';
import { NODE, runChild } from './children.ts';
import { temporaryFolder } from './temporary.ts';

const HOLDER = join(import.meta.dirname, 'hold-databases.ts');

async function cypher(databases: Databases, statement: string): Promise<unknown> {
  const { uri = '', username = '', password = '' } = databases.neo4j ?? {};
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true });
  try {
    return (await driver.executeQuery(statement)).records[0]?.get(0);
  } finally {
    await driver.close();
  }
}

async function sql(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query(statement)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test('a killed gateway leaves its databases, and the next start takes them over', async () => {
  const home = await temporaryFolder();
  const [boltPort = 0, postgresPort = 0] = await findFreePorts(2);
  const options = {
    home,
    neo4j: true,
    postgres: true,
    boltPort,
    postgresPort,
    heapMegabytes: 256,
    progress: silentProgress,
  };
  const holder = runChild(NODE, [HOLDER, home, String(boltPort), String(postgresPort)], process.env);
  const [, ...pids] = (await holder.waitFor(/pids (\d+) (\d+)/)).map(Number);

  await expect(startDatabases(options)).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: expect.stringContaining(String(holder.process.pid)),
  });
  expect(await Promise.all(pids.map(isAlive))).toEqual([true, true]);

  holder.process.kill('SIGKILL');
  await holder.ended;
  const taken = await startDatabases(options);
  expect([taken.neo4j?.pid, taken.postgres?.pid]).toEqual(pids);
  expect([taken.neo4j?.reused, taken.postgres?.reused]).toEqual([true, true]);
  expect((await stat(join(home, 'neo4j', 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(home, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  await cypher(taken, 'CREATE (n:Kept {value: apoc.text.join(["a", "b"], "-")})');
  await sql(taken.postgres?.url ?? '', 'CREATE TABLE kept AS SELECT 42 AS value');
  await taken.stop();
  expect(await Promise.all(pids.map(isAlive))).toEqual([false, false]);

  const again = await startDatabases({ ...options, heapMegabytes: 300 });
  try {
    expect([again.neo4j?.reused, again.postgres?.reused]).toEqual([false, false]);
    expect(await cypher(again, 'MATCH (n:Kept) RETURN n.value')).toBe('a-b');
    expect(await sql(again.postgres?.url ?? '', 'SELECT value FROM kept')).toBe(42);
    expect(await sql(again.postgres?.url ?? '', 'SELECT current_database()')).toBe('dharma');
  } finally {
    again.kill();
    const ended = [again.neo4j?.pid, again.postgres?.pid].map((pid) => waitForEnd(pid as number, 10_000));
    expect(await Promise.all(ended)).toEqual([true, true]);
    await again.stop();
  }
});

test('PostgreSQL: a pid file with the id of a stranger stops nobody', async () => {
  const dir = await temporaryFolder();
  const [port = 0] = await findFreePorts(1);
  await (await startPostgres({ dir, port, durable: false })).stop();
  await writeFile(join(dir, 'data', 'postmaster.pid'), `${process.pid}\n${dir}/data\n1\n${port}\n`);
  const server = await startPostgres({ dir, port, durable: false });
  expect(server.reused).toBe(false);
  await server.stop();
});

test('PostgreSQL: another port ends the server that still runs; a lost password is said', async () => {
  const dir = await temporaryFolder();
  const [port = 0, other = 0] = await findFreePorts(2);
  const first = await startPostgres({ dir, port, durable: false });
  const second = await startPostgres({ dir, port: other, durable: false });
  expect(second.pid).not.toBe(first.pid);
  expect(await isAlive(first.pid)).toBe(false);
  await second.stop();
  const kept = await readFile(join(dir, 'password'), 'utf8');
  await writeFile(join(dir, 'password'), 'wrong\n');
  await expect(startPostgres({ dir, port, durable: false })).rejects.toMatchObject({ code: 'PASSWORD_LOST' });
  await writeFile(join(dir, 'password'), kept);
  await (await startPostgres({ dir, port, durable: false })).stop();
});

test('a failing half takes the other half down with it', async () => {
  const home = await temporaryFolder();
  const [boltPort = 0, postgresPort = 0] = await findFreePorts(2);
  await writeFile(join(home, 'neo4j'), 'a file where the folder should be');
  const options = { home, neo4j: true, postgres: true, boltPort, postgresPort, heapMegabytes: 256 };
  await expect(startDatabases({ ...options, progress: silentProgress })).rejects.toThrow();
  const alone = await startDatabases({ ...options, neo4j: false, progress: silentProgress });
  expect(alone.postgres?.reused).toBe(false);
  await alone.stop();
});
