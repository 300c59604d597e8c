/** Talking to the embedded Neo4j over Bolt: whether it answers, and its first password. */
import neo4j from 'neo4j-driver';

export const USERNAME = 'neo4j';

async function withDriver<T>(
  uri: string,
  password: string,
  work: (driver: neo4j.Driver) => Promise<T>,
): Promise<T> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(USERNAME, password), {
    connectionTimeout: 2_000,
    maxTransactionRetryTime: 0,
    maxConnectionPoolSize: 1,
    telemetryDisabled: true,
  });
  try {
    return await work(driver);
  } finally {
    await driver.close();
  }
}

type Answer = 'ready' | 'refused' | 'not yet';

/** Whether the server answers a query with this password. */
export async function ask(uri: string, password: string): Promise<Answer> {
  try {
    await withDriver(uri, password, (driver) => driver.executeQuery('RETURN 1', {}, { database: 'neo4j' }));
    return 'ready';
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    return code.startsWith('Neo.ClientError.Security.') ? 'refused' : 'not yet';
  }
}

/** A fresh server knows only neo4j/neo4j, and lets that user do nothing but change the password. */
export async function setFirstPassword(uri: string, password: string): Promise<boolean> {
  const statement = `ALTER CURRENT USER SET PASSWORD FROM '${USERNAME}' TO $password`;
  try {
    await withDriver(uri, USERNAME, (driver) =>
      driver.executeQuery(statement, { password }, { database: 'system' }),
    );
    return true;
  } catch {
    return false;
  }
}
