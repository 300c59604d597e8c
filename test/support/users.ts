import { randomUUID } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { Role } from '../../datasources/users.ts';
import { TEST_PASSWORD } from './databases.ts';
import type { TestGateway } from './gateway.ts';

export interface TestUser {
  id: string;
  email: string;
  /** Of a login with a password. */
  token: string;
}

/** A user of their own for a test, logged in. */
export async function makeUser(gateway: TestGateway, role: Role): Promise<TestUser> {
  const email = `${randomUUID()}@dharma.local`;
  const { postgres } = gateway.backends;
  // As cheap as bcrypt gets: the password is not what is tested.
  const [user] = await postgres.query<{ id: string }>(
    `INSERT INTO users (email, name, role, password_hash, all_tenants, clearance)
     VALUES ($1, $1, $2, $3, true, 'RED') RETURNING id`,
    [email, role, await bcrypt.hash(TEST_PASSWORD, 4)],
  );
  const { data } = await gateway.query(
    'mutation($input: LoginInput!) { login(input: $input) { accessToken } }',
    { input: { email, password: TEST_PASSWORD } },
    { token: null },
  );
  return { id: (user as { id: string }).id, email, token: data.login.accessToken };
}
