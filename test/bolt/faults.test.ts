import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Toxiproxy } from '../../bench/live/toxiproxy.ts';
import type { BoltReader } from '../../datasources/bolt/reader.ts';
import { findFreePorts } from '../../embedded/ports.ts';
import { workerNeo4j } from '../support/databases.ts';
import { until } from '../support/wait.ts';
import { ECHOES, echo, FAILURES, testReader } from './echo.ts';

const toxiproxy = await Toxiproxy.start(() => {});
const PROXY = 'bolt';
const KINDS = Object.values(ECHOES);
const EVERYTHING = [...KINDS, ...Object.values(FAILURES)];
/** What a client may be told while the network is at fault. */
const UNAVAILABLE = 'ServiceUnavailable';

let port = 0;
let reader: BoltReader;

beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  await toxiproxy?.add(PROXY, port, Number(new URL(workerNeo4j().uri).port));
});
afterAll(() => toxiproxy?.stop());
beforeEach(() => {
  reader = testReader({ port });
});
afterEach(() => reader.close());

/** The reader works as if nothing had been. */
async function expectRecovered(): Promise<void> {
  await until(async () => (await echo(reader, { count: 1, kinds: [ECHOES.one], atOnce: 1 })).answered === 1);
  const tally = await echo(reader, { count: 500, kinds: KINDS });
  expect(tally).toEqual({ answered: 500, mixed: 0, hung: 0, errors: {} });
  // Answers to reads that were moved elsewhere come later, to nobody.
  await until(() => reader.gauges().inFlight === 0 && reader.gauges().waiting === 0);
}

const suite = toxiproxy ? describe : describe.skip;

suite('a network (toxiproxy: needs go, or TOXIPROXY_SERVER) that', () => {
  const poison: Toxiproxy['poison'] = (name, toxic) => (toxiproxy as Toxiproxy).poison(name, toxic);

  it('is late delays answers and no more', async () => {
    const heal = await poison(PROXY, { type: 'latency', attributes: { latency: 40, jitter: 30 } });
    const tally = await echo(reader, { count: 1500, kinds: KINDS });
    await heal();
    expect(tally).toEqual({ answered: 1500, mixed: 0, hung: 0, errors: {} });
  });

  it('cuts messages into single bytes changes nothing', async () => {
    const attributes = { average_size: 1, size_variation: 0, delay: 0 };
    const heal = await poison(PROXY, { type: 'slicer', attributes });
    const kinds = [ECHOES.one, ECHOES.one, ECHOES.many, ECHOES.transaction, ...Object.values(FAILURES)];
    const tally = await echo(reader, { count: 800, kinds });
    await heal();
    expect(tally).toMatchObject({ answered: 400, mixed: 0, hung: 0 });
  });

  it('cuts messages anywhere changes nothing', async () => {
    const attributes = { average_size: 700, size_variation: 690, delay: 10 };
    const heal = await poison(PROXY, { type: 'slicer', attributes });
    const tally = await echo(reader, { count: 1000, kinds: EVERYTHING });
    await heal();
    expect(tally).toMatchObject({ answered: 500, mixed: 0, hung: 0 });
  });

  it('is narrow slows reads down and no more', async () => {
    const heal = await poison(PROXY, { type: 'bandwidth', attributes: { rate: 400 } });
    const tally = await echo(reader, { count: 300, kinds: KINDS });
    await heal();
    expect(tally).toEqual({ answered: 300, mixed: 0, hung: 0, errors: {} });
  });

  it('resets connections in the middle of pipelines loses nothing, or says so', async () => {
    const reads = echo(reader, { count: 6000, kinds: EVERYTHING });
    for (let cut = 0; cut < 12; cut++) {
      await until(() => reader.gauges().inFlight > 20);
      const heal = await poison(PROXY, { type: 'reset_peer', attributes: { timeout: 0 } });
      await heal();
    }
    const tally = await reads;
    expect(tally).toMatchObject({ mixed: 0, hung: 0 });
    expect(
      Object.keys(tally.errors).filter((code) => !code.startsWith('Neo.ClientError.Statement.')),
    ).toEqual(tally.errors[UNAVAILABLE] ? [UNAVAILABLE] : []);
    expect(reader.gauges().retried).toBeGreaterThan(0);
    await expectRecovered();
  });

  it.each([150, 400, 900, 3000, 20_000, 66_000])(
    'ends each connection after %i bytes answers, or says that it cannot',
    async (bytes) => {
      const heal = await poison(PROXY, { type: 'limit_data', attributes: { bytes } });
      const tally = await echo(reader, { count: 300, kinds: [ECHOES.many, ...EVERYTHING] });
      await heal();
      expect(tally).toMatchObject({ mixed: 0, hung: 0 });
      expect(tally.answered + (tally.errors[UNAVAILABLE] ?? 0)).toBeGreaterThan(0);
      await expectRecovered();
    },
  );

  it('closes slowly keeps nobody waiting', async () => {
    const heal = await poison(PROXY, { type: 'slow_close', attributes: { delay: 3000 } });
    const own = testReader({ port, lifetimeMillis: 20 });
    const tally = await echo(own, { count: 1000, kinds: KINDS });
    await heal();
    own.close();
    expect(tally).toEqual({ answered: 1000, mixed: 0, hung: 0, errors: {} });
  });

  it('passes nothing on any more leaves no read without an end', async () => {
    // Half of the reads are under way when it falls silent, and half come afterwards.
    await echo(reader, { count: 64, kinds: KINDS });
    const before = echo(reader, { count: 64, kinds: [timed], atOnce: 64 });
    const heal = await poison(PROXY, { type: 'timeout', attributes: { timeout: 0 } });
    const during = await echo(reader, { count: 64, kinds: [timed], atOnce: 64 });
    expect(during).toMatchObject({ mixed: 0, hung: 0 });
    expect(Object.keys(during.errors).filter((code) => code !== UNAVAILABLE)).toEqual([]);
    expect(await before).toMatchObject({ mixed: 0, hung: 0 });
    await heal();
    await expectRecovered();
  });

  it('passes nothing on any more frees the places of those who do not wait for it', async () => {
    await echo(reader, { count: 64, kinds: KINDS });
    const heal = await poison(PROXY, { type: 'timeout', attributes: { timeout: 0 } });
    const leaving = await echo(reader, {
      count: 64,
      kinds: [ECHOES.one],
      signal: () => AbortSignal.timeout(200),
    });
    expect(leaving).toMatchObject({ mixed: 0, hung: 0, answered: 0 });
    // RESET is not answered either, and a connection that does not answer it is given up.
    await until(() => reader.gauges().inFlight === 0, 15_000);
    await heal();
    await expectRecovered();
  });

  it('is down for a while is taken up again', async () => {
    await echo(reader, { count: 64, kinds: KINDS });
    await toxiproxy?.enable(PROXY, false);
    const down = await echo(reader, { count: 500, kinds: KINDS });
    expect(down).toEqual({ answered: 0, mixed: 0, hung: 0, errors: { [UNAVAILABLE]: 500 } });
    await toxiproxy?.enable(PROXY, true);
    await expectRecovered();
  });
});

/** With a time limit that is over within the test. */
const timed: typeof ECHOES.one = async (own, nonce) => {
  const options = { database: 'neo4j', timeoutMillis: 1000 };
  const [rows] = await own.read([{ cypher: 'RETURN $nonce', params: { nonce } }], options);
  expect(rows).toEqual([[nonce]]);
};
