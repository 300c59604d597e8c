import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { createLogger } from '../../src/logger.ts';
import { newKey } from '../../src/secrets/secret-box.ts';
import { TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const KEY = newKey();
const WRONG = 'wrong horse battery';
const lines: string[] = [];
let gateway: TestGateway;

beforeAll(async () => {
  const logger = createLogger('trace', { write: (line: string) => void lines.push(line) });
  gateway = await startTestGateway(
    { ENCRYPTION_KEYS: `k:${KEY}`, LOG_LEVEL: 'trace', RAW_CYPHER: 'on' },
    { logger },
  );
});
afterAll(() => gateway?.close());

/** Values that were used on the way here; none may stand in a log. */
const secrets = new Map<string, string>();

const LOGIN = 'mutation($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }';

async function onSocket(parameters: unknown): Promise<void> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise<void>((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: parameters })));
    socket.on('message', () => socket.close());
    socket.on('close', () => resolve());
  });
}

async function post(body: string, headers: Record<string, string>): Promise<void> {
  await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }).then((response) => response.text());
}

describe('a log at trace level', () => {
  it('has operations and failures, and no secret of any of them', async () => {
    const email = gateway.config.ADMIN_EMAIL;
    const { data } = await gateway.query(
      LOGIN,
      { input: { email, password: TEST_PASSWORD } },
      { token: null },
    );
    await gateway.query(LOGIN, { input: { email, password: WRONG } }, { token: null });
    await gateway.query(
      `mutation { login(input: { email: "${email}", password: "${WRONG}", x: 1 }) { accessToken } }`,
    );
    const key = await gateway.query(
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
      {
        input: {
          name: 'k',
          scopes: ['platform:twin:read'],
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        },
      },
    );
    const hook = await gateway.query(
      'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { secret } }',
      { input: { name: 'w', url: 'https://example.org/', enabled: false } },
    );
    const wrongToken = `${data.login.accessToken.slice(0, -3)}abc`;
    for (const authorization of [
      `Bearer ${wrongToken}`,
      wrongToken,
      `Basic ${Buffer.from(`${email}:${WRONG}`).toString('base64')}`,
      `Bearer ${key.data.createApiKey.key}`,
    ]) {
      await post(JSON.stringify({ query: '{ me { id } }' }), { authorization });
      await post('{ not json', { authorization });
      await onSocket({ Authorization: authorization });
    }
    await gateway.query('{ cypher(query: "RETURN $p AS x, $gone", parameters: { p: 1 }) { rows } }');
    const { NEO4J_PASSWORD, DATABASE_URL } = gateway.config;
    for (const [name, value] of Object.entries({
      'password of a user': TEST_PASSWORD,
      'wrong password': WRONG,
      'access token': data.login.accessToken,
      'refresh token': data.login.refreshToken,
      'altered token': wrongToken,
      'API key': key.data.createApiKey.key,
      'secret of a webhook': hook.data.createWebhook.secret,
      'password of Neo4j': NEO4J_PASSWORD,
      'password of PostgreSQL': new URL(DATABASE_URL).password,
      'key that encrypts': KEY,
    })) {
      expect([name, value?.length > 8]).toEqual([name, true]);
      secrets.set(name, value);
    }
    const text = lines.join('');
    expect(text).toContain('"level":"debug"');
    expect(text).toContain('AUTH_ERROR');
    for (const [name, value] of secrets) expect([name, text.includes(value)]).toEqual([name, false]);
  });

  it('has none that an error repeats, by its name or by its looks', () => {
    expect(secrets.size).toBe(10);
    const written: string[] = [];
    const logger = createLogger('trace', { write: (line: string) => void written.push(line) });
    const error = (name: string) => secrets.get(name) as string;
    logger.warn({
      err: new Error(`cannot reach postgres://dharma:${error('password of PostgreSQL')}@127.0.0.1/d`),
    });
    logger.warn({ err: Object.assign(new Error('refused'), { token: error('altered token') }) });
    logger.warn(`header "Authorization: Bearer ${error('refresh token')}" and ${error('access token')}`);
    logger.warn({
      variables: { input: { password: error('wrong password') } },
      deep: { a: error('API key') },
    });
    logger.warn({ body: error('secret of a webhook') });
    expect(written).toHaveLength(5);
    for (const [name, value] of secrets)
      expect([name, written.join('').includes(value)]).toEqual([name, false]);
    for (const line of written) expect(JSON.parse(line)).toMatchObject({ level: 'warn' });
    expect(written[0]).toContain('postgres://[redacted]@127.0.0.1/d');
  });
});
