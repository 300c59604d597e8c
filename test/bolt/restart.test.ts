import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boltAddressOf } from '../../datasources/bolt/address.ts';
import { BoltReader } from '../../datasources/bolt/reader.ts';
import { ensureJars } from '../../embedded/artifacts.ts';
import { findJava } from '../../embedded/java.ts';
import { type RunningNeo4j, startNeo4j } from '../../embedded/neo4j.ts';
import { findFreePorts } from '../../embedded/ports.ts';
import { until } from '../support/wait.ts';
import { ECHOES, echo } from './echo.ts';

const KINDS = Object.values(ECHOES);

let dir = '';
let boltPort = 0;
let server: RunningNeo4j;
let reader: BoltReader;

/** A server of this file's own, since no other test could use one that is restarted. */
async function start(): Promise<void> {
  const [jars, java] = await Promise.all([ensureJars(), findJava()]);
  server = await startNeo4j({
    dir,
    jars,
    java,
    boltPort,
    heapMegabytes: 256,
    pageCacheMegabytes: 16,
    triggers: false,
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dharma-bolt-'));
  [boltPort = 0] = await findFreePorts(1);
  await start();
  const address = boltAddressOf({ ...server, userAgent: 'dharma-test/0.1.0', connectTimeoutMillis: 2000 });
  if (!address) throw new Error(server.uri);
  reader = new BoltReader(address, {
    connections: 8,
    maxConnections: 16,
    pipeline: 8,
    waiting: 1000,
    waitMillis: 10_000,
    lifetimeMillis: 3_600_000,
  });
}, 120_000);
afterAll(async () => {
  reader.close();
  await server.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

describe('a server that', () => {
  it.each([
    ['is stopped', () => server.stop()],
    [
      'is killed',
      async () => {
        process.kill(server.pid, 'SIGKILL');
      },
    ],
  ])(
    '%s under load and started again costs errors that say so, and no more',
    async (_, end) => {
      expect(await echo(reader, { count: 200, kinds: KINDS })).toMatchObject({ answered: 200 });
      let running = true;
      const totals = { answered: 0, mixed: 0, hung: 0, codes: new Set<string>() };
      const load = (async () => {
        while (running) {
          const { errors, ...tally } = await echo(reader, { count: 100, kinds: KINDS, atOnce: 32 });
          for (const key of ['answered', 'mixed', 'hung'] as const) totals[key] += tally[key];
          for (const code of Object.keys(errors)) totals.codes.add(code);
        }
      })();
      await until(() => totals.answered > 300);
      await end();
      await until(() => totals.codes.size > 0);
      await start();
      const before = totals.answered;
      await until(() => totals.answered > before + 300);
      running = false;
      await load;
      expect(totals).toMatchObject({ mixed: 0, hung: 0 });
      expect(
        [...totals.codes].filter(
          (code) =>
            !/^(ServiceUnavailable|Neo\.(TransientError|ClientError)\.(General|Transaction|Database)\..+)$/.test(
              code,
            ),
        ),
      ).toEqual([]);
      expect(await echo(reader, { count: 500, kinds: KINDS })).toEqual({
        answered: 500,
        mixed: 0,
        hung: 0,
        errors: {},
      });
    },
    120_000,
  );
});
