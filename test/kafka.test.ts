import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ajv } from 'ajv';
import { Postgres } from '../datasources/postgres.ts';
import { runElected } from '../src/live/elected.ts';
import { createLogger } from '../src/logger.ts';
import { freshDatabase, testConfig, workerNeo4j } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { hasJava, type KafkaBroker, startKafkaBroker } from './support/kafka-broker.ts';
import { readTopics, type SeenRecord, writeRecords } from './support/kafka-client.ts';
import { faultProxy } from './support/proxy.ts';
import { collect, gauge, until } from './support/wait.ts';

const describeKafka = hasJava() ? describe : describe.skip;
/** The first gateway of a run makes indexes, and installs change capture. */
jest.setTimeout(60_000);

let broker: KafkaBroker;
const open = new Set<TestGateway>();

async function start(overrides: Record<string, string>, keepGraph = false): Promise<TestGateway> {
  const gateway = await startTestGateway({ KAFKA_BROKERS: broker.address, ...overrides }, { keepGraph });
  open.add(gateway);
  return gateway;
}

async function close(gateway: TestGateway): Promise<void> {
  if (open.delete(gateway)) await gateway.close();
}

/** One left open would move the events of the next test to a log of its own. */
async function closeAll(): Promise<void> {
  for (const gateway of open) await close(gateway);
}

const leads = (gateway: TestGateway) =>
  until(async () => (await gauge(gateway, 'dharma_kafka_leader')) === 1);

function raise(gateway: TestGateway, ids: string[], headers: Record<string, string> = {}) {
  const input = ids.map((id) => ({ id, name: 'intruder', eventType: 'THREAT', severity: 'HIGH' }));
  const mutation = `mutation ($input: [SecurityEventCreateInput!]!) {
    createSecurityEvents(input: $input) { info { nodesCreated } } }`;
  return gateway.query(mutation, { input }, { headers });
}

const idsOf = (records: SeenRecord[]) => records.map(({ value }) => value.id);
const distinct = (records: SeenRecord[]) => new Set(records.map(({ headers }) => headers.cursor)).size;

/** Each event where it first stands in its partition: what a consumer sees that passes over known cursors. */
function deduplicated(records: SeenRecord[]): Map<string, SeenRecord[]> {
  const known = new Set<string>();
  const byKey = new Map<string, SeenRecord[]>();
  for (const record of records) {
    if (known.has(String(record.headers.cursor))) continue;
    known.add(String(record.headers.cursor));
    byKey.set(String(record.key), [...(byKey.get(String(record.key)) ?? []), record]);
  }
  return byKey;
}

async function schemaOf(title: string) {
  const text = await readFile(new URL('../docs/kafka.md', import.meta.url), 'utf8');
  const schemas = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(String(json)));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.compile(schemas.find((schema) => schema.title === title));
}

beforeAll(async () => {
  if (hasJava()) broker = await startKafkaBroker();
});
afterAll(() => broker?.stop());

