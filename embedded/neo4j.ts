/**
 * One Neo4j Community server as a child that is ours: started, found again after a crash of the gateway, stopped.
 * It runs detached, in a session of its own: Ctrl-C in the terminal must reach the gateway first.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jars } from './artifacts.ts';
import type { Java } from './java.ts';
import {
  type ArchiveUse,
  homeArgument,
  javaArguments,
  type Neo4jSettings,
  writeConfiguration,
} from './neo4j-config.ts';
import { ask, setFirstPassword, USERNAME } from './neo4j-login.ts';
import { commandLineOf, endProcess, findByArgument, isAlive } from './processes.ts';
import { keepPassword } from './secrets.ts';
import { explainFileError, SetupError } from './setup-error.ts';

export interface Neo4jOptions {
  /** Data, configuration, logs and the password are below it. */
  dir: string;
  jars: Jars;
  java: Java;
  boltPort: number;
  heapMegabytes: number;
  pageCacheMegabytes: number;
  /** Whether APOC's triggers are on, default true; without them there is no change capture. */
  triggers?: boolean;
  /** Used on the first start only; default: a generated one. */
  password?: string;
  /** Make a class archive at the end of this run, see class-archive.ts. */
  archive?: boolean;
  onSpawn?: (pid: number) => void;
  onLog?: (line: string) => void;
}

export interface RunningNeo4j {
  uri: string;
  username: string;
  password: string;
  pid: number;
  /** True when the server of an earlier, killed gateway was found and taken over. */
  reused: boolean;
  stop(): Promise<void>;
}

interface PidFile {
  pid: number;
  boltPort: number;
  startedAt: string;
  /** A digest of everything the server was started with: another one means it cannot be taken over. */
  signature: string;
}

const START_TIMEOUT_MILLIS = 120_000;
const STOP_GRACE_MILLIS = 20_000;
const POLL_MILLIS = 50;
const LOG_TAIL_CHARACTERS = 2_000;

const pidFileOf = (dir: string) => join(dir, 'neo4j.pid.json');
const consoleLogOf = (dir: string) => join(dir, 'logs', 'console.log');

async function readPidFile(dir: string): Promise<PidFile | undefined> {
  try {
    return JSON.parse(await readFile(pidFileOf(dir), 'utf8')) as PidFile;
  } catch {
    return undefined;
  }
}

/** The live server of this folder, by its pid file or, where that is lost, by its command line. */
async function findRunning(dir: string): Promise<{ pid: number; file?: PidFile } | undefined> {
  const file = await readPidFile(dir);
  const isOurs = async (pid: number) => `${await commandLineOf(pid)} `.includes(` ${homeArgument(dir)} `);
  if (file !== undefined && (await isAlive(file.pid)) && (await isOurs(file.pid)))
    return { pid: file.pid, file };
  const pid = await findByArgument(homeArgument(dir));
  return pid === undefined ? undefined : { pid };
}

/** Ends the server of this folder if one runs. */
export async function endNeo4jOf(dir: string): Promise<void> {
  const running = await findRunning(resolve(dir));
  if (running !== undefined) await endProcess(running.pid, STOP_GRACE_MILLIS);
}

/** The Bolt port of a server that still runs for this folder, whoever started it. */
export async function runningBoltPort(dir: string): Promise<number | undefined> {
  return (await findRunning(resolve(dir)))?.file?.boltPort;
}

async function tailOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.slice(-LOG_TAIL_CHARACTERS).trim();
}

async function startFailure(dir: string, what: string): Promise<SetupError> {
  const tail = `${await tailOf(consoleLogOf(dir))}\n${await tailOf(join(dir, 'logs', 'neo4j.log'))}`.trim();
  const hint = `Its log is in ${join(dir, 'logs')}. Or set NEO4J_URI to a running Neo4j, or use docker compose up.`;
  return new SetupError('DATABASE_FAILED', `Neo4j ${what}.${tail ? `\n${tail}` : ''}`, hint);
}

/** Polls Bolt by really connecting, until the server answers, has ended, or time is up. */
async function waitForBolt(
  dir: string,
  uri: string,
  password: string,
  hasEnded: () => boolean,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MILLIS;
  let triedDefault = false;
  while (!hasEnded()) {
    const answer = await ask(uri, password);
    if (answer === 'ready') return;
    if (answer === 'refused') {
      if (triedDefault || !(await setFirstPassword(uri, password))) {
        const hint = `Put the password back into ${join(dir, 'password')}, or remove ${dir} to begin with an empty graph.`;
        throw new SetupError(
          'PASSWORD_LOST',
          `Neo4j in ${dir} does not accept the password kept there.`,
          hint,
        );
      }
      triedDefault = true;
      continue;
    }
    if (Date.now() > deadline)
      throw await startFailure(dir, `did not answer within ${START_TIMEOUT_MILLIS / 1000} s`);
    await sleep(POLL_MILLIS);
  }
  throw await startFailure(dir, 'ended while it started');
}

