import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/wait.ts';
import { addUser, CREATE, isGood, logIn, refresh, SIGNUP } from './support.ts';

const COMMAND = join(import.meta.dirname, '../../src/cli/reset-password.ts');
const NEW_PASSWORD = 'a bicycle in winter';
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ SIGNUP: 'invitation' });
});
afterAll(() => gateway?.close());

interface Row {
  row: string;
  result: string;
  entity_id: string | null;
  actor_id: string | null;
}

const told = (action: string) =>
  gateway.backends.postgres.query<Row>(
    'SELECT a::text AS row, result, entity_id, actor_id FROM audit_logs a WHERE action = $1 ORDER BY id',
    [action],
  );

it('tells of the first administrator', async () => {
  await until(async () => (await told('createFirstAdministrator')).length > 0);
  const [{ entity_id } = { entity_id: '' }] = await told('createFirstAdministrator');
  expect(entity_id).toBe((await gateway.query('{ me { id } }')).data.me.id);
});

it('tells of a failed login with the hash of the account alone: what was typed may be a password', async () => {
  const typed = 'my password by mistake';
  await logIn(gateway, typed, 'x');
  await logIn(gateway, typed, 'x');
  const failed = async () => (await told('login')).filter(({ result }) => result === 'DENIED');
  await until(async () => (await failed()).length === 2);
  const accounts = (await failed()).map(({ row }) => /sha256:\w+/.exec(row)?.[0]);
  expect(accounts[0]).toMatch(/^sha256:\w{32}$/);
  expect(accounts[1]).toBe(accounts[0]);
});

it('a command gives a new password, ends the sessions, and is told of', async () => {
  const { id, email } = await addUser(gateway);
  const { payload } = await logIn(gateway, email);
  const { NEO4J_URI, NEO4J_PASSWORD, DATABASE_URL } = gateway.config;
  const env = { ...process.env, NODE_OPTIONS: '', NEO4J_URI, NEO4J_PASSWORD, DATABASE_URL };
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, email], { env });
  const password = /: (\S+)\n/.exec(stdout)?.[1] as string;
  expect((await logIn(gateway, email)).code).toBe('AUTH_ERROR');
  expect((await logIn(gateway, email, password)).code).toBe('OK');
  await until(async () => !(await isGood(gateway, payload.accessToken)));
  expect((await refresh(gateway, payload.refreshToken)).code).toBe('AUTH_ERROR');
  const [{ entity_id, actor_id } = { entity_id: '', actor_id: '' }] = await told('resetPassword');
  expect([entity_id, actor_id]).toEqual([id, expect.stringMatching(/^cli:/)]);
});

it('keeps no password, no token, no invitation', async () => {
  const secrets = [TEST_PASSWORD, NEW_PASSWORD];
  const input = { email: 'made@dharma.local', name: 'M', role: 'VIEWER', password: NEW_PASSWORD };
  const made = (await gateway.query(CREATE, { input })).data.createUser.user;
  const own = await logIn(gateway, input.email, NEW_PASSWORD);
  const again = await refresh(gateway, own.payload.refreshToken);
  const change = `mutation ($n: String!) { changePassword(input: { currentPassword: "${NEW_PASSWORD}", newPassword: $n }) {
    accessToken refreshToken } }`;
  const variables = { n: 'another bicycle in winter' };
  const changed = await gateway.query(change, variables, { token: again.payload.accessToken });
  const reset = await gateway.query('mutation ($id: ID!) { resetUserPassword(id: $id) { password } }', {
    id: made.id,
  });
  const invited = await gateway.query(
    'mutation { inviteUser(input: { email: "i@dharma.local" }) { token } }',
  );
  const newcomer = { email: 'i@dharma.local', name: 'I', password: NEW_PASSWORD };
  const invitationToken = invited.data.inviteUser.token;
  const signedUp = await gateway.query(SIGNUP, { input: { ...newcomer, invitationToken } }, { token: null });
  for (const { accessToken, refreshToken } of [
    own.payload,
    again.payload,
    changed.data.changePassword,
    signedUp.data.signup,
  ])
    secrets.push(accessToken, refreshToken);
  secrets.push(variables.n, reset.data.resetUserPassword.password, invitationToken);
  expect(secrets.every((secret) => secret.length > 10)).toBe(true);
  await until(async () => (await told('signup')).some(({ result }) => result === 'OK'));
  const rows = await gateway.backends.postgres.query<Row>('SELECT a::text AS row FROM audit_logs a');
  expect(rows.length).toBeGreaterThan(10);
  for (const secret of secrets) expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
});