describeKafka('events out to Kafka (needs Java 17)', () => {
  afterEach(closeAll);

  it('go to a topic for each type, with key, headers and the value that is documented', async () => {
    const gateway = await start({ KAFKA_TOPIC_PREFIX: 'types.' });
    await leads(gateway);
    const { graph } = gateway.backends;
    await raise(gateway, ['t-1'], { 'x-correlation-id': 'trace-t' });
    await graph.write(
      `MATCH (e:SecurityEvent {id: 't-1'})
       CREATE (r:COMPUTE:Resource {id: 'web-1', name: 'web', big: 9007199254740993})
       CREATE (e)-[:OBSERVED_ON {source: 'test'}]->(r)`,
    );
    await graph.write(`CREATE (:COMPUTE:Resource {id: 'web-2', description: $text})`, {
      text: 'x'.repeat(1_000_000),
    });
    const bulk = "UNWIND range(1, 50) AS i CREATE (:Vulnerability {id: 'CVE-' + i})";
    await graph.write(bulk, {}, { metadata: { capture: 'summary' } });

    const topics = ['SecurityEvent', 'Resource', 'relationship', 'notices'].map((name) => `types.${name}`);
    const seen = await readTopics(broker.address, topics, (records) => records.length >= 5);
    const of = (topic: string) => seen.filter((record) => record.topic === topic);
    const [event] = of('types.SecurityEvent');
    expect(event).toMatchObject({
      key: 't-1',
      value: {
        operation: 'CREATED',
        type: 'SecurityEvent',
        id: 't-1',
        correlationId: 'trace-t',
        after: { severity: 'HIGH' },
      },
      headers: {
        cursor: event?.value.cursor,
        'correlation-id': 'trace-t',
        ce_id: event?.value.cursor,
        ce_type: 'io.dharma.created',
        ce_subject: 't-1',
        ce_time: event?.value.committedAt,
      },
    });
    const resources = new Map(of('types.Resource').map(({ value }) => [value.id, value]));
    expect(resources.get('web-1')).toMatchObject({ type: 'Resource', after: { big: '9007199254740993' } });
    expect(resources.get('web-2')).toMatchObject({ truncated: true, after: {} });
    expect(of('types.relationship')).toMatchObject([
      {
        key: 't-1',
        value: {
          operation: 'CONNECTED',
          relationship: { type: 'OBSERVED_ON', from: { id: 't-1' }, to: { id: 'web-1' } },
        },
      },
    ]);
    // What an earlier test left behind may have been deleted as the gateway began.
    const told = of('types.notices').filter(({ value }) => JSON.stringify(value).includes('CREATED'));
    expect(told).toMatchObject([{ value: { operation: 'SUMMARISED' } }]);
    const validate = await schemaOf('The value of a record that Dharma writes');
    for (const { value } of seen) {
      validate(value);
      expect(validate.errors ?? []).toEqual([]);
    }
    await close(gateway);
  });

  it('go on where they ended, over a restart of the gateway', async () => {
    const overrides = { KAFKA_TOPIC_PREFIX: 'restart.', DATABASE_URL: await freshDatabase() };
    const first = await start(overrides);
    await leads(first);
    for (const id of ['a', 'b']) await raise(first, [id]);
    await until(async () => (await gauge(first, 'dharma_kafka_produced_total')) >= 2);
    await close(first);
    // Without Kafka: what waits is in the log by the time the second one starts.
    const between = await start({ ...overrides, KAFKA_BROKERS: '' }, true);
    for (const id of ['c', 'd']) await raise(between, [id]);
    await logged(between, 'd');
    await close(between);
    const second = await start(overrides, true);
    await raise(second, ['e']);
    const topic = ['restart.SecurityEvent'];
    const seen = await readTopics(broker.address, topic, (records) => distinct(records) >= 6);
    await close(second);
    expect(
      idsOf(seen)
        .filter((id) => !id.startsWith('after-'))
        .toSorted(),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('wait while the broker is dead, and none is lost or out of order', async () => {
    const gateway = await start({ KAFKA_TOPIC_PREFIX: 'crash.' });
    await leads(gateway);
    const { graph } = gateway.backends;
    const ids = Array.from({ length: 6 }, (_, index) => `k-${index}`);
    await raise(gateway, ids);
    let round = 0;
    const write = async () => {
      round += 1;
      await graph.write('MATCH (e:SecurityEvent) SET e.round = $round', { round });
    };
    while (round < 20) await write();
    await broker.kill();
    let back = false;
    const restarted = broker.restart().then(() => {
      back = true;
    });
    while (!back) {
      await write();
      expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
    }
    await restarted;
    const atReturn = round;
    while (round < atReturn + 20) await write();

    const total = ids.length * (round + 1);
    const topic = ['crash.SecurityEvent'];
    const seen = await readTopics(broker.address, topic, (records) => distinct(records) >= total, 25_000);
    const rounds = Array.from({ length: round }, (_, index) => index + 1);
    const byKey = deduplicated(seen);
    expect([...byKey.keys()].toSorted()).toEqual(ids);
    for (const records of byKey.values()) {
      expect(records.slice(1).map(({ value }) => value.after.round)).toEqual(rounds);
      expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    }
    expect(await gauge(gateway, 'dharma_kafka_produce_failures_total')).toBeGreaterThan(0);
    await until(async () => (await gauge(gateway, 'dharma_kafka_lag_positions')) === 0);
    await close(gateway);
  });

  it('are written by one of two replicas, and by the other when that one ends', async () => {
    const overrides = { KAFKA_TOPIC_PREFIX: 'two.', DATABASE_URL: await freshDatabase() };
    const first = await start(overrides);
    await leads(first);
    const second = await start(overrides, true);
    await raise(first, ['one']);
    await raise(second, ['two']);
    const both = (name: string) => Promise.all([gauge(first, name), gauge(second, name)]);
    const sum = ([one, other]: number[]) => (one ?? 0) + (other ?? 0);
    await until(async () => sum(await both('dharma_kafka_produced_total')) >= 2, 45_000);
    // On a busy machine the first may have lost its place meanwhile.
    await until(async () => sum(await both('dharma_kafka_leader')) === 1, 45_000);
    const [isFirst] = await both('dharma_kafka_leader');
    const [leader, other] = isFirst === 1 ? [first, second] : [second, first];
    await close(leader);
    await leads(other);
    await raise(other, ['three']);
    const topic = ['two.SecurityEvent'];
    const seen = await readTopics(broker.address, topic, (records) => distinct(records) >= 3);
    expect(idsOf(seen).toSorted()).toEqual(['one', 'three', 'two']);
    await close(other);
  }, 150_000);

  it('say so when the log no longer holds them, and go on', async () => {
    const overrides = { KAFKA_TOPIC_PREFIX: 'gap.', DATABASE_URL: await freshDatabase() };
    const first = await start(overrides);
    await leads(first);
    await raise(first, ['kept']);
    await until(async () => (await gauge(first, 'dharma_kafka_produced_total')) >= 1);
    await close(first);
    // Without Kafka: the log grows, and loses what the producer has not seen.
    const between = await start({ ...overrides, KAFKA_BROKERS: '' }, true);
    for (const id of ['lost-1', 'lost-2', 'next']) await raise(between, [id]);
    const { postgres } = between.backends;
    const rows = () => postgres.query<{ n: string }>('SELECT max(position) AS n FROM event_log');
    const count = "SELECT 1 FROM event_log WHERE payload LIKE '%next%'";
    await until(async () => (await postgres.query(count)).length > 0);
    await postgres.query('DELETE FROM event_log WHERE position < $1', [(await rows())[0]?.n]);
    await close(between);
    const second = await start(overrides, true);
    await raise(second, ['last']);
    const topics = ['gap.SecurityEvent', 'gap.notices'];
    const expired = (records: SeenRecord[]) =>
      records.find(({ value }) => value.operation === 'CURSOR_EXPIRED');
    const ids = (records: SeenRecord[]) => new Set(idsOf(records));
    const seen = await readTopics(
      broker.address,
      topics,
      (records) => ids(records).has('last') && ids(records).has('next') && !!expired(records),
    );
    expect(expired(seen)).toMatchObject({
      topic: 'gap.notices',
      headers: { ce_type: 'io.dharma.cursor_expired' },
    });
    const validate = await schemaOf('The value of a record that Dharma writes');
    validate(expired(seen)?.value);
    expect(validate.errors ?? []).toEqual([]);
    expect(idsOf(seen)).not.toContain('lost-1');
    await close(second);
  });

  it('have another producer within 5 s when the one there is freezes, which then writes no more', async () => {
    const config = await testConfig();
    const lock = 1_234_567;
    const script = fileURLToPath(new URL('./support/kafka-elected.ts', import.meta.url));
    const env = { ...process.env, NODE_OPTIONS: '', ...(config as unknown as NodeJS.ProcessEnv) };
    const child = spawn(process.execPath, [script, String(lock)], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const postgres = new Postgres(config, createLogger('silent'));
    try {
      expect((await lines.next()).value).toBe('elected');
      child.kill('SIGSTOP');
      const frozenAt = Date.now();
      const elected = await new Promise<number>((resolve, reject) => {
        const stop = new AbortController();
        runElected(postgres, lock, stop.signal, async () => resolve(Date.now())).catch(reject);
      });
      expect(elected - frozenAt).toBeLessThan(5000);
      child.kill('SIGCONT');
      expect((await lines.next()).value).toBe('deposed');
    } finally {
      child.kill('SIGKILL');
      await postgres.close();
    }
  });
});

const ALERT = { name: 'beacon', eventType: 'THREAT', severity: 'HIGH' };

/** Transactions of the log that speak of an id, once a later event has got there too. */
async function logged(gateway: TestGateway, id: string): Promise<number> {
  const { postgres } = gateway.backends;
  const count = (text: string) =>
    postgres.query(`SELECT 1 FROM event_log WHERE payload LIKE '%' || $1::text || '%'`, [text]);
  const sentinel = `after-${id}-${Math.random()}`;
  await raise(gateway, [sentinel]);
  await until(async () => (await count(sentinel)).length > 0);
  return (await count(`"${id}"`)).length;
}

async function nodes(gateway: TestGateway, prefix: string) {
  const query = `{ securityEvents(where: { id: { startsWith: "${prefix}" } }, sort: [{ id: ASC }]) {
    id name severity source confidence evidence occurredAt resources { id } vulnerabilities { id } } }`;
  return (await gateway.query(query)).data.securityEvents;
}

describeKafka('security events in from Kafka (needs Java 17)', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await start({ KAFKA_TOPIC_PREFIX: 'in-out.', KAFKA_IN_TOPIC: 'alerts', KAFKA_GROUP: 'alerts' });
    await gateway.backends.graph.write(
      "CREATE (:COMPUTE:Resource {id: 'web-1', name: 'web'}), (:Vulnerability {id: 'CVE-2024-1', name: 'x'})",
    );
  });
  afterAll(closeAll);

  const consumed = (count: number) =>
    until(async () => (await gauge(gateway, 'dharma_kafka_consumed_total')) >= count);

  it('become nodes with their ends, and reach subscribers; ends that are missing are said', async () => {
    const client = gateway.client();
    const { data } = await gateway.query('{ eventLog { latestCursor } }');
    const variables = { after: data.eventLog.latestCursor };
    const query = `subscription ($after: String) {
        threatDetected(after: $after) { actor correlationId event { id name resources { id } } } }`;
    // biome-ignore lint/suspicious/noExplicitAny: results have the shape of their subscription
    const iterator = client.iterate({ query, variables }) as AsyncIterableIterator<any>;
    const full = {
      ...ALERT,
      id: 'in-1',
      confidence: 1,
      evidence: { bytes: 17 },
      occurredAt: '2026-01-02T03:04:05+01:00',
      resourceIds: ['web-1', 'web-9'],
      vulnerabilityIds: ['CVE-2024-1'],
    };
    const validate = await schemaOf('The value of a record that Dharma reads');
    expect(validate(full)).toBe(true);
    await writeRecords(broker.address, 'alerts', [
      { key: 'in-1', value: full, headers: { 'correlation-id': 'trace-in' } },
    ]);
    const [result] = await collect(iterator, 1, 20_000);
    await client.dispose();
    expect(result.data.threatDetected).toEqual({
      actor: 'kafka:alerts',
      correlationId: 'trace-in',
      event: { id: 'in-1', name: 'beacon', resources: [{ id: 'web-1' }] },
    });
    expect(await nodes(gateway, 'in-')).toEqual([
      {
        id: 'in-1',
        name: 'beacon',
        severity: 'HIGH',
        source: 'kafka:alerts',
        confidence: 1,
        evidence: '{"bytes":17}',
        occurredAt: '2026-01-02T02:04:05.000Z',
        resources: [{ id: 'web-1' }],
        vulnerabilities: [{ id: 'CVE-2024-1' }],
      },
    ]);
    const letters = await readTopics(broker.address, ['alerts.dead-letter'], (records) => records.length > 0);
    expect(letters).toMatchObject([
      {
        key: 'in-1',
        value: full,
        headers: {
          'dharma-outcome': 'INCOMPLETE',
          'dharma-reason': 'the event was made without: Resource web-9',
          'dharma-topic': 'alerts',
          'correlation-id': 'trace-in',
        },
      },
    ]);
  });

  it('that come again make no second node and no second event in the log', async () => {
    const before = await gauge(gateway, 'dharma_kafka_consumed_total');
    const record = { key: 'dup-1', value: { ...ALERT, id: 'dup-1', resourceIds: ['web-1'] } };
    await writeRecords(broker.address, 'alerts', [record, record]);
    await consumed(before + 2);
    await writeRecords(broker.address, 'alerts', [record, { ...record, key: 'elsewhere' }]);
    await consumed(before + 4);
    expect(await nodes(gateway, 'dup-')).toHaveLength(1);
    expect(await logged(gateway, 'dup-1')).toBe(1);
  });

  it('that are none go to the dead letters, and hold nothing up', async () => {
    const bad = [
      'not JSON',
      '[]',
      { ...ALERT },
      { ...ALERT, id: 'bad-1', severity: 'AWFUL' },
      { ...ALERT, id: 'bad-2', occurredAt: 'yesterday' },
      { ...ALERT, id: 'x'.repeat(10_000) },
    ];
    const records = [...bad, { ...ALERT, id: 'good-1' }].map((value) => ({ key: 'same', value }));
    await writeRecords(broker.address, 'alerts', records);
    const reject = (seen: SeenRecord[]) =>
      seen.filter(({ headers }) => headers['dharma-outcome'] === 'REJECTED');
    const seen = await readTopics(
      broker.address,
      ['alerts.dead-letter'],
      (letters) => reject(letters).length >= bad.length,
    );
    const letters = reject(seen);
    expect(letters.map(({ text }) => text)).toEqual(
      bad.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    );
    expect(letters.map(({ headers }) => headers['dharma-reason'])).toEqual([
      'the value is not JSON in UTF-8',
      expect.stringContaining('expected object'),
      expect.stringMatching(/^id: /),
      expect.stringMatching(/^severity: /),
      expect.stringMatching(/^occurredAt: /),
      expect.stringMatching(/^id: /),
    ]);
    await until(async () => (await nodes(gateway, 'good-')).length === 1);
    expect(await nodes(gateway, 'bad-')).toEqual([]);
  });

  it('are many in one transaction, in order', async () => {
    const before = await gauge(gateway, 'dharma_kafka_consumed_total');
    const records = Array.from({ length: 2000 }, (_, index) => ({
      value: { ...ALERT, id: `many-${index}` },
    }));
    await writeRecords(broker.address, 'alerts', records);
    await consumed(before + 2000);
    const { postgres, graph } = gateway.backends;
    const [row] = await graph.read(
      "MATCH (e:SecurityEvent) WHERE e.id STARTS WITH 'many-' RETURN count(e) AS n",
    );
    expect(row?.n).toBe(2000);
    await logged(gateway, 'many-0');
    const sql = `SELECT 1 FROM event_log WHERE payload LIKE '%"many-%'`;
    expect((await postgres.query(sql)).length).toBeLessThan(200);
  });
});

describeKafka('security events in from Kafka, when something dies (needs Java 17)', () => {
  afterEach(closeAll);

  it('are still one when the gateway is killed between the graph and the offsets', async () => {
    const own = { KAFKA_IN_TOPIC: 'killed', KAFKA_GROUP: 'killed', KAFKA_TOPIC_PREFIX: 'killed.' };
    const overrides = { ...own, DATABASE_URL: await freshDatabase() };
    // Makes the database, and an empty graph.
    await close(await start({ ...overrides, KAFKA_BROKERS: '' }));
    await writeRecords(broker.address, 'killed', [{ key: 'kill-1', value: { ...ALERT, id: 'kill-1' } }]);
    const { uri, username, password } = workerNeo4j();
    const env = {
      ...process.env,
      ...overrides,
      ...{ NODE_OPTIONS: '', PORT: '0', KAFKA_BROKERS: broker.address },
      ...{ NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password },
    };
    const script = fileURLToPath(new URL('./support/kafka-killed-at-commit.ts', import.meta.url));
    const child: ChildProcess = spawn(process.execPath, [script], { env, stdio: 'ignore' });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    const gateway = await start(overrides, true);
    expect(await nodes(gateway, 'kill-')).toHaveLength(1);
    const again = async () => (await gauge(gateway, 'dharma_kafka_repeated_total')) === 1;
    await until(again, 25_000);
    expect(await gauge(gateway, 'dharma_kafka_created_total')).toBe(0);
    expect(await nodes(gateway, 'kill-')).toHaveLength(1);
    expect(await logged(gateway, 'kill-1')).toBe(1);
    await close(gateway);
  });

  it('wait while the graph is cut off', async () => {
    const { uri } = workerNeo4j();
    const proxy = await faultProxy('127.0.0.1', Number(new URL(uri).port));
    const own = { KAFKA_IN_TOPIC: 'cut', KAFKA_GROUP: 'cut', KAFKA_TOPIC_PREFIX: 'cut.' };
    const gateway = await start({ ...own, NEO4J_URI: `bolt://127.0.0.1:${proxy.port}` });
    await writeRecords(broker.address, 'cut', [{ value: { ...ALERT, id: 'cut-0' } }]);
    await until(async () => (await gauge(gateway, 'dharma_kafka_created_total')) === 1);
    proxy.cut();
    await writeRecords(broker.address, 'cut', [{ value: { ...ALERT, id: 'cut-1' } }]);
    const failed = async () => (await gauge(gateway, 'dharma_kafka_consume_failures_total')) > 0;
    await until(failed);
    proxy.heal();
    await until(async () => (await gauge(gateway, 'dharma_kafka_created_total')) === 2);
    expect(await gauge(gateway, 'dharma_kafka_rejected_total')).toBe(0);
    expect(await nodes(gateway, 'cut-')).toHaveLength(2);
    await close(gateway);
    await proxy.close();
  });
});