/** One archive for each Java: the file is checked by Java itself and passed over when it does not fit. */
function archiveOf(jars: Jars, java: Java): string {
  const build = createHash('sha256').update(`${java.program} ${java.version}`).digest('hex').slice(0, 8);
  return join(jars.folder, `classes-${java.major}-${build}.jsa`);
}

export function hasArchive(jars: Jars, java: Java): boolean {
  return existsSync(archiveOf(jars, java));
}

function archiveUse(options: Neo4jOptions, dir: string): ArchiveUse {
  if (options.archive) return { make: join(dir, 'classes.jsa') };
  return hasArchive(options.jars, options.java) ? { use: archiveOf(options.jars, options.java) } : {};
}

/** Made in another folder and moved, so that no server ever reads half of one. */
async function publishArchive(options: Neo4jOptions, made: string): Promise<void> {
  const target = archiveOf(options.jars, options.java);
  const beside = `${target}.${process.pid}`;
  await copyFile(made, beside);
  await rename(beside, target);
  await rm(made, { force: true });
}

async function launch(
  settings: Neo4jSettings,
  options: Neo4jOptions,
  archive: ArchiveUse,
): Promise<ChildProcess> {
  const log = await open(consoleLogOf(settings.dir), 'w');
  try {
    // A file, not a pipe: the server must be able to outlive a killed gateway.
    const child = spawn(options.java.program, javaArguments(settings, archive), {
      cwd: settings.dir,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, NEO4J_HOME: settings.dir, NEO4J_CONF: join(settings.dir, 'conf') },
    });
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

async function startFresh(
  settings: Neo4jSettings,
  options: Neo4jOptions,
  password: string,
  signature: string,
) {
  const archive = archiveUse(options, settings.dir);
  if (archive.make) await rm(archive.make, { force: true });
  const child = await launch(settings, options, archive);
  let ended = false;
  const onEnd = () => {
    ended = true;
  };
  child.once('error', onEnd).once('exit', onEnd);
  const { pid } = child;
  if (pid === undefined)
    throw await startFailure(settings.dir, `could not be run with ${options.java.program}`);
  try {
    options.onSpawn?.(pid);
    const file: PidFile = {
      pid,
      boltPort: settings.boltPort,
      startedAt: new Date().toISOString(),
      signature,
    };
    await writeFile(pidFileOf(settings.dir), JSON.stringify(file));
    await waitForBolt(settings.dir, `bolt://127.0.0.1:${settings.boltPort}`, password, () => ended);
  } catch (error) {
    await endProcess(pid, STOP_GRACE_MILLIS);
    await rm(pidFileOf(settings.dir), { force: true });
    throw error;
  }
  return { pid, archive };
}

/** Takes the running server over when it is the very one that would be started, else ends it. */
async function takeOver(
  settings: Neo4jSettings,
  password: string,
  signature: string,
  log: (line: string) => void,
) {
  const running = await findRunning(settings.dir);
  if (running === undefined) return undefined;
  const { pid, file } = running;
  const uri = `bolt://127.0.0.1:${settings.boltPort}`;
  if (file?.signature === signature && (await ask(uri, password)) === 'ready') {
    log(`Neo4j still runs (pid ${pid}): taken over`);
    return pid;
  }
  log(`Neo4j of an earlier run (pid ${pid}) does not fit or does not answer: ending it`);
  await endProcess(pid, STOP_GRACE_MILLIS);
  return undefined;
}

/**
 * Starts Neo4j for a folder, or takes over the one a killed gateway left running there.
 * The caller must see to it that only one process at a time does this for one folder.
 * @throws SetupError DATABASE_FAILED, PASSWORD_LOST, DISK_FULL or FOLDER_READ_ONLY
 */
export async function startNeo4j(options: Neo4jOptions): Promise<RunningNeo4j> {
  const dir = resolve(options.dir);
  const { jars, boltPort, heapMegabytes, pageCacheMegabytes, triggers = true } = options;
  const settings: Neo4jSettings = { dir, jars, boltPort, heapMegabytes, pageCacheMegabytes, triggers };
  const log = options.onLog ?? (() => {});
  try {
    await mkdir(dir, { recursive: true });
    await chmod(dir, 0o700);
    const password = await keepPassword(join(dir, 'password'), options.password);
    const configuration = await writeConfiguration(settings);
    const signature = createHash('sha256')
      .update(configuration + jars.folder)
      .digest('hex')
      .slice(0, 16);
    const kept = await takeOver(settings, password, signature, log);
    const fresh = kept === undefined ? await startFresh(settings, options, password, signature) : undefined;
    const pid = kept ?? (fresh?.pid as number);
    const stop = async () => {
      await endProcess(pid, STOP_GRACE_MILLIS);
      await rm(pidFileOf(dir), { force: true });
      if (fresh?.archive.make) await publishArchive(options, fresh.archive.make);
    };
    return {
      uri: `bolt://127.0.0.1:${boltPort}`,
      username: USERNAME,
      password,
      pid,
      reused: kept !== undefined,
      stop,
    };
  } catch (error) {
    throw explainFileError(error, dir, 'DHARMA_HOME');
  }
}
