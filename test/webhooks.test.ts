import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { type Incarnation, WebhookProgress } from '../datasources/webhook-progress.ts';
import { freshDatabase, TEST_PASSWORD } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { type Received, type Receiver, startReceiver, verify } from './support/receiver.ts';

const SETTINGS = {
  WEBHOOK_ALLOW_PRIVATE: 'true',
  WEBHOOK_TIMEOUT_MS: '700',
  WEBHOOK_MAX_ATTEMPTS: '4',
  WEBHOOK_RETRY_BASE_MS: '5',
};

let database: string;
let gateway: TestGateway;
const receivers: Receiver[] = [];
const made: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  gateway = await startTestGateway({ ...SETTINGS, DATABASE_URL: database });
});
afterEach(async () => {
  for (const id of made.splice(0)) await run('mutation($id: ID!) { deleteWebhook(id: $id) }', { id });
  await Promise.all(receivers.splice(0).map((receiver) => receiver.shut().catch(() => {})));
});
afterAll(() => gateway?.close());

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
type Data = any;

/** An operation of the administrator that succeeds. */
async function run(query: string, variables: Record<string, unknown> = {}, on = gateway): Promise<Data> {
  const { data, errors } = await on.query(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

async function codeOf(query: string, variables: Record<string, unknown> = {}, token?: string | null) {
  const { errors } = await gateway.query(query, variables, token === undefined ? {} : { token });
  return errors?.[0]?.extensions.code;
}

async function receiver(): Promise<Receiver> {
  const started = await startReceiver();
  receivers.push(started);
  return started;
}

const CREATE = `mutation($input: CreateWebhookInput!) {
  createWebhook(input: $input) { secret webhook { id name url cursor enabled expand types } }
}`;

async function hook(url: string, input: Record<string, unknown> = {}, on = gateway) {
  const data = await run(CREATE, { input: { name: 'hook', url, types: ['Infrastructure'], ...input } }, on);
  const { secret, webhook } = data.createWebhook;
  made.push(webhook.id);
  return { secret, ...webhook } as { id: string; secret: string; cursor: string };
}

const STATE = `query($id: ID!) { webhook(id: $id) {
  enabled disabledReason cursor deadLetterCount previousSecretUntil lastDeliveredAt
  lastFailure { kind status } retry { attempts cursor nextAt }
} }`;

async function stateOf(id: string): Promise<Data> {
  return (await run(STATE, { id })).webhook;
}

/** The webhook's state, once it is as it should be: what the receiver has seen is stored a moment later. */
async function settled(id: string, condition: (state: Data) => boolean): Promise<Data> {
  for (let i = 0; i < 500; i++) {
    const state = await stateOf(id);
    if (condition(state)) return state;
    await sleep(20);
  }
  throw new Error(`the webhook stayed as it was: ${JSON.stringify(await stateOf(id))}`);
}

let count = 0;
/** Makes a node and returns its name. */
async function change(on = gateway): Promise<string> {
  const name = `n-${count++}`;
  await run(
    'mutation($n: String!) { createInfrastructure(input: { name: $n, provider: AWS }) { id } }',
    { n: name },
    on,
  );
  return name;
}

async function changes(howMany: number, on = gateway): Promise<string[]> {
  const names: string[] = [];
  for (let i = 0; i < howMany; i++) names.push(await change(on));
  return names;
}

const nameOf = ({ body }: Received) => body.data?.after?.name as string;

/** What a receiver that looks at ids has done, in order. */
function once(taken: readonly Received[]): string[] {
  return [...new Map(taken.map((message) => [message.id, message])).values()].map(nameOf);
}

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
    const bad = `n-${count}`;
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
    const { postgres } = gateway.backends;
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

describe('every event', () => {
  it('is told once, in order, to a receiver that looks at ids: through its outages, errors, a restart and a takeover', async () => {
    const to = await receiver();
    await gateway.close();
    const settings = { ...SETTINGS, WEBHOOK_MAX_ATTEMPTS: '50', DATABASE_URL: database };
    const start = () => startTestGateway(settings, { keepGraph: true });
    const open = [await start(), await start()];
    const leads = async ({ url }: TestGateway) =>
      /^dharma_webhook_leader 1$/m.test(await (await fetch(`${url}/metrics`)).text());
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
      gateway = await start();
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

  it('that is not to be had any more, or cannot be read, is announced by a notice', async () => {
    const to = await receiver();
    const { id, cursor } = await hook(to.url, { enabled: false });
    const names = await changes(5);
    const { postgres } = gateway.backends;
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
    await gateway.close();
    gateway = await startTestGateway({ ...SETTINGS, DATABASE_URL: database }, { keepGraph: true });
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

describe('a delivery that has been overtaken', () => {
  it('moves nothing any more', async () => {
    const { id, cursor } = await hook('https://example.org', { enabled: false });
    const { postgres } = gateway.backends;
    const progress = new WebhookProgress(postgres);
    const webhook = async () =>
      (await postgres.query<Incarnation>('SELECT id, generation FROM webhooks WHERE id::text = $1', [id]))[0];
    const failed = { failure: 'TIMEOUT', status: null } as const;
    const letter = { cursor: 'c9.0.0', messageId: 'm', body: '{}', attempts: 1 };
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

describe('rights', () => {
  const FIELDS = [
    '{ webhooks { pageInfo { hasNextPage } } }',
    '{ webhook(id: "x") { id } }',
    '{ webhookDeadLetters { pageInfo { hasNextPage } } }',
    'mutation { createWebhook(input: { name: "x", url: "https://example.org" }) { secret } }',
    'mutation { updateWebhook(id: "x", input: {}) { id } }',
    'mutation { deleteWebhook(id: "x") }',
    'mutation { rotateWebhookSecret(id: "x") { secret } }',
    'mutation { replayWebhook(id: "x", after: "x") { id } }',
    'mutation { testWebhook(id: "x") { delivered } }',
    'mutation { retryWebhookDeadLetter(id: "1") { delivered } }',
    'mutation { discardWebhookDeadLetter(id: "1") }',
  ];

  it.each(['OPERATOR', 'ANALYST', 'VIEWER'] as const)('of a %s do not reach any of it', async (role) => {
    const email = `${role.toLowerCase()}@webhooks.local`;
    const { users, login } = gateway.backends;
    await users.create({ email, name: role, role, passwordHash: await login.hash(TEST_PASSWORD) });
    const { accessToken } = await login.login(email, TEST_PASSWORD);
    for (const field of FIELDS)
      expect([field, await codeOf(field, {}, accessToken)]).toEqual([field, 'PERMISSION_ERROR']);
  });

  it('of a stranger neither', async () => {
    for (const field of FIELDS) expect([field, await codeOf(field, {}, null)]).toEqual([field, 'AUTH_ERROR']);
  });
});

describe('what an administrator gives', () => {
  it.each([
    ['a name without letters', { name: ' ' }],
    ['a name that is too long', { name: 'x'.repeat(201) }],
    ['what is no URL', { url: 'nowhere' }],
    ['another protocol', { url: 'file:///etc/passwd' }],
    ['credentials in the URL', { url: 'https://me:secret@example.org/' }],
    ['what is no cursor', { after: 'yesterday' }],
    ['a type that the schema does not have', { types: ['Infrastucture'] }],
  ])('is refused when it is %s', async (_, input) => {
    expect(await codeOf(CREATE, { input: { name: 'x', url: 'https://example.org', ...input } })).toBe(
      'VALIDATION_ERROR',
    );
  });

  it('is refused when it leads nowhere', async () => {
    const id = '00000000-0000-0000-0000-000000000000';
    expect(
      await codeOf('mutation($id: ID!) { updateWebhook(id: $id, input: { name: "x" }) { id } }', { id }),
    ).toBe('NOT_FOUND');
    expect(await codeOf('mutation { testWebhook(id: "x") { delivered } }')).toBe('NOT_FOUND');
    expect(await codeOf('mutation { rotateWebhookSecret(id: "x") { secret } }')).toBe('NOT_FOUND');
    expect(await codeOf('mutation { rotateWebhookSecret(id: "x", overlapSeconds: -1) { secret } }')).toBe(
      'VALIDATION_ERROR',
    );
    expect(await codeOf('{ webhooks(first: 0) { pageInfo { hasNextPage } } }')).toBe('VALIDATION_ERROR');
    expect(await run('{ webhook(id: "x") { id } }')).toEqual({ webhook: null });
    expect(await run('mutation { deleteWebhook(id: "x") discardWebhookDeadLetter(id: "x") }')).toEqual({
      deleteWebhook: false,
      discardWebhookDeadLetter: false,
    });
  });

  it('is listed in pages, with its filter, and stays but for what is changed', async () => {
    const where = { severities: ['HIGH'], tags: ['a', 'b'] };
    const ids = [];
    for (let i = 0; i < 3; i++)
      ids.push(
        (await hook('https://example.org/x', { name: `w${i}`, enabled: false, where, expand: true })).id,
      );
    const PAGE = `query($after: String) { webhooks(first: 2, after: $after) {
      webhooks { id name types expand where { severities tags operations } createdAt updatedAt } pageInfo { hasNextPage endCursor } } }`;
    const { webhooks: page } = await run(PAGE);
    expect(page.webhooks.map((w: Data) => w.id)).toEqual(ids.slice(0, 2));
    expect(page.webhooks[0]).toMatchObject({
      name: 'w0',
      types: ['Infrastructure'],
      expand: true,
      where: { ...where, operations: null },
    });
    const { webhooks: rest } = await run(PAGE, { after: page.pageInfo.endCursor });
    expect([rest.webhooks.map((w: Data) => w.id), rest.pageInfo.hasNextPage]).toEqual([ids.slice(2), false]);
    const { updateWebhook } = await run(
      'mutation($id: ID!) { updateWebhook(id: $id, input: { where: null, name: "new" }) { name types expand where { tags } } }',
      { id: ids[0] },
    );
    expect(updateWebhook).toEqual({ name: 'new', types: ['Infrastructure'], expand: true, where: null });
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
