import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as mavenName from 'mvn-artifact-name-parser';
import * as mavenUrl from 'mvn-artifact-url';
import { lock } from 'proper-lockfile';
import { cacheFolder, makeCacheFolder } from '../../embedded/cache.ts';
import { download } from '../../embedded/download.ts';
import { findFreePorts } from '../../embedded/ports.ts';

const START_TIMEOUT_MILLIS = 120_000;
const LOCK_RETRIES = { retries: 600, factor: 1, minTimeout: 1000, maxTimeout: 1000 };
const ADMIN = { username: 'admin', password: 'admin-of-the-tests' };
const run = promisify(execFile);

interface Lock {
  keycloak: string;
  artifact: { coordinate: string; sha256: string; bytes: number };
}

/** A Keycloak of its own on 127.0.0.1, which keeps its data in memory. */
export interface Keycloak {
  /** Of a realm, as the `iss` of its tokens has it. */
  issuerOf(realm: string): string;
  /** Calls the admin API below `/admin/realms`. @throws Error with the answer when it fails */
  admin(method: string, path: string, body?: object): Promise<unknown>;
  /** Trades a password for an access token, or tells why there is none. */
  logIn(
    realm: string,
    client: string,
    user: string,
    password: string,
  ): Promise<{ token?: string; error?: string }>;
  stop(): Promise<void>;
}

/** Both packages are CommonJS made from a default export: loaders disagree on how deep it lies. */
function unwrap<T>(module: unknown): T {
  let value = module as { default?: unknown };
  while (typeof value !== 'function' && value.default !== undefined) value = value.default as typeof value;
  return value as T;
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // `--cache=local` and a small heap: half a second of use does not need a cluster.
    JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx320m',
    JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
    KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
    KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
  };
}

/** The distribution out of the public Maven repository, checked, unpacked and built for a database in memory. */
async function ensureKeycloak(): Promise<string> {
  const text = readFileSync(new URL('./keycloak.lock.json', import.meta.url), 'utf8');
  const { keycloak, artifact } = JSON.parse(text) as Lock;
  const folder = join(cacheFolder(), `keycloak-${keycloak}-${artifact.sha256.slice(0, 10)}`);
  const ready = join(folder, 'ready');
  if (await stat(ready).catch(() => undefined)) return folder;
  await makeCacheFolder(folder);
  const release = await lock(folder, { retries: LOCK_RETRIES, stale: 15_000 });
  try {
    if (await stat(ready).catch(() => undefined)) return folder;
    const repository = process.env.DHARMA_MAVEN_REPOSITORY?.replace(/\/*$/, '/');
    const parsed = unwrap<(name: string) => object>(mavenName)(artifact.coordinate);
    const url = await unwrap<(artifact: object, base?: string) => Promise<string>>(mavenUrl)(
      parsed,
      repository,
    );
    const file = join(folder, 'keycloak.tar.gz');
    await download({ url, file, sha256: artifact.sha256, bytes: artifact.bytes });
    await run('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);
    await run(join(folder, 'bin', 'kc.sh'), ['build', '--db=dev-mem'], { env: environment() });
    await rm(file);
    await writeFile(ready, '');
    return folder;
  } finally {
    await release();
  }
}

/** @throws Error with the end of its log when it does not start */
export async function startKeycloak(): Promise<Keycloak> {
  const [home, [port], folder] = await Promise.all([
    ensureKeycloak(),
    findFreePorts(1),
    mkdtemp(join(tmpdir(), 'dharma-keycloak-')),
  ]);
  const base = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'keycloak.log');
  const log = await open(logFile, 'a');
  const serve = ['--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`];
  const child = spawn(
    join(home, 'bin', 'kc.sh'),
    ['start', '--optimized', '--cache=local', '--hostname-strict=false', ...serve],
    // A group of its own: the script is the parent of Java.
    { stdio: ['ignore', log.fd, log.fd], env: environment(), detached: true },
  );
  await log.close();
  const kill = () => child.exitCode === null && process.kill(-(child.pid as number), 'SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilReady(base, child, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const logIn: Keycloak['logIn'] = (realm, client, username, password) =>
    tokenOf(base, realm, { client_id: client, username, password });
  return {
    issuerOf: (realm) => `${base}/realms/${realm}`,
    admin: async (method, path, body) => {
      const { token } = await logIn('master', 'admin-cli', ADMIN.username, ADMIN.password);
      return callAdmin(`${base}/admin/realms${path}`, method, String(token), body);
    },
    logIn,
    stop,
  };
}

async function tokenOf(base: string, realm: string, credentials: Record<string, string>) {
  const response = await fetch(`${base}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', ...credentials }),
  });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  return {
    ...(answer.access_token !== undefined && { token: answer.access_token }),
    ...(answer.error !== undefined && { error: answer.error }),
  };
}

async function callAdmin(
  url: string,
  method: string,
  token: string,
  body: object | undefined,
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function untilReady(base: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MILLIS;
  for (;;) {
    const status = await fetch(`${base}/realms/master`).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return;
    if (child.exitCode !== null || Date.now() > deadline) {
      const text = await readFile(logFile, 'utf8').catch(() => '');
      throw new Error(`Keycloak did not start:\n${text.slice(-2000)}`);
    }
    await sleep(200);
  }
}
