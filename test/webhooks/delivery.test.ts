import { describe, expect, it } from '@jest/globals';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { type Incarnation, WebhookProgress } from '../../datasources/webhook-progress.ts';
import { type Received, verify } from '../support/receiver.ts';
import {
  change,
  changes,
  codeOf,
  hook,
  nameOf,
  receiver,
  run,
  settled,
  stateOf,
  suite,
} from '../support/webhooks.ts';

describe('a delivery', () => {
  it('is signed as Standard Webhooks says, tells the change, and leaves out what was not asked for', async () => {
    const to = await receiver();
    const { id, secret, cursor } = await hook(to.url, { where: { operations: ['CREATED'] } });
    await run(
      'mutation { createSecurityEvents(input: [{ id: "other", name: "x", eventType: THREAT, severity: LOW }]) { info { nodesCreated } } }',
    );
    const { createInfrastructure: infrastructure } = await run(
      'mutation { createInfrastructure(input: { name: "first", provider: AWS }) { id } }',
    );
    await run('mutation($id: ID!) { updateInfrastructure(id: $id, input: { status: RUNNING }) { id } }', {
      id: infrastructure.id,
    });
    const second = await change();
    await to.until(() => to.taken.length === 2);
    expect(to.taken.map(nameOf)).toEqual(['first', second]);
    const [message] = to.taken as [Received];
    expect(verify(secret, message)).toEqual(message.body);
    expect(() => verify(`whsec_${Buffer.alloc(32).toString('base64')}`, message)).toThrow(
      WebhookVerificationError,
    );
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { me } = await run('{ me { id } }');
    expect(message.body).toMatchObject({
      type: 'Infrastructure.created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      cursor: expect.stringMatching(/^c[0-9a-z]+\.0\.[0-9a-f]+$/),
      data: {
        operation: 'CREATED',
        id: infrastructure.id,
        labels: ['Infrastructure'],
        before: {},
        actor: me.id,
      },
    });
    expect(message.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': message.body.cursor.replaceAll('.', '_'),
    });
    const state = await settled(id, (s) => s.cursor === (to.taken[1] as Received).body.cursor);
    expect(state).toMatchObject({ enabled: true, lastFailure: null, retry: null, deadLetterCount: 0 });
    expect(state.cursor).not.toBe(cursor);
  });

  it('moves the stored cursor along when nothing matches', async () => {
    const to = await receiver();
    const { id, cursor } = await hook(to.url, { types: ['Weakness'] });
    await change();
    await settled(id, (state) => state.cursor !== cursor);
    expect(to.received).toEqual([]);
  });

  it('begins and begins again where it is told to, under the same ids', async () => {
    const to = await receiver();
    const { cursor } = await hook(to.url, { enabled: false });
    const names = await changes(3);
    expect(to.received).toEqual([]);
    const late = await receiver();
    const { id } = await hook(late.url, { after: cursor });
    await late.until(() => late.taken.length === 3);
    expect(late.taken.map(nameOf)).toEqual(names);
    await settled(id, (state) => state.cursor === (late.taken[2] as Received).body.cursor);
    await run('mutation($id: ID!, $after: String!) { replayWebhook(id: $id, after: $after) { id } }', {
      id,
      after: (late.taken[0] as Received).body.cursor,
    });
    await late.until(() => late.taken.length === 5);
    expect(late.taken.slice(3).map((m) => m.id)).toEqual(late.taken.slice(1, 3).map((m) => m.id));
  });

  it('stops at once when the webhook is deleted, disabled or sent elsewhere, and goes on from there', async () => {
    const [one, two] = [await receiver(), await receiver()];
    const { id } = await hook(one.url);
    await changes(2);
    await one.until(() => one.taken.length === 2);
    const update = (input: Record<string, unknown>) =>
      run(
        'mutation($id: ID!, $input: UpdateWebhookInput!) { updateWebhook(id: $id, input: $input) { id enabled url types } }',
        { id, input },
      );
    await settled(id, (state) => state.cursor === (one.taken[1] as Received).body.cursor);
    await update({ enabled: false });
    const missed = await changes(2);
    const { updateWebhook } = await update({ enabled: true, url: two.url });
    expect(updateWebhook).toMatchObject({ enabled: true, url: two.url, types: ['Infrastructure'] });
    await two.until(() => two.taken.length === 2);
    expect(two.taken.map(nameOf)).toEqual(missed);
    expect(one.received.length).toBe(2);
    expect(await run('mutation($id: ID!) { deleteWebhook(id: $id) }', { id })).toEqual({
      deleteWebhook: true,
    });
    const control = await receiver();
    await hook(control.url);
    await changes(2);
    await control.until(() => control.taken.length === 2);
    expect(two.received.length).toBe(2);
    expect(await run('mutation($id: ID!) { deleteWebhook(id: $id) }', { id })).toEqual({
      deleteWebhook: false,
    });
  });
});

