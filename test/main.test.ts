import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, TEST_PASSWORD, workerNeo4j } from './support/databases.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The gateway as a process of its own, as an image runs it. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return { child, exit: once(child, 'exit'), output: () => output };
}

async function goodEnvironment(): Promise<Record<string, string>> {
  const { uri, username, password } = workerNeo4j();
  return {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    DATABASE_URL: await freshDatabase(),
    ADMIN_PASSWORD: TEST_PASSWORD,
    PORT: '0',
  };
}

describe('the process', () => {
  it('says when it is ready, and ends in order on SIGTERM', async () => {
    const { child, exit, output } = start(await goodEnvironment());
    while (!/gateway is ready/.test(output())) await once(child.stdout as NodeJS.ReadableStream, 'data');
    const url = /"url":"(http:[^"]+)"/.exec(output())?.[1];
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const socket = new WebSocket(`${url?.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[CloseEvent]>;
    child.kill('SIGTERM');
    expect((await closed)[0].code).toBe(1001);
    expect(await exit).toEqual([0, null]);
  });

  it.each([
    ['no configuration', async () => ({}), /NEO4J_URI[\s\S]*NEO4J_PASSWORD[\s\S]*DATABASE_URL/],
    [
      'wrong credentials',
      async () => ({ ...(await goodEnvironment()), NEO4J_PASSWORD: 'wrong-password' }),
      /Neo4j \(NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD\) refuses the credentials/,
    ],
    [
      'a wrong PostgreSQL password',
      async () => {
        const env = await goodEnvironment();
        const url = new URL(env.DATABASE_URL as string);
        url.password = 'wrong-password';
        return { ...env, DATABASE_URL: url.href };
      },
      /PostgreSQL \(DATABASE_URL\) refuses the credentials/,
    ],
  ])('ends with one clear message, no stack and no secret, for %s', async (_, environment, message) => {
    const { exit, output } = start({ ...(await environment()), LOG_LEVEL: 'silent' });
    expect((await exit)[0]).toBe(1);
    expect(output()).toMatch(message);
    expect(output()).not.toMatch(/wrong-password|\n\s+at /);
  });

  it('says that its port is in use, and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { exit, output } = start({ ...(await goodEnvironment()), PORT: String(port), LOG_LEVEL: 'silent' });
    expect((await exit)[0]).toBe(1);
    expect(output()).toBe(`Port ${port} of 127.0.0.1 is in use: end what uses it, or set PORT to another.\n`);
    server.close();
  });
});
