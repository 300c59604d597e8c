import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, resetGraph, TEST_PASSWORD, testGraph, workerNeo4j } from './support/databases.ts';
import { RawSocket } from './support/sockets.ts';
import { gauge, until } from './support/wait.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
/** Has the process tell how much of its heap is in use after collecting garbage. */
const HEAP_ON_SIGNAL = `data:text/javascript,process.on('SIGUSR2', () => { gc(); gc(); console.log('heap ' + process.memoryUsage().heapUsed); })`;
const MB = 1024 * 1024;

let child: ChildProcess;
let gateway: { url: string };
let token: string;
let databaseUrl: string;
let lines: ReturnType<typeof createInterface>;

/** The gateway as a process of its own: its memory is not that of the test. */
beforeAll(async () => {
  const graph = await testGraph();
  await resetGraph(graph);
  const { uri, username, password } = workerNeo4j();
  databaseUrl = await freshDatabase();
  child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', '--expose-gc', '--import', HEAP_ON_SIGNAL, MAIN],
    {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        NEO4J_URI: uri,
        NEO4J_USERNAME: username,
        NEO4J_PASSWORD: password,
        DATABASE_URL: databaseUrl,
        ADMIN_PASSWORD: TEST_PASSWORD,
        RATE_LIMIT: 'off',
        PORT: '0',
        SOCKET_STALL_TIMEOUT_MS: '2000',
        LIMIT_PAGE_SIZE: '3000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const url = await lineLike(/"url":"(http:[^"]+)"/);
  gateway = { url };
  token = (await post(LOGIN, null)).login.accessToken;
  await graph.autoCommitWrite(
    `UNWIND range(1, 3000) AS i
     CREATE (:Resource:COMPUTE {id: 'r-' + i, name: 'machine ' + i, resourceType: 'COMPUTE', description: $text, createdAt: datetime(), updatedAt: datetime()})`,
    { text: 'x'.repeat(100) },
  );
  await graph.close();
}, 120_000);
afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'exit');
});

const LOGIN = `mutation { login(input: { email: "admin@dharma.local", password: "${TEST_PASSWORD}" }) { accessToken } }`;
const LIST = '{ resources(limit: 3000) { id name createdAt updatedAt } }';
const UPDATES = 'subscription { infrastructureUpdated { id name } }';

async function lineLike(pattern: RegExp): Promise<string> {
  for (;;) {
    const [line] = (await once(lines, 'line')) as [string];
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return found;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
async function post(query: string, own: string | null = token): Promise<any> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(own && { authorization: `Bearer ${own}` }) },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: unknown }).data;
}

async function heapUsed(): Promise<number> {
  const told = lineLike(/^heap (\d+)/);
  child.kill('SIGUSR2');
  return Number(await told);
}

/** Of another user: what one user may run at a time is bounded. */
async function otherToken(): Promise<string> {
  const sql = new pg.Client(databaseUrl);
  await sql.connect();
  await sql.query(
    `INSERT INTO users (email, name, role, password_hash) SELECT 'other@dharma.local', 'O', 'VIEWER', password_hash FROM users`,
  );
  await sql.end();
  return (await post(LOGIN.replace('admin@', 'other@'), null)).login.accessToken;
}

/** Resident memory of the gateway, bytes. */
function resident(): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function connect(own = token): Promise<RawSocket> {
  const socket = await RawSocket.open(gateway);
  socket.init(own);
  await socket.next((m) => m.type === 'connection_ack');
  return socket;
}

const linux = process.platform === 'linux' ? describe : describe.skip;

linux('ten sockets that send list queries and never read', () => {
  const sockets = () => gauge(gateway, 'dharma_sockets');

  /** What others see meanwhile: milliseconds until a read over HTTP and one on a socket of their own are answered. */
  async function probe(good: RawSocket, id: string): Promise<number> {
    const started = performance.now();
    expect((await post('{ me { email } }')).me.email).toBe('admin@dharma.local');
    good.subscribe(id, '{ __typename me { email } }');
    await good.next((m) => m.id === id && m.type === 'complete');
    return performance.now() - started;
  }

  it('neither make memory grow nor keep others from being answered, and are cut off', async () => {
    // What the same queries take when they are read: garbage that V8 has not collected yet, mostly.
    for (let i = 0; i < 100; i++) await post(LIST);
    const [heapBefore, residentBefore] = [await heapUsed(), resident()];
    const good = await connect(await otherToken());
    const hostile = await Promise.all(Array.from({ length: 10 }, () => connect()));
    for (const { socket } of hostile) socket.pause();
    for (let i = 0; i < 200; i++) for (const socket of hostile) socket.subscribe(`q-${i}`, LIST);
    const delays: number[] = [];
    let peak = 0;
    while ((await sockets()) > 10 || delays.length < 40) {
      delays.push(await probe(good, `p-${delays.length}`));
      peak = Math.max(peak, resident() - residentBefore);
      await sleep(50);
    }
    expect((await heapUsed()) - heapBefore).toBeLessThan(40 * MB);
    expect(peak).toBeLessThan(200 * MB);
    expect(delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.95)]).toBeLessThan(3000);
    // They have not closed, and still all that is theirs goes.
    await until(async () => (await sockets()) === 1, 20_000);
    for (const { socket } of hostile) socket.terminate();
    await good.close();
  });
});

describe('many sockets', () => {
  const sockets = () => gauge(gateway, 'dharma_sockets');
  const subscriptions = () => gauge(gateway, 'dharma_subscriptions');

  async function cycle(): Promise<void> {
    const socket = await connect();
    socket.subscribe('1', UPDATES);
    socket.subscribe('2', '{ __typename }');
    await socket.next((m) => m.id === '2' && m.type === 'complete');
    await socket.close();
  }
  /** So many cycles, twenty at a time. */
  async function cycles(count: number): Promise<void> {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let i = 0; i < count / 20; i++) await cycle();
      }),
    );
    await until(async () => (await sockets()) === 0 && (await subscriptions()) === 0);
  }

  it('leave nothing behind: 500 open, 200 reset, the rest closed, then 1,000 connect cycles', async () => {
    await cycles(400);
    const before = await heapUsed();
    const open: RawSocket[] = [];
    for (let i = 0; i < 500; i += 50)
      open.push(...(await Promise.all(Array.from({ length: 50 }, () => connect()))));
    for (const socket of open) socket.subscribe('1', UPDATES);
    await until(async () => (await subscriptions()) === 500, 20_000);
    expect(await sockets()).toBe(500);
    // biome-ignore lint/suspicious/noExplicitAny: the transport, to reset the connection as a crash does
    for (const { socket } of open.slice(0, 200)) (socket as any)._socket.resetAndDestroy();
    await until(async () => (await sockets()) === 300 && (await subscriptions()) === 300);
    await post('mutation { createInfrastructure(input: { name: "told", provider: AWS }) { id } }');
    await Promise.all(open.slice(200).map((socket) => socket.next((m) => m.type === 'next')));
    await Promise.all(open.slice(200).map((socket) => socket.close()));
    await cycles(1000);
    const grown = (await heapUsed()) - before;
    expect(grown).toBeLessThan(3 * MB);
  });
});