describe('a secret', () => {
  const ROTATE = `mutation($id: ID!, $overlap: Int!) {
    rotateWebhookSecret(id: $id, overlapSeconds: $overlap) { secret webhook { previousSecretUntil } }
  }`;

  it('that was replaced signs as well for as long as was said, and not at all for 0 s', async () => {
    const to = await receiver();
    const { id, secret } = await hook(to.url);
    const { rotateWebhookSecret: rotated } = await run(ROTATE, { id, overlap: 3600 });
    expect(Date.parse(rotated.webhook.previousSecretUntil) - Date.now()).toBeGreaterThan(3_500_000);
    await change();
    await to.until(() => to.taken.length === 1);
    const [first] = to.taken as [Received];
    expect(String(first.headers['webhook-signature']).split(' ').length).toBe(2);
    verify(secret, first);
    verify(rotated.secret, first);
    const { rotateWebhookSecret: last } = await run(ROTATE, { id, overlap: 0 });
    expect(last.webhook.previousSecretUntil).toBeNull();
    await change();
    await to.until(() => to.taken.length === 2);
    const second = to.taken[1] as Received;
    verify(last.secret, second);
    for (const old of [secret, rotated.secret])
      expect(() => verify(old, second)).toThrow(WebhookVerificationError);
    const { previous } = await run(ROTATE, { id, overlap: 1 }).then(() => ({ previous: last.secret }));
    await settled(id, (state) => state.previousSecretUntil === null);
    await change();
    await to.until(() => to.taken.length === 3);
    expect(() => verify(previous, to.taken[2] as Received)).toThrow(WebhookVerificationError);
  });

  it('is encrypted in the database, and cannot be used in another row', async () => {
    const to = await receiver();
    const [a, b] = [await hook(to.url), await hook(to.url, { enabled: false })];
    const { postgres } = suite.gateway.backends;
    const rows = await postgres.query('SELECT * FROM webhooks');
    expect(JSON.stringify(rows)).not.toContain(a.secret.slice(6, 40));
    await postgres.query(
      'UPDATE webhooks SET secret = (SELECT secret FROM webhooks WHERE id::text = $1) WHERE id::text = $2',
      [a.id, b.id],
    );
    expect(await codeOf('mutation($id: ID!) { testWebhook(id: $id) { delivered } }', { id: b.id })).toBe(
      'CONFLICT',
    );
    await run('mutation($id: ID!) { updateWebhook(id: $id, input: { enabled: true }) { id } }', { id: b.id });
    await settled(b.id, (state) => state.disabledReason === 'SECRET_UNREADABLE');
    const { secret } = (await run(ROTATE, { id: b.id, overlap: 60 })).rotateWebhookSecret;
    await run('mutation($id: ID!) { updateWebhook(id: $id, input: { enabled: true }) { id } }', { id: b.id });
    await run('mutation($id: ID!) { deleteWebhook(id: $id) }', { id: a.id });
    await change();
    await to.until(() => to.taken.length > 0);
    verify(secret, to.taken.at(-1) as Received);
  });
});

describe('a delivery that has been overtaken', () => {
  it('moves nothing any more', async () => {
    const { id, cursor } = await hook('https://example.org', { enabled: false });
    const { postgres } = suite.gateway.backends;
    const progress = new WebhookProgress(postgres);
    const webhook = async () =>
      (await postgres.query<Incarnation>('SELECT id, generation FROM webhooks WHERE id::text = $1', [id]))[0];
    const failed = { failure: 'TIMEOUT', status: null } as const;
    const letter = { cursor: 'c9.0.0', messageId: 'm', body: '{}', seenWith: '', attempts: 1 };
    const writes = async (of: Incarnation) => [
      await progress.passed(of, 'c7.0.0'),
      await progress.delivered(of, 'c8.0.0'),
      await progress.failed(of, failed, { cursor: 'c9.0.0', attempts: 1, millis: 1 }),
      (await progress.bury(of, letter, failed)).counted,
      await progress.disable(of, 'GONE'),
    ];
    const disabled = (await webhook()) as Incarnation;
    expect(await writes(disabled)).toEqual([false, false, false, false, false]);
    await postgres.query(
      'UPDATE webhooks SET enabled = true, generation = generation + 1 WHERE id::text = $1',
      [id],
    );
    expect(await writes(disabled)).toEqual([false, false, false, false, false]);
    expect(await stateOf(id)).toMatchObject({ cursor, deadLetterCount: 0, lastFailure: null, enabled: true });
    expect(await writes((await webhook()) as Incarnation)).toEqual([true, true, true, true, true]);
  });
});

it('verifies with the reference implementation alone: a changed body does not', async () => {
  const to = await receiver();
  const { secret } = await hook(to.url);
  await change();
  await to.until(() => to.taken.length === 1);
  const { text, headers } = to.taken[0] as Received;
  expect(() => new Webhook(secret).verify(`${text} `, headers as Record<string, string>)).toThrow(
    WebhookVerificationError,
  );
});
