import neo4j from 'neo4j-driver';
import pg from 'pg';
import { Neo4jGraph } from '../../datasources/graph.ts';
import { type Config, loadConfig } from '../../src/config.ts';

const WORKER = Number(process.env.JEST_WORKER_ID ?? 1);

interface Neo4jAccess {
  uri: string;
  username: string;
  password: string;
}

/** The Neo4j of this worker: no other test file uses it at the same time. */
export function workerNeo4j(): Neo4jAccess {
  const all = JSON.parse(process.env.TEST_NEO4J ?? '[]') as Neo4jAccess[];
  const own = all[(WORKER - 1) % all.length];
  if (!own) throw new Error('the suite has started no Neo4j: run `npm test`');
  return own;
}

/** A new, empty PostgreSQL database, with an event log of its own for this worker's graph. */
export async function freshDatabase(): Promise<string> {
  await forgetRelay(workerNeo4j());
  const base = process.env.TEST_POSTGRES;
  if (!base) throw new Error('the suite has started no PostgreSQL: run `npm test`');
  const name = `test_${WORKER}_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const client = new pg.Client(base);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.href;
}

/** A configuration for this worker's databases. */
export async function testConfig(overrides: Record<string, string> = {}): Promise<Config> {
  const access = workerNeo4j();
  return loadConfig({
    NODE_ENV: 'test',
    RATE_LIMIT: 'off',
    PLAN_VERIFY_SHARE: '1',
    RESPONSE_CACHE: 'off',
    PORT: '0',
    LOG_LEVEL: 'silent',
    NEO4J_URI: access.uri,
    NEO4J_USERNAME: access.username,
    NEO4J_PASSWORD: access.password,
    DATABASE_URL: overrides.DATABASE_URL ?? (await freshDatabase()),
    ADMIN_PASSWORD: TEST_PASSWORD,
    ...overrides,
  });
}

/** The graph is used by one test file after the other, each with a new event log: it must not miss the former one. */
async function forgetRelay({ uri, username, password }: Neo4jAccess): Promise<void> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
  const session = driver.session();
  // As the relay does it: else what is deleted would be carried over.
  await session.run(
    "MATCH (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = '0/' + randomUUID() WITH m MATCH (o:Outbox) DELETE o",
  );
  await session.run("MATCH (m:DharmaMeta {k: 'relay'}) DELETE m");
  await session.close();
  await driver.close();
}

export const TEST_PASSWORD = 'correct horse battery';

export async function testGraph(): Promise<Neo4jGraph> {
  return new Neo4jGraph(await testConfig({ DATABASE_URL: 'postgres://unused' }));
}

/** APOC builds the change set of a transaction in memory, relationships included. */
const BATCH = 1000;

/** Empties the graph of all but what the gateway knows of its schema. */
export async function resetGraph(graph: Neo4jGraph): Promise<void> {
  await deleteAll(graph, "NOT n:Outbox AND NOT coalesce(n.k, '') IN ['schema', 'relay']");
}

/** In batches that capture sums up: one transaction of everything would not fit in the heap. */
async function deleteAll(graph: Neo4jGraph, condition: string): Promise<void> {
  const statement = `MATCH (n) WHERE ${condition} WITH n LIMIT ${BATCH} DETACH DELETE n`;
  for (;;) {
    const { counters } = await graph.write(statement, {}, { metadata: { capture: 'summary' } });
    if (counters.nodesDeleted < BATCH) return;
  }
}
