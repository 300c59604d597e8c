import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

declare global {
  var dharmaTestDatabases: ChildProcessByStdio<Writable, Readable, null> | undefined;
}

const SCRIPT = fileURLToPath(new URL('./databases-process.ts', import.meta.url));

/** Real databases for the whole run: one Neo4j for each worker, one PostgreSQL for all. */
export default async function globalSetup(config: { maxWorkers: number }): Promise<void> {
  const child = spawn(process.execPath, [SCRIPT, String(config.maxWorkers)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  }) as ChildProcessByStdio<Writable, Readable, null>;
  globalThis.dharmaTestDatabases = child;
  const lines = createInterface({ input: child.stdout });
  const [first] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])]);
  if (typeof first !== 'string') throw new Error('the databases of the suite did not start');
  const { neo4j, postgresUrl } = JSON.parse(first) as { neo4j: unknown[]; postgresUrl: string };
  process.env.TEST_NEO4J = JSON.stringify(neo4j);
  process.env.TEST_POSTGRES = postgresUrl;
}
