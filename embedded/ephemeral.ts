/**
 * Throw-away databases for the test-suite: some Neo4j instances and one PostgreSQL, in a temporary folder.
 * They end with stop(), with the process, and where that was killed, when the next one starts.
 */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureJars } from './artifacts.ts';
import { findJava } from './java.ts';
import { endNeo4jOf, type RunningNeo4j, startNeo4j } from './neo4j.ts';
import { findFreePorts } from './ports.ts';
import { endPostgresOf, type RunningPostgres, startPostgres } from './postgres.ts';
import { commandLineOf, isAlive } from './processes.ts';

export interface EphemeralOptions {
  neo4jInstances: number;
  /** Default 512. */
  heapMegabytes?: number;
  /** Default true, see neo4j.ts. */
  triggers?: boolean;
  /** Default: the system's temporary folder. */
  parent?: string;
  onLog?: (line: string) => void;
}

export interface Ephemeral {
  neo4j: Array<{ uri: string; username: string; password: string }>;
  postgresUrl: string;
  /** Ends every server and removes the folder. */
  stop(): Promise<void>;
}

const PREFIX = 'dharma-ephemeral-';
const PAGE_CACHE_MEGABYTES = 64;
const START_ATTEMPTS = 3;

/** A folder whose owner is gone; one that is just being made has no owner file yet, and is left alone. */
async function isStale(folder: string): Promise<boolean> {
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
  if (!(owner > 0)) return false;
  return !((await isAlive(owner)) && /node|jest/.test(await commandLineOf(owner)));
}

async function endAllIn(folder: string): Promise<void> {
  const parts = await readdir(folder).catch(() => []);
  const ends = parts.map((part) => {
    if (part.startsWith('neo4j-')) return endNeo4jOf(join(folder, part));
    return part === 'postgres' ? endPostgresOf(join(folder, part)) : undefined;
  });
  await Promise.all(ends);
  await rm(folder, { recursive: true, force: true });
}

/** Ends and removes what killed owners left behind. */
export async function cleanStale(parent = tmpdir()): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const folder = join(parent, name);
    if (await isStale(folder)) await endAllIn(folder);
  }
}

/** Another process may take a free port before the server does: then once more with another. */
async function withPort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const [port] = await findFreePorts(1);
    try {
      return await start(port as number);
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function startNeo4jInstances(folder: string, options: EphemeralOptions): Promise<RunningNeo4j[]> {
  if (options.neo4jInstances === 0) return [];
  const [jars, java] = await Promise.all([ensureJars(), findJava()]);
  const heapMegabytes = options.heapMegabytes ?? 512;
  const { onLog, triggers } = options;
  const common = {
    jars,
    java,
    heapMegabytes,
    pageCacheMegabytes: PAGE_CACHE_MEGABYTES,
    ...(onLog ? { onLog } : {}),
    ...(triggers === undefined ? {} : { triggers }),
  };
  const start = (index: number) =>
    withPort((boltPort) => startNeo4j({ ...common, dir: join(folder, `neo4j-${index}`), boltPort }));
  return await Promise.all(Array.from({ length: options.neo4jInstances }, (_, index) => start(index)));
}

async function startAll(
  folder: string,
  options: EphemeralOptions,
): Promise<[RunningNeo4j[], RunningPostgres]> {
  const started = await Promise.allSettled([
    startNeo4jInstances(folder, options),
    withPort((port) => startPostgres({ dir: join(folder, 'postgres'), port, durable: false })),
  ]);
  const [neo4j, postgres] = started;
  if (neo4j.status === 'fulfilled' && postgres.status === 'fulfilled') return [neo4j.value, postgres.value];
  await endAllIn(folder);
  throw neo4j.status === 'rejected' ? neo4j.reason : (postgres as PromiseRejectedResult).reason;
}

/** The last resort when the process ends without stop(): nothing asynchronous is possible then. */
function killOnExit(pids: number[], folder: string): () => void {
  const onExit = () => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', onExit);
  return () => process.removeListener('exit', onExit);
}

/**
 * Starts the databases of a test run, all at once. Give each parallel test worker a Neo4j of its own:
 * the Community edition has one database a server.
 * @throws SetupError as startNeo4j, startPostgres, ensureJars and findJava do
 */
export async function startEphemeral(options: EphemeralOptions): Promise<Ephemeral> {
  const parent = options.parent ?? tmpdir();
  await mkdir(parent, { recursive: true });
  await cleanStale(parent);
  const folder = await mkdtemp(join(parent, PREFIX));
  await writeFile(join(folder, 'owner'), String(process.pid));
  const [neo4j, postgres] = await startAll(folder, options);
  const forget = killOnExit([...neo4j.map(({ pid }) => pid), postgres.pid], folder);
  const stop = async () => {
    await Promise.all([...neo4j, postgres].map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    forget();
  };
  return {
    neo4j: neo4j.map(({ uri, username, password }) => ({ uri, username, password })),
    postgresUrl: postgres.url,
    stop,
  };
}
