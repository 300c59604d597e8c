/** Both embedded databases under one home folder: checked, started in parallel, stopped together. */
import { join, resolve } from 'node:path';
import { ensureJars, type Jars } from './artifacts.ts';
import { checkFolder, checkMemory } from './checks.ts';
import { type ArchiveJob, startClassArchive } from './class-archive.ts';
import { lockHome } from './home-lock.ts';
import { findJava, type Java } from './java.ts';
import { endNeo4jOf, type RunningNeo4j, runningBoltPort, startNeo4j } from './neo4j.ts';
import { choosePort } from './ports.ts';
import { endPostgresOf, type RunningPostgres, runningPostgresPort, startPostgres } from './postgres.ts';
import type { Progress } from './progress.ts';

export interface DatabasesOptions {
  home: string;
  neo4j: boolean;
  postgres: boolean;
  /** Undefined: 7687, or the next free one; a given port that is taken is an error. */
  boltPort?: number | undefined;
  /** Undefined: 5433, or the next free one; a given port that is taken is an error. */
  postgresPort?: number | undefined;
  heapMegabytes: number;
  progress: Progress;
}

export interface Databases {
  neo4j?: RunningNeo4j;
  postgres?: RunningPostgres;
  /** In good order: up to 20 s each, at the same time. */
  stop(): Promise<void>;
  /** At once, without waiting. PostgreSQL and Neo4j recover from it at the next start. */
  kill(): void;
}

const STANDARD_BOLT_PORT = 7687;
/** One above PostgreSQL's own, which is often taken. */
const STANDARD_POSTGRES_PORT = 5433;
const PAGE_CACHE_SHARE = 4;

const neo4jFolder = (home: string) => join(home, 'neo4j');
const postgresFolder = (home: string) => join(home, 'postgres');
const archiveFolder = (home: string) => join(home, 'class-archive');

interface Ports {
  bolt: number;
  postgres: number;
}

/** A server that still runs keeps its port, unless another one is asked for. */
async function choosePorts(options: DatabasesOptions, home: string): Promise<Ports> {
  const [runningBolt, runningPostgres] = await Promise.all([
    options.neo4j ? runningBoltPort(neo4jFolder(home)) : undefined,
    options.postgres ? runningPostgresPort(postgresFolder(home)) : undefined,
  ]);
  const log = options.progress.note;
  const bolt = {
    name: 'Neo4j',
    variable: 'DHARMA_BOLT_PORT',
    explicit: options.boltPort,
    standard: STANDARD_BOLT_PORT,
  };
  const postgres = {
    name: 'PostgreSQL',
    variable: 'DHARMA_POSTGRES_PORT',
    explicit: options.postgresPort,
    standard: STANDARD_POSTGRES_PORT,
  };
  const keep = (running: number | undefined, wanted: number | undefined) =>
    running !== undefined && (wanted === undefined || wanted === running) ? running : undefined;
  return {
    bolt: options.neo4j ? (keep(runningBolt, options.boltPort) ?? (await choosePort(bolt, log))) : 0,
    postgres: options.postgres
      ? (keep(runningPostgres, options.postgresPort) ?? (await choosePort(postgres, log)))
      : 0,
  };
}

async function prepareNeo4j(progress: Progress): Promise<{ jars: Jars; java: Java }> {
  const fetchJars = async () => {
    let step: ReturnType<Progress['step']> | undefined;
    try {
      const onProgress = (done: number, total: number) => {
        step ??= progress.step('Fetching Neo4j');
        step.update(done, total);
      };
      const jars = await ensureJars({ onProgress });
      step?.end('done');
      return jars;
    } catch (error) {
      step?.fail();
      throw error;
    }
  };
  const [jars, java] = await Promise.all([
    fetchJars(),
    findJava({ onFetch: () => progress.note('No Java 17 or newer found: fetching Temurin') }),
  ]);
  return { jars, java };
}

interface StartedNeo4j {
  server: RunningNeo4j;
  archive: ArchiveJob | undefined;
}

async function bringUpNeo4j(
  options: DatabasesOptions,
  home: string,
  boltPort: number,
): Promise<StartedNeo4j> {
  const { progress, heapMegabytes } = options;
  const { jars, java } = await prepareNeo4j(progress);
  const step = progress.step('Neo4j');
  const dir = neo4jFolder(home);
  const pageCacheMegabytes = Math.max(64, Math.floor(heapMegabytes / PAGE_CACHE_SHARE));
  const memory = { heapMegabytes, pageCacheMegabytes };
  const server = await startNeo4j({ dir, jars, java, boltPort, ...memory, onLog: progress.note });
  step.end(server.uri);
  return { server, archive: startClassArchive(archiveFolder(home), jars, java) };
}

async function bringUpPostgres(
  options: DatabasesOptions,
  home: string,
  port: number,
): Promise<RunningPostgres> {
  const step = options.progress.step('PostgreSQL');
  const server = await startPostgres({ dir: postgresFolder(home), port, onLog: options.progress.note });
  step.end(`127.0.0.1:${port}`);
  return server;
}

function forceEnd(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function assemble(
  started: StartedNeo4j | undefined,
  postgres: RunningPostgres | undefined,
  release: () => Promise<void>,
) {
  const neo4j = started?.server;
  const stop = async () => {
    await Promise.all([started?.archive?.cancel(), neo4j?.stop(), postgres?.stop()]);
    await release();
  };
  const kill = () => {
    forceEnd(neo4j?.pid, 'SIGKILL');
    // SIGQUIT: PostgreSQL's immediate shutdown takes its workers with it.
    forceEnd(postgres?.pid, 'SIGQUIT');
    forceEnd(started?.archive?.pid(), 'SIGKILL');
  };
  return { ...(neo4j && { neo4j }), ...(postgres && { postgres }), stop, kill };
}

/** Ends whatever runs for this home; for a start that is broken off half way. */
export async function endDatabasesOf(home: string): Promise<void> {
  const folder = resolve(home);
  await Promise.all([
    endNeo4jOf(neo4jFolder(folder)),
    endNeo4jOf(archiveFolder(folder)),
    endPostgresOf(postgresFolder(folder)),
  ]);
}

/**
 * Starts what is asked for; when one fails the other is stopped again.
 * @throws SetupError with one clear message and the way on
 */
export async function startDatabases(options: DatabasesOptions): Promise<Databases> {
  const home = resolve(options.home);
  await checkFolder(home, 'DHARMA_HOME');
  const release = await lockHome(home, options.progress.note);
  try {
    const ports = await choosePorts(options, home);
    const running = options.neo4j && (await runningBoltPort(neo4jFolder(home))) !== undefined;
    if (options.neo4j && !running) checkMemory(options.heapMegabytes);
    const [neo4j, postgres] = await Promise.allSettled([
      options.neo4j ? bringUpNeo4j(options, home, ports.bolt) : undefined,
      options.postgres ? bringUpPostgres(options, home, ports.postgres) : undefined,
    ]);
    if (neo4j.status === 'rejected') throw neo4j.reason;
    if (postgres.status === 'rejected') {
      await neo4j.value?.archive?.cancel();
      throw postgres.reason;
    }
    return assemble(neo4j.value, postgres.value, release);
  } catch (error) {
    await endDatabasesOf(home);
    await release();
    throw error;
  }
}
