import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePorts } from '../../embedded/ports.ts';
import type { LiveEvent } from '../../src/live/log/change.ts';
import { freshDatabase, TEST_PASSWORD, workerNeo4j } from '../support/databases.ts';
import { startLive, type TestLive } from '../support/live.ts';
import { type FaultProxy, faultProxy } from '../support/proxy.ts';

const EVENTS = 5000;
const COUNTERS = 20;
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface SpawnedGateway {
  child: ChildProcess;
  url: string;
}

/** A gateway as a process of its own, so that it can be killed. */
async function spawnGateway(env: Record<string, string>): Promise<SpawnedGateway> {
  const [port] = await findFreePorts(1);
  const child = spawn(process.execPath, [MAIN], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, PORT: String(port), LOG_LEVEL: 'silent', ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0; ; i++) {
    const ready = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return { child, url };
    if (i > 600) throw new Error('the gateway did not start');
    await sleep(50);
  }
}

async function leads(url: string): Promise<boolean> {
  const text = await fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => '',
  );
  return /^dharma_relay_leader 1$/m.test(text);
}

/** Follows everything, comes back after each fault from where it was, and notes each cursor. */
function follower(live: TestLive, from: string) {
  const seen: LiveEvent[] = [];
  let stopped = false;
  let cut = () => {};
  const run = async () => {
    let after = from;
    while (!stopped) {
      const events = live.follow({ filter: { expand: true }, after });
      cut = () => void events.return?.();
      try {
        for await (const event of events) {
          seen.push(event);
          after = event.cursor;
        }
      } catch {
        // PostgreSQL was away: once more.
        await sleep(50);
      }
    }
  };
  const done = run();
  return {
    seen,
    cut: () => cut(),
    async stop() {
      stopped = true;
      cut();
      await done;
    },
  };
}

describe('under faults', () => {
  let live: TestLive;
  let postgres: FaultProxy;
  const env: Record<string, string> = {};

  beforeAll(async () => {
    const database = await freshDatabase();
    const access = workerNeo4j();
    const url = new URL(database);
    postgres = await faultProxy(url.hostname, Number(url.port));
    url.port = String(postgres.port);
    Object.assign(env, {
      NEO4J_URI: access.uri,
      NEO4J_USERNAME: access.username,
      NEO4J_PASSWORD: access.password,
      DATABASE_URL: url.href,
      ADMIN_PASSWORD: TEST_PASSWORD,
    });
    live = await startLive({ DATABASE_URL: url.href });
  });
  afterAll(async () => {
    await live?.stop();
    await postgres?.close();
  });

  it('each subscriber gets each event once, in an order that every writer would agree to', async () => {
    let gateways: SpawnedGateway[] = await Promise.all([spawnGateway(env), spawnGateway(env)]);
    await live.graph.write(
      'UNWIND range(1, $n) AS i CREATE (:Service {id: "c" + i, name: "counter", n: 0})',
      {
        n: COUNTERS,
      },
    );
    await live.settled();
    const from = live.feed.latestCursor();
    const followers = [follower(live, from), follower(live, from)];
    let written = 0;
    let writing = true;
    const acknowledged: string[] = [];
    /** Many writers on few counters: each step builds on the one before, whoever made it. */
    const increment = async () => {
      const counter = `c${1 + Math.floor(Math.random() * COUNTERS)}`;
      const { rows } = await live.graph.write(
        'MATCH (c:Service {id: $counter}) SET c.n = c.n + 1 RETURN c.n AS n',
        { counter },
      );
      acknowledged.push(`${counter}=${rows[0]?.n}`);
    };
    const create = async () => {
      const id = `k${written}-${Math.random()}`;
      await live.cypher('CREATE (:Resource {id: $id})', { id });
      acknowledged.push(id);
    };
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      while (written < EVENTS) {
        written += 1;
        await (writer % 3 === 0 ? create() : increment()).catch(() => {});
      }
    });
    const faults = (async () => {
      for (let round = 0; writing && round < 40; round++) {
        await sleep(700);
        followers[round % 2]?.cut();
        if (round % 3 === 0) {
          postgres.cut();
          await sleep(200);
          postgres.heal();
        }
        if (round === 1 || round === 4) {
          const leading = (await leads(gateways[0]?.url ?? '')) ? 0 : 1;
          const victim = gateways[leading];
          victim?.child.kill('SIGKILL');
          await once(victim?.child as ChildProcess, 'exit');
          const next = await spawnGateway(env);
          gateways = gateways.map((gateway, index) => (index === leading ? next : gateway));
        }
      }
    })();
    await Promise.all(writers);
    writing = false;
    await faults;
    postgres.heal();
    await live.settled();
    await live.cypher("CREATE (:Resource {id: 'the end'})");
    const atEnd = () => followers.every(({ seen }) => seen.at(-1)?.change.node?.id === 'the end');
    for (let i = 0; i < 400 && !atEnd(); i++) await sleep(50);
    expect(atEnd()).toBe(true);
    for (const { child } of gateways) child.kill('SIGKILL');
    for (const one of followers) await one.stop();

    const sequences = followers.map(({ seen }) => seen.map(({ cursor }) => cursor));
    expect(sequences[0]?.length).toBeGreaterThan(EVENTS * 0.9);
    expect(sequences[1]).toEqual(sequences[0]);
    expect(new Set(sequences[0]).size).toBe(sequences[0]?.length);
    const counts = new Map<string, number>();
    const told = new Set<string>();
    for (const { change } of followers[0]?.seen ?? []) {
      const id = String(change.node?.id);
      if (change.node?.labels.includes('Service')) {
        const n = Number(change.after.n);
        expect([id, n]).toEqual([id, (counts.get(id) ?? 0) + 1]);
        expect(change.before.n).toBe(n - 1);
        counts.set(id, n);
        told.add(`${id}=${n}`);
      } else told.add(id);
    }
    expect(acknowledged.filter((what) => !told.has(what))).toEqual([]);
  }, 180_000);

  it('another relay takes over within 5 s when the leader is killed, or falls silent', async () => {
    const one = await spawnGateway(env);
    // The one in this process leads by now, or this one: end ours.
    await live.stop();
    for (let i = 0; !(await leads(one.url)); i++) {
      if (i > 200) throw new Error('no relay leads');
      await sleep(50);
    }
    live = await startLive({ DATABASE_URL: env.DATABASE_URL ?? '' }, { keepGraph: true });
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      const leader = signal === 'SIGKILL' ? one : await spawnGateway(env);
      if (signal === 'SIGSTOP') {
        await live.stop();
        for (let i = 0; !(await leads(leader.url)); i++) {
          if (i > 200) throw new Error('no relay leads');
          await sleep(50);
        }
        live = await startLive({ DATABASE_URL: env.DATABASE_URL ?? '' }, { keepGraph: true });
      }
      const events = live.follow({ filter: { ids: [`after ${signal}`] } });
      leader.child.kill(signal);
      const started = Date.now();
      await live.cypher('CREATE (:Resource {id: $id})', { id: `after ${signal}` });
      await events.next();
      expect(Date.now() - started).toBeLessThan(5000);
      await events.return?.();
      leader.child.kill('SIGKILL');
    }
  }, 120_000);
});
