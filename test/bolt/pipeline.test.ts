import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import neo4j, { type Driver } from 'neo4j-driver';
import { BoltReader } from '../../datasources/bolt/reader.ts';
import { workerNeo4j } from '../support/databases.ts';
import { until } from '../support/wait.ts';
import { ECHOES, echo, FAILURES, OPTIONS, testReader } from './echo.ts';

/** Ten thousand million steps: until it is ended. */
const ENDLESS = 'UNWIND range(1, 10000000000) AS x WITH x WHERE x % 7 = 9 RETURN count(x), $nonce';
const DIVISION = 'Neo.ClientError.Statement.ArithmeticError';
const SYNTAX = 'Neo.ClientError.Statement.SyntaxError';

let reader: BoltReader;
let driver: Driver;
beforeEach(() => {
  reader = testReader();
  const { uri, username, password } = workerNeo4j();
  driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
});
afterEach(async () => {
  reader.close();
  await driver.close();
});

/** Transactions that run now, of a statement with this in it. */
async function running(part: string): Promise<string[]> {
  const { records } = await driver.executeQuery(
    'SHOW TRANSACTIONS YIELD transactionId, currentQuery WHERE currentQuery CONTAINS $part AND NOT currentQuery STARTS WITH "SHOW" RETURN transactionId',
    { part },
  );
  return records.map((record) => record.get(0));
}

const endless = (nonce: string, signal?: AbortSignal, timeoutMillis = 20_000) =>
  reader.read(
    [{ cypher: `${ENDLESS} // ${nonce}`, params: { nonce } }],
    { ...OPTIONS, timeoutMillis },
    signal,
  );

describe('a pipeline', () => {
  it('hands each of thousands of reads its own answer', async () => {
    const tally = await echo(reader, { count: 4000, kinds: Object.values(ECHOES) });
    expect(tally).toEqual({ answered: 4000, mixed: 0, hung: 0, errors: {} });
    // Answers to reads that were moved elsewhere come later, to nobody.
    await until(() => reader.gauges().inFlight === 0 && reader.gauges().waiting === 0);
  });

  it.each(Object.entries(FAILURES))('goes on behind a failure: %s', async (name, failure) => {
    // With one connection, all that is behind a failure was passed over by the server.
    const own = testReader({ connections: 1, maxConnections: 1 });
    const { one, transaction } = ECHOES;
    const tally = await echo(own, { count: 1000, kinds: [one, one, failure, one, transaction] });
    const code = name.startsWith('division') ? DIVISION : SYNTAX;
    expect(tally).toEqual({ answered: 800, mixed: 0, hung: 0, errors: { [code]: 200 } });
    expect(own.gauges().retried).toBeGreaterThan(0);
    own.close();
  });

  it('tells all failures apart among reads of every kind', async () => {
    const kinds = [...Object.values(ECHOES), ...Object.values(FAILURES)];
    const tally = await echo(reader, { count: 4000, kinds });
    expect(tally).toEqual({
      answered: 2000,
      mixed: 0,
      hung: 0,
      errors: { [DIVISION]: 1000, [SYNTAX]: 1000 },
    });
  });

  it('lets one of a hundred run out of its time', async () => {
    const slow = endless('timeout', undefined, 300);
    const rest = echo(reader, { count: 1000, kinds: Object.values(ECHOES), atOnce: 99 });
    await expect(slow).rejects.toMatchObject({
      code: expect.stringMatching(/^Neo\.ClientError\.Transaction\.TransactionTimedOut/),
    });
    expect(await rest).toEqual({ answered: 1000, mixed: 0, hung: 0, errors: {} });
  });

  it('survives that one of its transactions is terminated by an administrator', async () => {
    const slow = endless('terminated');
    const refused = expect(slow).rejects.toMatchObject({ code: 'Neo.ClientError.Transaction.Terminated' });
    const rest = echo(reader, { count: 1000, kinds: Object.values(ECHOES), atOnce: 99 });
    await until(async () => (await running('// terminated')).length > 0);
    for (const id of await running('// terminated'))
      await driver.executeQuery(`TERMINATE TRANSACTIONS '${id}'`);
    await refused;
    expect(await rest).toEqual({ answered: 1000, mixed: 0, hung: 0, errors: {} });
  });
});

