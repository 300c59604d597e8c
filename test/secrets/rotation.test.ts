import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/logger.ts';
import { newKey } from '../../src/secrets/secret-box.ts';
import { freshDatabase, testConfig, workerNeo4j } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const ROTATE = new URL('../../src/cli/secrets-rotate.ts', import.meta.url).pathname;
const [A, B] = [newKey(), newKey()];
let database: string;
let gateway: TestGateway;

beforeAll(async () => {
  database = await freshDatabase();
  gateway = await startTestGateway({ DATABASE_URL: database });
});
afterAll(() => gateway?.close());

async function restart(keys?: string): Promise<void> {
  await gateway.close();
  const overrides = { DATABASE_URL: database, ...(keys !== undefined && { ENCRYPTION_KEYS: keys }) };
  gateway = await startTestGateway(overrides, { keepGraph: true });
}

async function rotate(keys: string, ...options: string[]) {
  const { uri, username, password } = workerNeo4j();
  const child = spawn(process.execPath, [ROTATE, ...options], {
    env: {
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      DATABASE_URL: database,
      ENCRYPTION_KEYS: keys,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = await once(child, 'close');
  return { code, output };
}

const sql = (text: string, values: unknown[] = []) =>
  gateway.backends.postgres.query<Record<string, string>>(text, values);

/** Every sealed value there is, by the id of its key. */
async function keyIds(): Promise<string[]> {
  const rows = await sql(
    `SELECT secret FROM signing_keys UNION ALL SELECT secret FROM webhooks
     UNION ALL SELECT previous_secret FROM webhooks WHERE previous_secret IS NOT NULL`,
  );
  return rows.map(({ secret }) => String(secret?.split('.')[1]));
}

async function makeWebhook(name: string): Promise<{ id: string; secret: string }> {
  const { data } = await gateway.query(
    'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id } } }',
    { input: { name, url: 'https://example.org/', enabled: false } },
  );
  return { id: data.createWebhook.webhook.id, secret: data.createWebhook.secret };
}

describe('secrets in PostgreSQL', () => {
  it('are sealed, with a key of their own where none is configured', async () => {
    const { id, secret } = await makeWebhook('first');
    const { data } = await gateway.query('mutation($id: ID!) { rotateWebhookSecret(id: $id) { secret } }', {
      id,
    });
    const dump = JSON.stringify([
      await sql('SELECT * FROM webhooks'),
      await sql('SELECT * FROM signing_keys'),
    ]);
    expect(dump).not.toContain(secret.slice(6));
    expect(dump).not.toContain(data.rotateWebhookSecret.secret.slice(6));
    expect(await keyIds()).toEqual(['generated', 'generated', 'generated']);
    const box = gateway.backends.secrets;
    const [row] = await sql('SELECT secret, previous_secret FROM webhooks WHERE id = $1', [id]);
    const place = (column: string) => ({ table: 'webhooks', column, row: id });
    expect(box.open(row?.secret as string, place('secret'))).toBe(data.rotateWebhookSecret.secret);
    expect(box.open(row?.previous_secret as string, place('previous_secret'))).toBe(secret);
    expect(() => box.open(row?.previous_secret as string, place('secret'))).toThrow('for this place');
  });

  it('cannot be stored in the clear where tokens are signed with them', async () => {
    await expect(sql("INSERT INTO signing_keys (kid, secret) VALUES ('x', 'clear')")).rejects.toMatchObject({
      cause: { constraint: 'signing_keys_sealed' },
    });
  });

  it('outlive a rotation: tokens stay good, and the command says what it did', async () => {
    const { token } = gateway;
    // A key configured for the first time encrypts at once; what there is is still read with the generated one.
    await restart(`a:${A}`);
    await makeWebhook('second');
    expect((await keyIds()).toSorted()).toEqual(['a', 'generated', 'generated', 'generated']);
    expect((await gateway.query('{ me { email } }', {}, { token })).errors).toBeUndefined();

    const first = await rotate(`a:${A}`, '--forget-generated');
    expect(first).toEqual({
      code: 0,
      output: expect.stringContaining('webhooks.secret: 1 encrypted anew, 1 had'),
    });
    expect(first.output).toContain('signing_keys.secret: 1 encrypted anew, 0 had the first key already\n');
    expect(first.output).toContain('is deleted');
    expect(await sql('SELECT id FROM encryption_keys')).toEqual([]);
    expect(new Set(await keyIds())).toEqual(new Set(['a']));

    await restart(`b:${B},a:${A}`);
    expect((await rotate(`b:${B},a:${A}`)).code).toBe(0);
    expect((await rotate(`b:${B},a:${A}`)).output).toContain('webhooks.secret: 0 encrypted anew, 2 had');
    await restart(`b:${B}`);
    expect(new Set(await keyIds())).toEqual(new Set(['b']));
    expect((await gateway.query('{ me { email } }', {}, { token })).errors).toBeUndefined();
  });

  it('go on where a rotation was broken off, and leave alone what they cannot read', async () => {
    const swapped = await sql('SELECT id::text, secret FROM webhooks ORDER BY id');
    const [one, two] = swapped;
    await sql('UPDATE webhooks SET secret = $2 WHERE id::text = $1', [one?.id, two?.secret]);
    const broken = await rotate(`a:${A},b:${B}`);
    expect(broken.code).toBe(1);
    expect(broken.output).toContain(
      'webhooks.secret: 1 encrypted anew, 0 had the first key already, 1 left as they',
    );
    expect(broken.output).toContain(
      `The secret webhooks.secret of ${one?.id} was not encrypted for this place`,
    );
    await sql('UPDATE webhooks SET secret = $2 WHERE id::text = $1', [one?.id, one?.secret]);
    const again = await rotate(`a:${A},b:${B}`);
    expect(again).toEqual({
      code: 0,
      output: expect.stringContaining('webhooks.secret: 1 encrypted anew, 1 had'),
    });
  });

  it('keep a gateway without their key from starting, which it says', async () => {
    const config = await testConfig({ DATABASE_URL: database, ENCRYPTION_KEYS: `b:${B}` });
    await expect(createGateway(config, createLogger('silent'))).rejects.toThrow(
      /^The secret signing_keys.secret of [\w-]+ was encrypted with the key "a", which ENCRYPTION_KEYS does not have.$/,
    );
  });

  it('are not rotated by a command that is told nonsense', async () => {
    expect(await rotate(`a:${A}`, '--force')).toEqual({
      code: 1,
      output: expect.stringContaining('npm run secrets:rotate'),
    });
    expect((await rotate('', '--forget-generated')).output).toContain('is not set');
  });
});
