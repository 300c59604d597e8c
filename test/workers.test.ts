import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Restarts } from '../src/workers/restarts.ts';
import { freshDatabase, TEST_PASSWORD, workerNeo4j } from './support/databases.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
const PATIENCE_MILLIS = 90_000;
const children: ChildProcess[] = [];

interface Line {
  msg: string;
  worker?: number;
  pid?: number;
  url?: string;
}

/** The process that an image runs, with what it says. */
class Primary {
  readonly child: ChildProcess;
  readonly exit: Promise<unknown[]>;
  output = '';
  url = '';
  token = '';

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(this.child);
    this.exit = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk) => {
        this.output += String(chunk);
      });
  }

  lines(): Line[] {
    return this.output.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as Line];
      } catch {
        return [];
      }
    });
  }

  /** Lines that say that a gateway is ready, in order. */
  ready(): Line[] {
    return this.lines().filter(({ msg }) => msg === 'gateway is ready');
  }

  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MILLIS;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`not in time: ${this.output}`);
      await sleep(50);
    }
  }

  async started(): Promise<void> {
    await this.until(() => this.lines().some(({ msg }) => msg === 'the workers are started'));
    this.url = String(this.ready()[0]?.url);
    await this.until(async () => (await fetch(`${this.url}/health/ready`)).ok);
    const answer = await this.query(
      `mutation { login(input: { email: "admin@dharma.local", password: "${TEST_PASSWORD}" }) { accessToken } }`,
    );
    this.token = answer.data.login.accessToken;
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  async query(query: string): Promise<{ status: number; data?: any; errors?: any }> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // A connection for each: the primary hands out connections, not requests.
        connection: 'close',
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  }

  /** The value of each series of a metric, by its labels as they stand in the text. */
  async metric(name: string): Promise<Map<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`, { headers: { connection: 'close' } })).text();
    const series = text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, 'gm'));
    return new Map([...series].map(([, labels = '', value]) => [labels, Number(value)]));
  }

  async gauge(name: string): Promise<number | undefined> {
    return (await this.metric(name)).get('');
  }

  client(): Client {
    return createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${this.token}` },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
    });
  }
}

async function environment(): Promise<Record<string, string>> {
  const { uri, username, password } = workerNeo4j();
  return {
    NODE_ENV: 'test',
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    DATABASE_URL: await freshDatabase(),
    ADMIN_PASSWORD: TEST_PASSWORD,
    PORT: '0',
    WORKERS: '2',
  };
}

let primary: Primary;

/** A subscriber to new security events, with its socket. */
interface Subscriber {
  client: Client;
  ids: string[];
  /** Code of the close frame, once there is one; 1006 when the other end was cut off. */
  closed: Promise<number>;
}

async function subscriber(): Promise<Subscriber> {
  const client = primary.client();
  const ids: string[] = [];
  const closed = new Promise<number>((resolve) => {
    client.on('closed', (event) => resolve((event as { code: number }).code));
  });
  const opened = new Promise<void>((resolve) => client.on('connected', () => resolve()));
  client.subscribe<{ threatDetected: { event: { id: string } } }>(
    { query: 'subscription { threatDetected { event { id } } }' },
    {
      next: ({ data }) => ids.push(String(data?.threatDetected.event.id)),
      error: () => {},
      complete: () => {},
    },
  );
  await Promise.race([opened, closed]);
  return { client, ids, closed };
}

const isOpen = async ({ closed }: Subscriber) => (await Promise.race([closed, sleep(20, 'open')])) === 'open';

const raise = (id: string) =>
  primary.query(`mutation {
    createSecurityEvents(input: [{ id: "${id}", name: "n", eventType: THREAT, severity: HIGH }]) { info { nodesCreated } }
  }`);

/** Requests answered, whichever worker has counted them. */
async function answered(): Promise<number> {
  const counts = await primary.metric('dharma_http_requests_total');
  return [...counts].reduce((sum, [labels, count]) => (labels.includes('/graphql') ? sum + count : sum), 0);
}

const isAlive = (pid: number | undefined) => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

beforeAll(async () => {
  primary = new Primary({
    ...(await environment()),
    RATE_LIMIT_READS: '100',
    SOCKETS_PER_PRINCIPAL: '5',
    SHUTDOWN_GRACE_MS: '3000',
    TRUSTED_DOCUMENTS: 'warm',
  });
  await primary.started();
}, 150_000);

