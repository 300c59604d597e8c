import { describe, expect, it } from '@jest/globals';
import { type Received, verify } from '../support/receiver.ts';
import {
  change,
  changes,
  codeOf,
  hook,
  nameOf,
  nextName,
  receiver,
  run,
  settled,
  stateOf,
} from '../support/webhooks.ts';

describe('a receiver that fails', () => {
  it('is asked again, ever later, with the same id and a new signature; not before it asks to be', async () => {
    const to = await receiver();
    const { id, secret } = await hook(to.url);
    const after = { status: 503, headers: { 'retry-after': '1' } };
    to.answer = () => ([after, 500][to.received.length] ?? 200) as number;
    const name = await change();
    await to.until(() => to.taken.length === 1);
    expect(to.received.map(nameOf)).toEqual([name, name, name]);
    expect(new Set(to.received.map((m) => m.id)).size).toBe(1);
    expect(new Set(to.received.map((m) => m.text)).size).toBe(1);
    for (const message of to.received) verify(secret, message);
    const [first, second] = to.received as [Received, Received];
    expect(second.at - first.at).toBeGreaterThanOrEqual(950);
    expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp']);
    expect(await settled(id, (state) => state.retry === null)).toMatchObject({
      lastFailure: { kind: 'STATUS', status: 500 },
    });
  });

  it('has its event put among the dead letters, which can be retried and discarded; the next one comes', async () => {
    const to = await receiver();
    const { id, secret } = await hook(to.url);
    const bad = nextName();
    to.answer = (message) => (nameOf(message) === bad ? 422 : 200);
    await change();
    const good = await change();
    await to.until(() => to.taken.length === 1);
    expect(to.received.map(nameOf)).toEqual([bad, bad, bad, bad, good]);
    const LETTERS = `query($id: ID) { webhookDeadLetters(webhookId: $id) {
      deadLetters { id webhookId cursor body attempts failure status } pageInfo { hasNextPage } } }`;
    const letters = async () => (await run(LETTERS, { id })).webhookDeadLetters.deadLetters;
    const [letter] = await letters();
    expect(letter).toMatchObject({
      webhookId: id,
      body: (to.received[0] as Received).text,
      attempts: 4,
      failure: 'STATUS',
      status: 422,
    });
    expect((await stateOf(id)).deadLetterCount).toBe(1);
    const RETRY = 'mutation($id: ID!) { retryWebhookDeadLetter(id: $id) { delivered failure status } }';
    expect((await run(RETRY, { id: letter.id })).retryWebhookDeadLetter).toEqual({
      delivered: false,
      failure: 'STATUS',
      status: 422,
    });
    expect((await letters())[0].attempts).toBe(5);
    to.answer = () => 200;
    expect((await run(RETRY, { id: letter.id })).retryWebhookDeadLetter).toEqual({
      delivered: true,
      failure: null,
      status: 200,
    });
    const retried = to.received.at(-1) as Received;
    expect([retried.id, retried.text]).toEqual([
      (to.received[0] as Received).id,
      (to.received[0] as Received).text,
    ]);
    verify(secret, retried);
    expect(await letters()).toEqual([]);
    expect(await codeOf(RETRY, { id: letter.id })).toBe('NOT_FOUND');
    to.answer = () => 500;
    await change();
    await settled(id, (state) => state.deadLetterCount === 1);
    const DISCARD = 'mutation($id: ID!) { discardWebhookDeadLetter(id: $id) }';
    const [other] = await letters();
    expect(await run(DISCARD, { id: other.id })).toEqual({ discardWebhookDeadLetter: true });
    expect(await run(DISCARD, { id: other.id })).toEqual({ discardWebhookDeadLetter: false });
  });

  it('does not delay another, be it that it hangs or that it is not there', async () => {
    const [hanging, gone, well] = [await receiver(), await receiver(), await receiver()];
    hanging.answer = () => () => {};
    await gone.shut();
    const slow = await hook(hanging.url);
    await hook(gone.url);
    await hook(well.url);
    const begun = performance.now();
    const names = await changes(5);
    await well.until(() => well.taken.length === 5);
    expect(performance.now() - begun).toBeLessThan(2500);
    expect(well.taken.map(nameOf)).toEqual(names);
    expect((await settled(slow.id, (state) => state.lastFailure !== null)).lastFailure).toEqual({
      kind: 'TIMEOUT',
      status: null,
    });
  });

  it('is left alone after 410 Gone, until it is enabled again', async () => {
    const to = await receiver();
    const { id } = await hook(to.url);
    to.answer = () => 410;
    const names = await changes(1);
    const state = await settled(id, ({ enabled }) => !enabled);
    expect(state).toMatchObject({ disabledReason: 'GONE', deadLetterCount: 0, lastFailure: { status: 410 } });
    to.answer = () => 200;
    names.push(await change());
    expect(to.received.length).toBe(1);
    await run('mutation($id: ID!) { updateWebhook(id: $id, input: { enabled: true }) { disabledReason } }', {
      id,
    });
    await to.until(() => to.taken.length === 2);
    expect(to.taken.map(nameOf)).toEqual(names);
  });

  it('is given up after 20 dead letters in a row', async () => {
    const to = await receiver();
    const { id } = await hook(to.url);
    to.answer = () => 500;
    await changes(22);
    const state = await settled(id, ({ enabled }) => !enabled);
    expect(state).toMatchObject({ disabledReason: 'RECEIVER_FAILS', deadLetterCount: 20 });
    expect(to.received.length).toBe(80);
    const PAGE = `query($id: ID, $after: String) { webhookDeadLetters(webhookId: $id, first: 15, after: $after) {
      deadLetters { cursor } pageInfo { hasNextPage endCursor } } }`;
    const { webhookDeadLetters: page } = await run(PAGE, { id });
    expect([page.deadLetters.length, page.pageInfo.hasNextPage]).toEqual([15, true]);
    const { webhookDeadLetters: rest } = await run(PAGE, { id, after: page.pageInfo.endCursor });
    expect([rest.deadLetters.length, rest.pageInfo.hasNextPage]).toEqual([5, false]);
  });

  it('is not followed to where it redirects, nor listened to for long', async () => {
    const [to, other] = [await receiver(), await receiver()];
    const { id } = await hook(to.url, { enabled: false });
    const TEST = 'mutation($id: ID!) { testWebhook(id: $id) { delivered failure status } }';
    to.answer = () => ({ status: 302, headers: { location: other.url } });
    expect((await run(TEST, { id })).testWebhook).toEqual({
      delivered: false,
      failure: 'STATUS',
      status: 302,
    });
    expect(other.received).toEqual([]);
    let written = 0;
    to.answer = () => (response) => {
      const more = () => {
        let room = true;
        while (room && !response.destroyed) {
          room = response.write(Buffer.alloc(65_536));
          written += 65_536;
        }
      };
      response.writeHead(200).on('drain', more);
      more();
    };
    expect((await run(TEST, { id })).testWebhook).toEqual({ delivered: true, failure: null, status: 200 });
    // What the sockets' own buffers hold; without a limit it would go on until the time is up.
    expect(written).toBeLessThan(10_000_000);
    to.answer = () => () => {};
    expect((await run(TEST, { id })).testWebhook).toEqual({
      delivered: false,
      failure: 'TIMEOUT',
      status: null,
    });
    await to.shut();
    expect((await run(TEST, { id })).testWebhook).toEqual({
      delivered: false,
      failure: 'CONNECTION',
      status: null,
    });
    expect(to.received[0]?.body).toMatchObject({ type: 'test', data: { webhookId: id, name: 'hook' } });
  });
});
