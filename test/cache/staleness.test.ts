import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { measureStaleness } from './staleness.ts';
import { opened } from './support.ts';

/** `STALENESS_WRITES=20000` for the whole of it. */
const WRITES = Number(process.env.STALENESS_WRITES ?? 2000);

let gateways: TestGateway[];

beforeAll(async () => {
  const settings = { RESPONSE_CACHE: 'memory', PLAN_VERIFY_SHARE: '0', DATABASE_URL: await freshDatabase() };
  const first = await startTestGateway(settings);
  gateways = [first, await startTestGateway(settings, { keepGraph: true })];
  await Promise.all(gateways.map(opened));
}, 120_000);

afterAll(async () => {
  await Promise.all((gateways ?? []).map((gateway) => gateway.close()));
});

it(
  'shows nobody an own write late, and nobody anything for good',
  async () => {
    const figures = await measureStaleness(gateways, WRITES);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(figures).toMatchObject({ lateOwnReads: 0, permanent: 0 });
    expect(figures.rawWrites).toBeGreaterThan(WRITES / 10);
    expect(figures.hits).toBeGreaterThan(figures.reads / 20);
  },
  WRITES * 1000,
);
