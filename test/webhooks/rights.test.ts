import { describe, expect, it } from '@jest/globals';
import type { Clearance } from '../../datasources/users.ts';
import { TEST_PASSWORD } from '../support/databases.ts';
import { until } from '../support/wait.ts';
import { CREATE, codeOf, type Data, receiver, run, stateOf, suite } from '../support/webhooks.ts';

let count = 0;

/** An administrator who does not see everything. */
async function administrator(tenants: string[], clearance: Clearance = 'AMBER') {
  count += 1;
  const email = `administrator-${count}@example.org`;
  const { users, login } = suite.gateway.backends;
  const passwordHash = await login.hash(TEST_PASSWORD);
  const { id } = await users.create({ email, name: email, role: 'ADMIN', passwordHash, tenants, clearance });
  return { id, token: (await login.login(email, TEST_PASSWORD)).accessToken };
}

async function as(token: string, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const { data, errors } = await suite.gateway.query(query, variables, { token });
  expect(errors).toBeUndefined();
  return data;
}

async function hookOf(token: string, url: string, input: Record<string, unknown> = {}): Promise<string> {
  const data = await as(token, CREATE, { input: { name: 'hook', url, types: ['Resource'], ...input } });
  return data.createWebhook.webhook.id;
}

const write = (statement: string, capture?: 'summary') =>
  suite.gateway.backends.graph.write(statement, {}, capture ? { metadata: { capture } } : {});
const make = (id: string, labels = '') => write(`CREATE (:Resource${labels} {id: '${id}', name: 'n'})`);
const drop = (id: string) => run('mutation($id: ID!) { deleteWebhook(id: $id) }', { id });
const setRights = (id: string, rights: string) =>
  suite.gateway.backends.postgres.query(`UPDATE users SET ${rights} WHERE id = $1`, [id]);

describe('a webhook', () => {
  it('tells what its owner may see: single changes and counts, and what becomes hidden as deleted', async () => {
    const [own, all] = [await receiver(), await receiver()];
    const { token } = await administrator(['acme']);
    const hooks = [await hookOf(token, own.url), await hookOf(suite.gateway.token, all.url)];
    await make('w-globex', ':TENANTED:TENANT_globex');
    await make('w-red', ':TLP_RED');
    await make('w-acme', ':TENANTED:TENANT_acme');
    await write(
      "UNWIND range(1, 3) AS i CREATE (:Resource {id: 'w-bulk' + i}), (:Resource:TLP_RED {id: 'w-hidden' + i})",
      'summary',
    );
    await write("MATCH (n:Resource {id: 'w-acme'}) SET n:TLP_RED, n.name = 'hunter2'");
    await make('w-end');
    const ended = ({ body }: { body: Data }) => body.data?.id === 'w-end';
    await own.until(() => own.taken.some(ended));
    await all.until(() => all.taken.some(ended));
    expect(own.taken.map(({ body }) => `${body.type} ${body.data.id ?? ''}`)).toEqual([
      'Resource.created w-acme',
      'Batch.summarised ',
      'Resource.deleted w-acme',
      'Resource.created w-end',
    ]);
    expect(own.taken[1]?.body.data.summary).toEqual([{ type: 'Resource', operation: 'CREATED', count: 3 }]);
    expect(own.taken.map(({ text }) => text).join()).not.toMatch(/globex|RED|hunter|hidden/);
    expect(all.taken).toHaveLength(7);
    expect(all.taken.map(({ text }) => text).join()).toMatch(/globex.*RED.*hunter2/s);
    for (const id of hooks) await drop(id);
  });

  it('is suspended when its owner loses the right, says why, and is taken over by who changes it', async () => {
    const to = await receiver();
    const { id: userId, token } = await administrator(['acme']);
    const id = await hookOf(token, to.url);
    await make('s-1');
    await to.until(() => to.taken.length === 1);
    await setRights(userId, "role = 'OPERATOR'");
    await until(async () => (await stateOf(id)).disabledReason === 'OWNER_WITHOUT_RIGHT');
    await make('s-2', ':TLP_RED');
    expect(await codeOf('mutation($id: ID!) { testWebhook(id: $id) { delivered } }', { id })).toBe(
      'CONFLICT',
    );
    const takeOver =
      'mutation($id: ID!) { updateWebhook(id: $id, input: { enabled: true }) { owner disabledReason } }';
    const { updateWebhook } = await run(takeOver, { id });
    expect(updateWebhook.disabledReason).toBeNull();
    expect(updateWebhook.owner).not.toBe(userId);
    await to.until(() => to.taken.length === 2);
    expect(to.taken[1]?.body.data.id).toBe('s-2');
    await drop(id);
  });

  it('is suspended when its owner is gone', async () => {
    const to = await receiver();
    const { id: userId, token } = await administrator([]);
    const id = await hookOf(token, to.url);
    await setRights(userId, 'active = false');
    await until(async () => (await stateOf(id)).disabledReason === 'OWNER_WITHOUT_RIGHT');
    await drop(id);
  });

  it('looks anew at what it tries again, when what its owner may see has changed', async () => {
    const to = await receiver();
    const { id: userId, token } = await administrator(['acme']);
    const id = await hookOf(token, to.url);
    // The second attempt never comes: the event exists no more for the owner.
    to.answer = () => ({ status: 503, headers: { 'retry-after': '2' } });
    await make('t-1', ':TENANTED:TENANT_acme');
    await to.until(() => to.received.length === 1);
    await setRights(userId, "tenants = '{globex}'");
    to.answer = () => 200;
    await make('t-2', ':TENANTED:TENANT_globex');
    await to.until(() => to.taken.length === 1);
    expect(to.received.map(({ body }) => body.data.id)).toEqual(['t-1', 't-2']);
    await drop(id);
  });

  it('is not made with an API key, which it would outlive, nor without the right', async () => {
    const to = await receiver();
    const { data } = await suite.gateway.query(
      'mutation($at: DateTime!) { createApiKey(input: { name: "k", scopes: ["platform:*:*"], expiresAt: $at }) { key } }',
      { at: new Date(Date.now() + 86_400_000).toISOString() },
    );
    const input = { name: 'h', url: to.url };
    expect(await codeOf(CREATE, { input }, data.createApiKey.key)).toBe('PERMISSION_ERROR');
  });
});

