/** One PostgreSQL server for a folder: made, started, found again after a crash of the gateway, stopped. */
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import {
  choosePostgresUser,
  findBinaries,
  type PostgresBinaries,
  type PostgresUser,
  runAs,
} from './postgres-binaries.ts';
import { commandLineOf, endProcess, isAlive } from './processes.ts';
import { keepPassword } from './secrets.ts';
import { explainFileError, SetupError } from './setup-error.ts';

export interface PostgresOptions {
  /** Data, log and the password are below it. */
  dir: string;
  port: number;
  /** Used on the first start only; default: a generated one. */
  password?: string;
  /** False for throw-away data: a crash of the machine may lose it, everything is quicker. Default true. */
  durable?: boolean;
  onLog?: (line: string) => void;
}

export interface RunningPostgres {
  url: string;
  pid: number;
  /** True when the server of an earlier, killed gateway was found and taken over. */
  reused: boolean;
  stop(): Promise<void>;
}

interface Server {
  binaries: PostgresBinaries;
  user: PostgresUser | undefined;
  dir: string;
  data: string;
  password: string;
}

const USERNAME = 'dharma';
const DATABASE = 'dharma';
const STOP_GRACE_MILLIS = 20_000;
const START_TIMEOUT_SECONDS = 60;
const CONNECT_TIMEOUT_MILLIS = 5_000;
const LOG_TAIL_CHARACTERS = 2_000;

const dataOf = (dir: string) => join(dir, 'data');
const logOf = (dir: string) => join(dir, 'postgres.log');

/** The live server of this folder: postmaster.pid holds its process id (line 1) and its port (line 4). */
async function findRunning(data: string): Promise<{ pid: number; port: number } | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || !(await isAlive(pid))) return undefined;
  const command = `${await commandLineOf(pid)} `.replaceAll('"', '');
  return command.includes(` ${data} `) ? { pid, port } : undefined;
}

/** Ends the server of this folder if one runs. */
export async function endPostgresOf(dir: string): Promise<void> {
  const running = await findRunning(dataOf(resolve(dir)));
  if (running !== undefined) await end(running.pid);
}

/** The port of a server that still runs for this folder, whoever started it. */
export async function runningPostgresPort(dir: string): Promise<number | undefined> {
  return (await findRunning(dataOf(resolve(dir))))?.port;
}

function urlOf(port: number, password: string, database: string): string {
  return `postgresql://${USERNAME}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS });
  // A connection that breaks while it closes has nobody else to tell.
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const admin = urlOf(port, password, 'postgres');
  const found = await query(admin, `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
  if (found.length === 0) await query(admin, `CREATE DATABASE "${DATABASE}"`);
}

