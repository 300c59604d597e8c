import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { TRANSPORTS } from './transports.ts';

let development: TestGateway;
let production: TestGateway;

beforeAll(async () => {
  development = await startTestGateway({ NODE_ENV: 'development' });
  production = await startTestGateway({ NODE_ENV: 'production' });
});
afterAll(async () => {
  await development?.close();
  await production?.close();
});

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';

describe.each(TRANSPORTS)('over %s', (_, send) => {
  const first = async (gateway: TestGateway, query: string, own: string | null, variables = {}) =>
    (await send(gateway, { query, variables }, own)).errors?.[0];

  it.each([
    getIntrospectionQuery(),
    '{ __type(name: "Query") { name } }',
    '{ ...F } fragment F on Query { ... { a: __schema { types { name } } } }',
  ])('in production a stranger is not shown the schema: %s', async (query) => {
    expect((await first(production, query, null))?.extensions.code).toBe('AUTH_ERROR');
    expect(await first(production, query, production.token)).toBeUndefined();
    expect(await first(development, query, null)).toBeUndefined();
  });

  it('in production a stranger is not told what may have been meant', async () => {
    const mistakes: Array<[string, object?]> = [
      ['{ resource { id } }'],
      ['mutation { logn { accessToken } }'],
      [LOGIN, { input: { email: 'a@b.example', password: 'x', passwort: 'x' } }],
    ];
    for (const [query, variables] of mistakes) {
      const ofStranger = await first(production, query, null, variables);
      expect(ofStranger?.extensions.code).toMatch(/VALIDATION/);
      expect(ofStranger?.message).not.toMatch(/did you mean/i);
      const ofUser = await first(production, query, production.token, variables);
      const ofDeveloper = await first(development, query, null, variables);
      expect([ofUser?.message, ofDeveloper?.message]).toEqual(
        Array(2).fill(expect.stringMatching(/did you mean/i)),
      );
    }
  });

  it('in production a stranger may log in', async () => {
    expect(await first(production, '{ __typename }', null)).toBeUndefined();
  });
});
