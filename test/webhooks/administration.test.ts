import { describe, expect, it } from '@jest/globals';
import { TEST_PASSWORD } from '../support/databases.ts';
import { CREATE, codeOf, type Data, hook, run, suite } from '../support/webhooks.ts';

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
    const { users, login } = suite.gateway.backends;
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
