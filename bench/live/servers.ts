import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureJars } from '../../embedded/artifacts.ts';
import { cleanStale } from '../../embedded/ephemeral.ts';
import { findJava } from '../../embedded/java.ts';
import { type RunningNeo4j, startNeo4j } from '../../embedded/neo4j.ts';
import { findFreePorts } from '../../embedded/ports.ts';
import { type RunningPostgres, startPostgres } from '../../embedded/postgres.ts';
import { waitForEnd } from '../../embedded/processes.ts';

/** What `embedded/ephemeral.ts` looks for when it cleans up after owners that were killed. */
const PREFIX = 'dharma-ephemeral-';
const HEAP_MEGABYTES = 1024;
const PAGE_CACHE_MEGABYTES = 128;
const END_MILLIS = 20_000;

/** A database server that can be killed and started again on its data. */
interface CrashableServer {
  port: number;
  /** SIGKILL, to every process of it; resolves when all have ended. */
  crash(): Promise<void>;
  /** After a crash. Resolves when it answers. */
  restart(): Promise<void>;
}

export interface Servers {
  neo4j: CrashableServer & { uri: string; username: string; password: string };
  postgres: CrashableServer & { url: string };
  /** For the logs of a run. */
  folder: string;
  stop(): Promise<void>;
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').map(Number).filter(Boolean);
}

/** The server and its children: a new server must not find one of the old at work on its data. */
async function killAll(pid: number): Promise<void> {
  const all = [pid, ...(await childrenOf(pid))];
  for (const one of all) signal(one);
  for (const one of all) await waitForEnd(one, END_MILLIS);
}

/** One Neo4j and one PostgreSQL that keep what they have acknowledged, whenever they are killed. */
export async function startServers(): Promise<Servers> {
  await cleanStale();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await writeFile(join(folder, 'owner'), String(process.pid));
  const [jars, java] = await Promise.all([ensureJars(), findJava()]);
  const [boltPort = 0, postgresPort = 0] = await findFreePorts(2);
  const sizes = { heapMegabytes: HEAP_MEGABYTES, pageCacheMegabytes: PAGE_CACHE_MEGABYTES };
  const startGraph = () => startNeo4j({ dir: join(folder, 'neo4j-0'), jars, java, boltPort, ...sizes });
  const startLog = () => startPostgres({ dir: join(folder, 'postgres'), port: postgresPort });
  const [firstGraph, firstLog] = await Promise.all([startGraph(), startLog()]);
  let graph: RunningNeo4j = firstGraph;
  let log: RunningPostgres = firstLog;
  process.once('exit', () => {
    for (const { pid } of [graph, log]) signal(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const { uri, username, password } = firstGraph;
  const restartGraph = async () => {
    graph = await startGraph();
  };
  const restartLog = async () => {
    log = await startLog();
  };
  const stop = async () => {
    await Promise.all([graph.stop(), log.stop()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return {
    neo4j: {
      ...{ uri, username, password, port: boltPort },
      crash: () => killAll(graph.pid),
      restart: restartGraph,
    },
    postgres: { url: firstLog.url, port: postgresPort, crash: () => killAll(log.pid), restart: restartLog },
    folder,
    stop,
  };
}