describe('what belongs to who has more rights', () => {
  it('is not for an administrator with fewer, and stays as it was', async () => {
    const to = await receiver();
    const lesser = await administrator(['acme']);
    const [id, own] = [await hookOf(suite.gateway.token, to.url), await hookOf(lesser.token, to.url)];
    to.answer = () => 500;
    await make('h-1', ':TENANTED:TENANT_acme');
    await until(async () => (await stateOf(id)).deadLetterCount === 1);
    const before = await stateOf(id);
    const letters = 'query($id: ID!) { webhookDeadLetters(webhookId: $id) { deadLetters { id cursor } } }';
    const [letter] = (await as(lesser.token, letters, { id })).webhookDeadLetters.deadLetters;
    const ways = (of: string, after: string, sent: string): Array<[string, Record<string, unknown>]> => [
      ['mutation($id: ID!) { testWebhook(id: $id) { delivered } }', { id: of }],
      ['mutation($id: ID!) { rotateWebhookSecret(id: $id) { secret } }', { id: of }],
      [
        'mutation($id: ID!, $after: String!) { replayWebhook(id: $id, after: $after) { id } }',
        { id: of, after },
      ],
      ['mutation($id: ID!) { updateWebhook(id: $id, input: { enabled: true }) { id } }', { id: of }],
      ['mutation($id: ID!) { retryWebhookDeadLetter(id: $id) { delivered } }', { id: sent }],
      ['mutation($id: ID!) { discardWebhookDeadLetter(id: $id) }', { id: sent }],
      ['mutation($id: ID!) { deleteWebhook(id: $id) }', { id: of }],
    ];
    const codes = async (of: string, after: string, sent: string) => {
      const found: string[] = [];
      for (const [query, variables] of ways(of, after, sent))
        found.push((await codeOf(query, variables, lesser.token)) ?? 'OK');
      return found;
    };
    expect(await codes(id, letter.cursor, letter.id)).toEqual(Array(7).fill('PERMISSION_ERROR'));
    expect(await stateOf(id)).toEqual(before);
    await until(async () => (await stateOf(own)).deadLetterCount === 1);
    const [theirs] = (await as(lesser.token, letters, { id: own })).webhookDeadLetters.deadLetters;
    expect(await codes(own, theirs.cursor, theirs.id)).toEqual(Array(7).fill('OK'));
    await drop(id);
  });
});

describe('a dead letter', () => {
  const LETTERS = 'query($id: ID!) { webhookDeadLetters(webhookId: $id) { deadLetters { id cursor body } } }';
  const RETRY = 'mutation($id: ID!) { retryWebhookDeadLetter(id: $id) { delivered } }';

  it('shows what it holds to who sees as much, and is sent again only while its owner does', async () => {
    const to = await receiver();
    const owner = await administrator(['acme']);
    const other = await administrator(['globex']);
    const id = await hookOf(owner.token, to.url);
    to.answer = () => 500;
    await make('d-1', ':TENANTED:TENANT_acme');
    await until(async () => (await stateOf(id)).deadLetterCount === 1);
    const letterFor = async (token: string) =>
      (await as(token, LETTERS, { id })).webhookDeadLetters.deadLetters[0];
    expect((await letterFor(owner.token)).body).toContain('d-1');
    expect((await letterFor(suite.gateway.token)).body).toContain('d-1');
    expect((await letterFor(other.token)).body).toBeNull();
    to.answer = () => 200;
    await setRights(owner.id, "tenants = '{}'");
    await until(async () => (await letterFor(owner.token)).body === null);
    const letter = (await letterFor(suite.gateway.token)).id;
    expect(await codeOf(RETRY, { id: letter })).toBe('CONFLICT');
    await setRights(owner.id, "tenants = '{acme}'");
    await until(async () => (await letterFor(owner.token)).body !== null);
    expect((await run(RETRY, { id: letter })).retryWebhookDeadLetter).toEqual({ delivered: true });
    await drop(id);
  });
});
