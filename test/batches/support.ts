import { Neo4jGraph, type Statement } from '../../datasources/graph.ts';
import { testConfig, workerNeo4j } from '../support/databases.ts';

export async function graphWith(overrides: Record<string, string> = {}): Promise<Neo4jGraph> {
  const { uri } = workerNeo4j();
  return new Neo4jGraph(
    await testConfig({ NEO4J_URI: uri, DATABASE_URL: 'postgres://unused', ...overrides }),
  );
}

/** The first column of one statement's rows. */
export async function column(
  graph: Neo4jGraph,
  { cypher, ...statement }: Statement,
  signal?: AbortSignal,
): Promise<unknown[]> {
  const statements = [{ ...statement, cypher: `CYPHER 5\n${cypher}` }];
  const [rows] = await graph.readColumns(statements, signal ? { signal } : {});
  return rows as unknown[];
}
