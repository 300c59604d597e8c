import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, workerNeo4j } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { type FaultProxy, faultProxy } from './support/proxy.ts';
import { gauge, until } from './support/wait.ts';

let gateway: TestGateway;
let neo4j: FaultProxy;
let postgres: FaultProxy;

beforeAll(async () => {
  const bolt = new URL(workerNeo4j().uri);
  const database = new URL(await freshDatabase());
  neo4j = await faultProxy(bolt.hostname, Number(bolt.port));
  postgres = await faultProxy(database.hostname, Number(database.port));
  database.port = String(postgres.port);
  gateway = await startTestGateway({
    NEO4J_URI: `bolt://127.0.0.1:${neo4j.port}`,
    DATABASE_URL: database.href,
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([neo4j.close(), postgres.close()]);
});
afterEach(async () => {
  neo4j.heal();
  postgres.heal();
  await until(async () => (await ready()) === 200);
});

async function ready(): Promise<number> {
  const response = await fetch(`${gateway.url}/health/ready`);
  await response.body?.cancel();
  return response.status;
}

async function detailed() {
  const started = performance.now();
  const response = await fetch(`${gateway.url}/health/detailed`);
  const body = (await response.json()) as {
    dependencies: Record<string, { status: string; latencyMillis: number }>;
  };
  return { httpStatus: response.status, millis: performance.now() - started, ...body };
}

const READ = '{ resources(limit: 1) { id } }';
const code = async (document: string) => (await gateway.query(document)).errors?.[0]?.extensions.code;

describe.each(['cut', 'hang'] as const)('Neo4j that is %s', (fault) => {
  it('turns readiness, fails requests at once with a code, and is taken up again', async () => {
    expect(await code(READ)).toBeUndefined();
    neo4j[fault]();
    await until(async () => (await detailed()).dependencies.neo4j?.status === 'down');
    expect(await ready()).toBe(503);
    const started = performance.now();
    const answer = await gateway.query(READ);
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(performance.now() - started).toBeLessThan(500);
    const health = await detailed();
    expect(health.httpStatus).toBe(503);
    expect(health.millis).toBeLessThan(200);
    expect(health.dependencies.neo4j?.status).toBe('down');
    expect(health.dependencies.postgres?.status).toBe('up');
    expect(JSON.stringify(health)).not.toMatch(/bolt|127\.0\.0\.1|stack|Error/);
    neo4j.heal();
    await until(async () => (await code(READ)) === undefined);
  });
});

describe('a request under way when Neo4j falls silent', () => {
  it('ends within seconds, with a code', async () => {
    expect(await code(READ)).toBeUndefined();
    neo4j.hang();
    const started = performance.now();
    expect(await code(READ)).toBe('DATABASE_UNAVAILABLE');
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

describe.each(['cut', 'hang'] as const)('PostgreSQL that is %s', (fault) => {
  it('turns readiness while reads of the graph go on, and is taken up again', async () => {
    postgres[fault]();
    await until(async () => (await detailed()).dependencies.postgres?.status === 'down');
    expect(await ready()).toBe(503);
    expect(await code(READ)).toBeUndefined();
    const health = await detailed();
    expect(health.dependencies.postgres?.status).toBe('down');
    expect(health.millis).toBeLessThan(200);
    postgres.heal();
    await until(async () => (await ready()) === 200);
    await until(async () => (await code('{ me { email } }')) === undefined);
  });
});

describe('events', () => {
  it('come after an outage of either database, none missing', async () => {
    const client = gateway.client();
    const seen: string[] = [];
    const done = new Promise<void>((resolve) => {
      client.subscribe(
        { query: 'subscription { threatDetected { event { id } } }' },
        {
          next: ({ data }) => {
            const id = (data as { threatDetected: { event: { id: string } } }).threatDetected.event.id;
            seen.push(id);
            if (id === 'e-5') resolve();
          },
          error: () => {},
          complete: () => {},
        },
      );
    });
    await until(async () => (await gauge(gateway, 'dharma_subscriptions')) > 0);
    const raise = async (id: string) =>
      (
        await gateway.query(
          `mutation { createSecurityEvents(input: [{ id: "${id}", name: "e", eventType: THREAT, severity: LOW }]) { info { nodesCreated } } }`,
        )
      ).errors;
    expect(await raise('e-1')).toBeUndefined();
    postgres.cut();
    expect(await raise('e-2')).toBeUndefined();
    await sleep(300);
    postgres.heal();
    await until(async () => (await raise('e-3')) === undefined);
    neo4j.cut();
    await sleep(300);
    neo4j.heal();
    await until(async () => (await raise('e-4')) === undefined);
    await until(async () => (await raise('e-5')) === undefined);
    await done;
    expect(seen).toEqual(['e-1', 'e-2', 'e-3', 'e-4', 'e-5']);
    await client.dispose();
  });
});

describe('change capture', () => {
  it('that is paused stops writes with a code, turns readiness, lets reads go on, and is put right', async () => {
    const write = () =>
      code('mutation { createSectors(input: [{ id: "s", name: "s" }]) { info { nodesCreated } } }');
    await gateway.backends.graph.system("CALL apoc.trigger.stop('neo4j', 'dharma_capture')");
    await until(async () => (await ready()) === 503 && (await write()) === 'CAPTURE_UNAVAILABLE');
    expect(await code(READ)).toBeUndefined();
    await until(async () => (await ready()) === 200);
    expect(await write()).toBeUndefined();
  });
});
