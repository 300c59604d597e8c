import { afterEach, expect, it } from '@jest/globals';
import { HealthMonitor } from '../src/health.ts';
import { createLogger } from '../src/logger.ts';
import { until } from './support/wait.ts';

let monitor: HealthMonitor | undefined;
afterEach(() => monitor?.close());

/** A dependency that stops answering after the first time. */
async function silent(answers: () => number): Promise<HealthMonitor> {
  let asked = 0;
  const check = () => (asked++ === 0 ? Promise.resolve() : new Promise<void>(() => {}));
  monitor = new HealthMonitor([{ name: 'neo4j', required: true, check, answers }], createLogger('silent'));
  await monitor.start();
  return monitor;
}

it('takes a database that answers others for slow, not for gone', async () => {
  let answered = 0;
  const health = await silent(() => answered++);
  const request = new AbortController();
  health.track(request);
  await new Promise((resolve) => setTimeout(resolve, 7000));
  expect(health.isUp('neo4j')).toBe(true);
  expect(request.signal.aborted).toBe(false);
});

it('takes one that answers nobody for gone, and ends what waits for it', async () => {
  const health = await silent(() => 1);
  const request = new AbortController();
  health.track(request);
  await until(() => !health.isUp('neo4j'), 20_000);
  expect(request.signal.reason).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
});