describe('a slow statement', () => {
  it('holds up nothing that was sent behind it', async () => {
    const own = testReader({ connections: 2, maxConnections: 3 });
    // Both connections are there, and on one of them reads stand behind a slow one.
    await echo(own, { count: 50, kinds: [ECHOES.one] });
    const controller = new AbortController();
    const slow = own
      .read([{ cypher: ENDLESS, params: { nonce: 'slow' } }], OPTIONS, controller.signal)
      .catch((error) => error);
    const started = performance.now();
    expect(await echo(own, { count: 200, kinds: [ECHOES.one] })).toMatchObject({
      answered: 200,
    });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(own.gauges().inFlight).toBeGreaterThan(0);
    controller.abort();
    await slow;
    own.close();
  });

  it('is ended in the database when its client has gone away, and what is behind it is answered', async () => {
    const own = testReader({ connections: 1, maxConnections: 1 });
    const controller = new AbortController();
    await ECHOES.one(own, 'first');
    const cypher = `${ENDLESS} // gone`;
    const slow = own.read([{ cypher, params: { nonce: 'gone' } }], OPTIONS, controller.signal);
    const refused = expect(slow).rejects.toMatchObject({ name: 'AbortError' });
    // In the same turn, so behind it on the only connection.
    const rest = echo(own, { count: 40, kinds: [ECHOES.one], atOnce: 40 });
    await until(async () => (await running('// gone')).length === 1);
    controller.abort();
    await refused;
    expect(await rest).toEqual({ answered: 40, mixed: 0, hung: 0, errors: {} });
    expect(await running('// gone')).toEqual([]);
    own.close();
  });

  it('makes more connections open where it has taken all', async () => {
    const own = testReader({ connections: 2, maxConnections: 6 });
    const controller = new AbortController();
    const slow = [1, 2, 3, 4].map((n) =>
      own
        .read([{ cypher: `${ENDLESS} // ${n}`, params: { nonce: n } }], OPTIONS, controller.signal)
        .catch(({ name }) => name),
    );
    expect(
      await echo(own, { count: 300, kinds: Object.values(ECHOES), atOnce: 16, deadlineMillis: 8000 }),
    ).toMatchObject({
      answered: 300,
      hung: 0,
    });
    expect(own.gauges().connections).toBeGreaterThan(3);
    controller.abort();
    expect(await Promise.all(slow)).toEqual(['AbortError', 'AbortError', 'AbortError', 'AbortError']);
    await until(() => own.gauges().inFlight === 0);
    own.close();
  });
});

describe('a client that goes away', () => {
  it('does not disturb the others', async () => {
    const staying = echo(reader, { count: 2000, kinds: Object.values(ECHOES) });
    const leaving = echo(reader, {
      count: 500,
      kinds: Object.values(ECHOES),
      signal: () => AbortSignal.timeout(Math.floor(Math.random() * 15)),
    });
    expect(await staying).toEqual({ answered: 2000, mixed: 0, hung: 0, errors: {} });
    expect(await leaving).toMatchObject({ mixed: 0, hung: 0 });
    await until(() => reader.gauges().inFlight === 0);
  });

  it('has its read dropped that was not sent', async () => {
    const own = testReader({ connections: 1, maxConnections: 1, pipeline: 1 });
    const slow = new AbortController();
    const held = own.read([{ cypher: ENDLESS, params: { nonce: 1 } }], OPTIONS, slow.signal).catch(() => {});
    const controller = new AbortController();
    const waiting = ECHOES.one(own, 'dropped', controller.signal);
    await until(() => own.gauges().waiting === 1);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(own.gauges().waiting).toBe(0);
    slow.abort();
    await held;
    own.close();
  });
});

