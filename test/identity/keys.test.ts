import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';
import { addUser, isGood, logIn, refresh } from './support.ts';

const COMMAND = join(import.meta.dirname, '../../src/cli/keys-rotate.ts');
let gateway: TestGateway;
let replica: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  replica = await startTestGateway({ DATABASE_URL: gateway.config.DATABASE_URL }, { keepGraph: true });
});
afterAll(async () => {
  await replica?.close();
  await gateway?.close();
});

async function rotate(...options: string[]): Promise<string> {
  const { NEO4J_URI, NEO4J_PASSWORD, DATABASE_URL } = gateway.config;
  const env = { ...process.env, NODE_OPTIONS: '', NEO4J_URI, NEO4J_PASSWORD, DATABASE_URL };
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...options], { env });
  return stdout;
}

const kidOf = (token: string) => jwt.decode(token, { complete: true })?.header.kid;
const sql = (text: string) => gateway.backends.postgres.query(text);
const ofAdmin = async (where = gateway) => (await logIn(where, 'admin@dharma.local')).payload;

it('a rotation is noticed by nobody: the new key signs once all know it, the old one verifies on', async () => {
  const before = await ofAdmin();
  const socket = await RawSocket.connect(gateway, before.accessToken);
  expect(await rotate()).toMatch(
    /^New key \S+, which signs in a minute. Older keys: 1 still verify, 0 no longer do/,
  );
  expect(kidOf((await ofAdmin()).accessToken)).toBe(kidOf(before.accessToken));
  // As if the minute had passed.
  await sql("UPDATE signing_keys SET signs_from = signs_from - interval '2 minutes'");
  await until(async () => kidOf((await ofAdmin()).accessToken) !== kidOf(before.accessToken));
  await until(async () => kidOf((await ofAdmin(replica)).accessToken) !== kidOf(before.accessToken));
  const after = await ofAdmin(replica);
  for (const where of [gateway, replica])
    for (const { accessToken } of [before, after]) expect(await isGood(where, accessToken)).toBe(true);
  expect(socket.socket.readyState).toBe(socket.socket.OPEN);
  // The last token of the old key has expired.
  await sql('UPDATE signing_keys SET retired_at = now() WHERE retired_at IS NOT NULL');
  await until(async () => !(await isGood(replica, before.accessToken)));
  expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
  expect(await isGood(replica, after.accessToken)).toBe(true);
});

it('--now refuses what the old keys signed at once, and clients go on by their refresh tokens', async () => {
  const { email } = await addUser(gateway);
  const { payload } = await logIn(gateway, email);
  const socket = await RawSocket.connect(replica, payload.accessToken);
  expect(await rotate('--now')).toMatch(/which signs at once. Older keys: 0 still verify, 1 no longer do/);
  expect(await socket.closed).toEqual({ code: 4403, reason: 'Revoked' });
  await until(async () => !(await isGood(gateway, payload.accessToken)));
  const { code, payload: fresh } = await refresh(gateway, payload.refreshToken);
  expect(code).toBe('OK');
  for (const where of [gateway, replica]) expect(await isGood(where, fresh.accessToken)).toBe(true);
});

it('is in the audit trail, without the key', async () => {
  const rows = await gateway.backends.postgres.query<{ row: string; detail: { now: boolean } }>(
    "SELECT a::text AS row, detail FROM audit_logs a WHERE action = 'rotateSigningKeys' ORDER BY id",
  );
  expect(rows.map(({ detail }) => detail.now)).toEqual([false, true]);
  const keys = await gateway.backends.keys.all({ kid: 'x', secret: 'x' });
  for (const { secret } of keys) expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
});
