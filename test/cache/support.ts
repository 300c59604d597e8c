import { randomUUID } from 'node:crypto';
import bcrypt from 'bcrypt';
import { TEST_PASSWORD } from '../support/databases.ts';
import type { TestGateway } from '../support/gateway.ts';
import { gauge, until } from '../support/wait.ts';

/** With every answer said whether it was out of the cache. */
export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  data: any;
  errors?: Array<{ extensions: { code: string } }> | undefined;
  hit: boolean | undefined;
  headers: Headers;
}

export const isOpen = async (gateway: TestGateway) =>
  (await gauge(gateway, 'dharma_response_cache_open')) === 1;

/** Once answers are kept: on a busy machine, what is in doubt for a moment closes the cache. */
export const opened = (gateway: TestGateway) => until(() => isOpen(gateway), 30_000);

export async function ask(
  gateway: TestGateway,
  query: string,
  variables: Record<string, unknown> = {},
  token: string = gateway.token,
): Promise<Asked> {
  const answer = await gateway.query(query, variables, { token, headers: { 'x-dharma-cache': 'true' } });
  const { extensions } = answer as { extensions?: { cache?: { hit: boolean } } };
  return { data: answer.data, errors: answer.errors, headers: answer.headers, hit: extensions?.cache?.hit };
}

/** Asks until the answer is kept. */
export async function warm(
  gateway: TestGateway,
  query: string,
  variables: Record<string, unknown> = {},
  token: string = gateway.token,
): Promise<Asked> {
  let asked: Asked | undefined;
  await until(async () => {
    asked = await ask(gateway, query, variables, token);
    return asked.hit === true;
  });
  return asked as Asked;
}

/** Straight at the database, as a stranger would. */
export async function cypher(
  { backends }: TestGateway,
  statement: string,
  metadata: Record<string, unknown> = {},
): Promise<void> {
  await backends.graph.autoCommitWrite(statement, {}, { metadata });
}

/** Somebody who reads, and sees the nodes of one tenant besides the shared ones. */
export async function readerOf(gateway: TestGateway, tenant: string | undefined): Promise<string> {
  const email = `${randomUUID()}@dharma.local`;
  const { postgres } = gateway.backends;
  if (tenant)
    await postgres.query('INSERT INTO tenants (key, name) VALUES ($1, $1) ON CONFLICT DO NOTHING', [tenant]);
  await postgres.query(
    `INSERT INTO users (email, name, role, password_hash, tenants, clearance)
     VALUES ($1, $1, 'VIEWER', $2, $3, 'AMBER')`,
    [email, await bcrypt.hash(TEST_PASSWORD, 4), tenant ? [tenant] : []],
  );
  const { data } = await gateway.query(
    'mutation($input: LoginInput!) { login(input: $input) { accessToken } }',
    { input: { email, password: TEST_PASSWORD } },
    { token: null },
  );
  return data.login.accessToken;
}
