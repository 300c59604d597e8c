import { randomUUID } from 'node:crypto';
import type { Role, UserRecord } from '../../datasources/users.ts';
import { TEST_PASSWORD } from '../support/databases.ts';
import type { TestGateway } from '../support/gateway.ts';

const PAYLOAD = '{ accessToken refreshToken expiresAt user { id email role } }';
export const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) ${PAYLOAD} }`;
export const REFRESH = `mutation ($token: String!) { refreshToken(token: $token) ${PAYLOAD} }`;
export const SIGNUP = `mutation ($input: SignupInput!) { signup(input: $input) ${PAYLOAD} }`;

export interface Payload {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
  user: { id: string; email: string; role: Role };
}

type Given = Partial<Pick<UserRecord, 'role' | 'tenants' | 'allTenants' | 'clearance'>>;

/** A user with the password of the tests. */
export async function addUser({ backends }: TestGateway, given: Given = {}): Promise<UserRecord> {
  const { users, login } = backends;
  const passwordHash = await login.hash(TEST_PASSWORD);
  return users.create({
    email: `${randomUUID()}@dharma.local`,
    name: 'U',
    role: 'VIEWER',
    passwordHash,
    ...given,
  });
}

/** Logs in over HTTP. @param from address of the client, told by a trusted proxy */
export async function logIn(
  gateway: TestGateway,
  email: string,
  password: string = TEST_PASSWORD,
  from?: string,
): Promise<{ code: string; payload: Payload; retryAfterSeconds: unknown }> {
  const { data, errors } = await gateway.query(
    LOGIN,
    { input: { email, password } },
    { token: null, headers: from === undefined ? {} : { 'x-forwarded-for': from } },
  );
  const { code = 'OK', retryAfterSeconds } = errors?.[0]?.extensions ?? {};
  return { code, payload: data?.login, retryAfterSeconds };
}

export async function refresh(
  gateway: TestGateway,
  token: string,
): Promise<{ code: string; payload: Payload }> {
  const { data, errors } = await gateway.query(REFRESH, { token }, { token: null });
  return { code: errors?.[0]?.extensions.code ?? 'OK', payload: data?.refreshToken };
}

/** The code with which a query is answered, OK where it is not refused. */
export async function codeOf(
  gateway: TestGateway,
  query: string,
  variables: Record<string, unknown> = {},
  token?: string | null,
): Promise<string> {
  const { errors } = await gateway.query(query, variables, token === undefined ? {} : { token });
  return errors?.[0]?.extensions.code ?? 'OK';
}

/** Whether a token lets one in. */
export const isGood = async (gateway: TestGateway, token: string): Promise<boolean> =>
  (await codeOf(gateway, '{ me { id } }', {}, token)) === 'OK';
