import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { gauge } from '../support/wait.ts';
import { changes, hook, once, receiver, run, SETTINGS, settled, suite } from '../support/webhooks.ts';

describe('every event', () => {
  it('is told once, in order, to a receiver that looks at ids: through its outages, errors, a restart and a takeover', async () => {
    const to = await receiver();
    await suite.gateway.close();
    const settings = { ...SETTINGS, WEBHOOK_MAX_ATTEMPTS: '50', DATABASE_URL: suite.database };
    const start = () => startTestGateway(settings, { keepGraph: true });
    const open = [await start(), await start()];
    const leads = async (one: TestGateway) => (await gauge(one, 'dharma_webhook_leader')) === 1;
    try {
      const [first, second] = open as [TestGateway, TestGateway];
      const { id } = await hook(to.url, {}, first);
      let calls = 0;
      to.answer = () => (calls++ % 3 === 1 ? 500 : 200);
      const names = await changes(15, first);
      await to.shut();
      names.push(...(await changes(15, second)));
      await to.open();
      await to.until(() => to.taken.length > 20);
      expect(await leads(first)).not.toBe(await leads(second));
      const [leading, other] = (await leads(first)) ? [first, second] : [second, first];
      names.push(...(await changes(10, leading)));
      await leading.close();
      names.push(...(await changes(10, other)));
      await to.until(() => once(to.taken).length > 45);
      await other.close();
      suite.gateway = await start();
      names.push(...(await changes(10)));
      await to.until(() => once(to.taken).includes(names.at(-1) as string));
      expect(once(to.taken)).toEqual(names);
      expect(await settled(id, ({ retry }) => retry === null)).toMatchObject({
        enabled: true,
        deadLetterCount: 0,
      });
    } finally {
      await Promise.allSettled(open.map((one) => one.close()));
    }
  });

  it('that is being tried again stays so over a restart: neither hurried nor begun anew', async () => {
    const to = await receiver();
    const { id } = await hook(to.url);
    to.answer = () => ({ status: 503, headers: { 'retry-after': to.received.length === 0 ? '4' : '0' } });
    await changes(1);
    await settled(id, ({ retry }) => retry?.attempts === 1);
    await suite.gateway.close();
    const settings = { ...SETTINGS, WEBHOOK_MAX_ATTEMPTS: '3', DATABASE_URL: suite.database };
    suite.gateway = await startTestGateway(settings, { keepGraph: true });
    await settled(id, ({ deadLetterCount }) => deadLetterCount === 1);
    const [first, second, third, ...more] = to.received.map(({ at }) => at) as [number, number, number];
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(3900);
    expect(third - second).toBeLessThan(1000);
  });

  it('that is not to be had any more, or cannot be read, is announced by a notice', async () => {
    const to = await receiver();
    const { id, cursor } = await hook(to.url, { enabled: false });
    const names = await changes(5);
    const { postgres } = suite.gateway.backends;
    const positionOf = async (name: string) => {
      const rows = await postgres.query<{ position: string }>(
        'SELECT position FROM event_log WHERE payload LIKE $1',
        [`%"${name}"%`],
      );
      return rows[0]?.position;
    };
    while (!(await positionOf(names[4] as string))) await sleep(20);
    await postgres.query('DELETE FROM event_log WHERE position <= $1', [
      await positionOf(names[1] as string),
    ]);
    await postgres.query("UPDATE event_log SET payload = 'broken' WHERE position = $1", [
      await positionOf(names[3] as string),
    ]);
    // The newest events are in the gateway's memory as well, where they are neither gone nor broken.
    await suite.gateway.close();
    suite.gateway = await startTestGateway(
      { ...SETTINGS, DATABASE_URL: suite.database },
      { keepGraph: true },
    );
    await run('mutation($id: ID!, $after: String!) { replayWebhook(id: $id, after: $after) { id } }', {
      id,
      after: cursor,
    });
    await run('mutation($id: ID!) { updateWebhook(id: $id, input: { enabled: true }) { id } }', { id });
    await to.until(() => to.taken.length === 4);
    const [expired, third, missed, fifth] = to.taken.map(({ body }) => body);
    expect(expired).toMatchObject({
      type: 'notice',
      code: 'CURSOR_EXPIRED',
      cursor: expect.stringMatching(/^c/),
      data: { code: 'CURSOR_EXPIRED' },
    });
    expect(missed).toMatchObject({
      type: 'notice',
      code: 'EVENTS_MISSED',
      cursor: expect.stringMatching(/^c/),
      data: { code: 'EVENTS_MISSED', reason: expect.any(String) },
    });
    expect([third, fifth].map(({ data }) => data.after.name)).toEqual([names[2], names[4]]);
  });
});
