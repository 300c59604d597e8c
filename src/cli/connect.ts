import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Graph, Neo4jGraph } from '../../datasources/graph.ts';
import { loadConfig } from '../config.ts';

/** Written by `npm start` while its databases run, with the names and form of the environment. */
export const CONNECTION_FILE = 'connection.json';

const PROJECT_FOLDER = resolve(import.meta.dirname, '../..');

/**
 * The environment, with what is missing of the databases taken from the embedded ones that run.
 * @throws Error that says what to do when there are neither
 */
export async function environmentWithEmbedded(
  env: NodeJS.ProcessEnv = process.env,
): Promise<NodeJS.ProcessEnv> {
  if (env.NEO4J_URI && (env.DATABASE_URL || env.DATABASE_URL_FILE)) return env;
  const home = resolve(env.DHARMA_HOME || join(PROJECT_FOLDER, '.dharma'));
  const text = await readFile(join(home, CONNECTION_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new Error(
      `No databases: start them with \`npm start\` (looked in ${home}), or set NEO4J_URI, NEO4J_PASSWORD and DATABASE_URL.`,
    );
  }
  return { ...(JSON.parse(text) as NodeJS.ProcessEnv), ...env };
}

/** The graph that the environment names, or the embedded one that runs. */
export async function connectFromEnvironment(): Promise<{ graph: Graph; close(): Promise<void> }> {
  const graph = new Neo4jGraph(loadConfig(await environmentWithEmbedded()));
  try {
    await graph.ping();
  } catch (error) {
    await graph.close();
    throw error;
  }
  return { graph, close: () => graph.close() };
}