afterAll(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

// In this order: the last ones end workers.
describe('two workers on one port', () => {
  const sockets: Subscriber[] = [];

  it('are two processes besides the primary, with one address and one log', () => {
    const ready = primary.ready();
    expect(ready.map(({ worker }) => worker)).toEqual([1, 2]);
    expect(new Set(ready.map(({ url }) => url)).size).toBe(1);
    expect(new Set([...ready.map(({ pid }) => pid), primary.child.pid]).size).toBe(3);
  });

  it('each read again what SIGHUP is for', async () => {
    const loads = () =>
      primary
        .lines()
        .filter(({ msg }) => msg === 'trusted documents are loaded')
        .map(({ worker }) => worker)
        .sort();
    expect(loads()).toEqual([1, 2]);
    primary.child.kill('SIGHUP');
    await primary.until(() => loads().length === 4);
    expect(loads()).toEqual([1, 1, 2, 2]);
  });

  it('tell what both have counted, whoever is asked', async () => {
    const before = await answered();
    for (let count = 0; count < 10; count++) expect((await primary.query('{ __typename }')).status).toBe(200);
    expect([await answered(), await answered()]).toEqual([before + 10, before + 10]);
    expect(await primary.gauge('dharma_workers')).toBe(2);
  });

  it('elect one of them to move the outbox', async () => {
    await primary.until(async () => (await primary.gauge('dharma_relay_leader')) === 1);
    await sleep(1500);
    expect(await primary.gauge('dharma_relay_leader')).toBe(1);
  });

  it('tell each subscriber of a change, whichever worker made it', async () => {
    for (let count = 0; count < 4; count++) sockets.push(await subscriber());
    await primary.until(async () => (await primary.gauge('dharma_subscriptions')) === 4);
    for (const id of ['w-1', 'w-2']) expect((await raise(id)).errors).toBeUndefined();
    await primary.until(() => sockets.every(({ ids }) => ids.length === 2));
    for (const { ids } of sockets) expect([...ids].sort()).toEqual(['w-1', 'w-2']);
  }, 60_000);

  it('count the sockets of a user together', async () => {
    const fifth = await subscriber();
    const sixth = await subscriber();
    expect(await sixth.closed).toBe(4503);
    await fifth.client.dispose();
    await primary.until(async () => (await primary.gauge('dharma_sockets')) === 4);
    const again = await subscriber();
    expect(await isOpen(again)).toBe(true);
    await again.client.dispose();
  });

  it('hold to one rate together', async () => {
    const { token } = primary;
    primary.token = '';
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => primary.query('{ __typename }')),
    ).finally(() => {
      primary.token = token;
    });
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(100);
    const refused = answers.filter(({ errors }) => errors);
    expect(new Set(refused.map(({ errors }) => errors[0].extensions.code))).toEqual(
      new Set(['RATE_LIMITED']),
    );
  });

  it('go on when one is killed: another takes its place, and nothing that was counted is lost', async () => {
    const counted = await answered();
    const [first] = primary.ready();
    process.kill(Number(first?.pid), 'SIGKILL');
    // Both had sockets: those of one are cut off.
    const codes = await Promise.all(sockets.map(({ closed }) => Promise.race([closed, sleep(3000, 'open')])));
    expect(codes.filter((code) => code === 1006)).toHaveLength(2);
    expect(codes.filter((code) => code === 'open')).toHaveLength(2);
    for (let count = 0; count < 5; count++) expect((await primary.query('{ __typename }')).status).toBe(200);
    await primary.until(() => primary.ready().length === 3);
    expect(primary.ready()[2]).toMatchObject({ worker: 1, url: primary.url });
    expect(await primary.gauge('dharma_worker_restarts_total')).toBe(1);
    await primary.until(async () => (await primary.gauge('dharma_workers')) === 2);
    expect(await answered()).toBeGreaterThanOrEqual(counted + 5);
    // Elected anew if it was the leader that died; told on where the socket was not.
    expect((await raise('w-3')).errors).toBeUndefined();
    const left = sockets.filter((_, index) => codes[index] === 'open');
    await primary.until(() => left.every(({ ids }) => ids.includes('w-3')));
    expect(await primary.gauge('dharma_relay_leader')).toBe(1);
    sockets.splice(0, sockets.length, ...left);
  }, 120_000);

  it('give back the places of one that died', async () => {
    const more = [await subscriber(), await subscriber(), await subscriber()];
    expect(await Promise.all(more.map(isOpen))).toEqual([true, true, true]);
    sockets.push(...more);
  });

  it('end together and in order on SIGTERM', async () => {
    const pids = primary.ready().map(({ pid }) => pid);
    primary.child.kill('SIGTERM');
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual(sockets.map(() => 1001));
    expect(await primary.exit).toEqual([0, null]);
    expect(pids.filter(isAlive)).toEqual([]);
    await expect(fetch(primary.url)).rejects.toThrow();
  }, 30_000);
});

describe('a primary', () => {
  it('ends with one message when its first worker does not start', async () => {
    const failed = new Primary({
      ...(await environment()),
      NEO4J_PASSWORD: 'wrong-password',
      LOG_LEVEL: 'silent',
    });
    expect((await failed.exit)[0]).toBe(1);
    expect(failed.output).toMatch(/^Neo4j \(.*\) refuses the credentials\.\n$/);
  }, 60_000);

  it('gives up when workers end again and again as soon as they are started', async () => {
    const doomed = new Primary(await environment());
    await doomed.started();
    const exited = doomed.exit.then(() => true);
    const { pid } = doomed.child;
    while (!(await Promise.race([exited, sleep(100, false)]))) {
      for (const child of await childrenOf(Number(pid))) process.kill(child, 'SIGKILL');
    }
    expect((await doomed.exit)[0]).toBe(1);
    expect(doomed.lines().at(-1)?.msg).toMatch(/giving up$/);
  }, 120_000);
});

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').flatMap((each) => (each.trim() ? [Number(each)] : []));
}

describe('the pause before a worker is started again', () => {
  it('is none after a long life, and longer each time it ends soon', () => {
    const restarts = new Restarts();
    const delays: number[] = [];
    for (let times = 0; times < 9; times++) {
      restarts.ready(0);
      delays.push(restarts.ended(100));
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(restarts.isHopeless).toBe(true);
    restarts.ready(0);
    expect(restarts.isSound(9999)).toBe(false);
    expect(restarts.ended(10_000)).toBe(0);
    expect(restarts.isHopeless).toBe(false);
  });
});