describe('equal reads', () => {
  const random = (n: number, params: object = {}) =>
    reader.read([{ cypher: 'RETURN rand(), $n', params: { n, ...params } }], OPTIONS).then(([rows]) => rows);

  it('that wait are run once, and none sees what another does with its rows', async () => {
    const [first, second, other] = await Promise.all([random(1), random(1), random(2)]);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(other).not.toEqual(first);
    expect(reader.gauges().joined).toBe(1);
  });

  it('that were sent are run again: what was written in between must be seen', async () => {
    await random(1);
    const sent = random(1);
    await new Promise((resolve) => setImmediate(resolve));
    const later = random(1);
    expect(await later).not.toEqual(await sent);
    expect(reader.gauges().joined).toBe(0);
  });

  it('go on for those who stay', async () => {
    const controller = new AbortController();
    const cypher = 'RETURN $n';
    const leaving = reader.read([{ cypher, params: { n: 'x' } }], OPTIONS, controller.signal);
    const staying = reader.read([{ cypher, params: { n: 'x' } }], OPTIONS);
    controller.abort();
    await expect(leaving).rejects.toMatchObject({ name: 'AbortError' });
    expect(await staying).toEqual([[['x']]]);
  });
});

describe('a read after a write', () => {
  it('sees it, on whichever connection it goes', async () => {
    await driver.executeQuery("MERGE (n:BoltTest {id: 'raw'}) SET n.value = 0");
    const background = echo(reader, { count: 1500, kinds: Object.values(ECHOES) });
    for (let value = 1; value <= 100; value++) {
      await driver.executeQuery("MATCH (n:BoltTest {id: 'raw'}) SET n.value = $value", {
        value: neo4j.int(value),
      });
      const cypher = "MATCH (n:BoltTest {id: 'raw'}) RETURN n.value";
      const reads = Array.from({ length: 5 }, () => reader.read([{ cypher, params: {} }], OPTIONS));
      expect(await Promise.all(reads)).toEqual(Array(5).fill([[[value]]]));
    }
    expect(await background).toMatchObject({ mixed: 0, hung: 0, errors: {} });
    await driver.executeQuery('MATCH (n:BoltTest) DELETE n');
  });
});

describe('connections', () => {
  it('are replaced when they are old, without a read noticing', async () => {
    const own = testReader({ lifetimeMillis: 30, connections: 3 });
    expect(await echo(own, { count: 3000, kinds: Object.values(ECHOES) })).toEqual({
      answered: 3000,
      mixed: 0,
      hung: 0,
      errors: {},
    });
    own.close();
  });

  it('of a closed reader are closed, and what is under way is told so', async () => {
    const reads = echo(reader, { count: 64, kinds: [ECHOES.many] });
    await until(() => reader.gauges().inFlight > 0);
    reader.close();
    expect(await reads).toMatchObject({ mixed: 0, hung: 0 });
    expect(reader.gauges()).toMatchObject({ connections: 0, inFlight: 0, waiting: 0 });
    await expect(ECHOES.one(reader, 'x')).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  });

  it('log nobody in with a wrong password, as the official driver, and do not try again for ever', async () => {
    const { hostname, port } = new URL(workerNeo4j().uri);
    const own = new BoltReader(
      {
        host: hostname,
        port: Number(port),
        tls: undefined,
        // Another than the others use: the server locks one out whose password was wrong.
        username: 'nobody',
        password: 'wrong password',
        userAgent: 'dharma-test/0.1.0',
        connectTimeoutMillis: 2000,
      },
      {
        connections: 4,
        maxConnections: 8,
        pipeline: 4,
        waiting: 100,
        waitMillis: 5000,
        lifetimeMillis: 60_000,
      },
    );
    const tally = await echo(own, { count: 200, kinds: [ECHOES.one], atOnce: 50 });
    const total = Object.values(tally.errors).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(200);
    expect(Object.keys(tally.errors).join()).toMatch(
      /^(Neo\.ClientError\.Security\.(Unauthorized|AuthenticationRateLimit),?)+$/,
    );
    own.close();
  });
});