async function give(path: string, user: PostgresUser | undefined): Promise<void> {
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

/** A locale that PostgreSQL brings itself: the same order of text on every machine. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** initdb in a folder of its own, so that one that was broken off is begun again. */
async function initialise(server: Server): Promise<void> {
  if (existsSync(join(server.data, 'PG_VERSION')) && !existsSync(join(server.dir, 'initialising'))) return;
  await rm(server.data, { recursive: true, force: true });
  await writeFile(join(server.dir, 'initialising'), '');
  await mkdir(server.data, { mode: 0o700 });
  await give(server.data, server.user);
  const passwordFile = join(server.dir, 'initial-password');
  await writeFile(passwordFile, `${server.password}\n`, { mode: 0o600 });
  await give(passwordFile, server.user);
  try {
    const login = ['--auth=scram-sha-256', `--username=${USERNAME}`, `--pwfile=${passwordFile}`];
    await runAs(server.user, server.binaries.initdb, [
      `--pgdata=${server.data}`,
      ...login,
      ...LOCALE,
      '--no-sync',
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(join(server.dir, 'initialising'));
}

function settings(port: number, durable: boolean): string {
  const entries = [
    'listen_addresses=127.0.0.1',
    "unix_socket_directories=''",
    `port=${port}`,
    'max_connections=200',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  return entries.map((entry) => `-c ${entry}`).join(' ');
}

async function startFailure(server: Server, error: unknown): Promise<SetupError> {
  const log = await readFile(logOf(server.dir), 'utf8').catch(() => '');
  const { stderr = '', message } = error as Error & { stderr?: string };
  const tail = (log.slice(-LOG_TAIL_CHARACTERS) || stderr || message).trim();
  const hint = `Its log is ${logOf(server.dir)}. Or set DATABASE_URL to a running PostgreSQL.`;
  return new SetupError('DATABASE_FAILED', `PostgreSQL did not start.\n${tail}`, hint, { cause: error });
}

async function launch(server: Server, port: number, durable: boolean): Promise<number> {
  await writeFile(logOf(server.dir), '', { mode: 0o600 });
  await give(logOf(server.dir), server.user);
  const where = ['-D', server.data, '-l', logOf(server.dir)];
  try {
    // Whatever pid is in an old file, it is not this server's: findRunning has looked.
    await rm(join(server.data, 'postmaster.pid'), { force: true });
    const waiting = ['-w', '-t', String(START_TIMEOUT_SECONDS), '--silent'];
    await runAs(server.user, server.binaries.pg_ctl, [
      'start',
      ...where,
      ...waiting,
      '-o',
      settings(port, durable),
    ]);
  } catch (error) {
    throw await startFailure(server, error);
  }
  const running = await findRunning(server.data);
  if (running === undefined) throw await startFailure(server, new Error('it ended right after the start'));
  return running.pid;
}

/** SIGINT is PostgreSQL's fast shutdown: connections are cut, data is written. SIGTERM would wait for clients. */
async function end(pid: number): Promise<void> {
  await endProcess(pid, STOP_GRACE_MILLIS, 'SIGINT');
}

/** Takes the running server over when it answers on the wanted port, else ends it. */
async function takeOver(
  server: Server,
  port: number,
  log: (line: string) => void,
): Promise<number | undefined> {
  const running = await findRunning(server.data);
  if (running === undefined) return undefined;
  const answers = () =>
    query(urlOf(port, server.password, 'postgres'), 'SELECT 1').then(Boolean, () => false);
  if (running.port === port && (await answers())) {
    log(`PostgreSQL still runs (pid ${running.pid}): taken over`);
    return running.pid;
  }
  log(`PostgreSQL of an earlier run (pid ${running.pid}) does not fit or does not answer: ending it`);
  await end(running.pid);
  return undefined;
}

function explainLogin(error: unknown, server: Server): unknown {
  // 28P01: invalid_password (PostgreSQL, appendix A)
  if ((error as { code?: string }).code !== '28P01') return error;
  const hint = `Put the password back into ${join(server.dir, 'password')}, or remove ${server.dir} to begin anew.`;
  return new SetupError(
    'PASSWORD_LOST',
    `PostgreSQL in ${server.dir} does not accept the password kept there.`,
    hint,
  );
}

async function prepare(options: PostgresOptions): Promise<Server> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const binaries = await findBinaries();
  const user = await choosePostgresUser([dir, binaries.postgres]);
  // The folder stays ours; its user may pass, and nobody may list it.
  await chmod(dir, user === undefined ? 0o700 : 0o711);
  const password = await keepPassword(join(dir, 'password'), options.password);
  return { binaries, user, dir, data: dataOf(dir), password };
}

/**
 * Starts PostgreSQL for a folder, or takes over the one a killed gateway left running there.
 * The caller must see to it that only one process at a time does this for one folder.
 * @throws SetupError DATABASE_FAILED, FOLDER_UNREACHABLE, PASSWORD_LOST, DISK_FULL or FOLDER_READ_ONLY
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  try {
    const server = await prepare(options);
    const { port } = options;
    const kept = await takeOver(server, port, options.onLog ?? (() => {}));
    if (kept === undefined) await initialise(server);
    const pid = kept ?? (await launch(server, port, options.durable ?? true));
    await ensureDatabase(port, server.password).catch(async (error) => {
      await end(pid);
      throw explainLogin(error, server);
    });
    const url = urlOf(port, server.password, DATABASE);
    return { url, pid, reused: kept !== undefined, stop: () => end(pid) };
  } catch (error) {
    throw explainFileError(error, resolve(options.dir), 'DHARMA_HOME');
  }
}
