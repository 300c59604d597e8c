/** Java 17 or newer for the embedded Neo4j: what is installed, else Temurin fetched into the cache. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lock } from 'proper-lockfile';
import { cacheFolder, makeCacheFolder } from './cache.ts';
import { explainFileError, SetupError } from './setup-error.ts';

const run = promisify(execFile);

const OLDEST_JAVA = 17;
/** The release that is fetched: the LTS that Neo4j 5.26 is tested with. */
const FETCHED_JAVA = 21;
const VERSION_TIMEOUT_MILLIS = 10_000;
const WAYS_ON =
  `Install Java ${OLDEST_JAVA} or newer, or set JAVA_HOME to one; or use docker compose up; ` +
  'or set NEO4J_URI to a running Neo4j.';

export interface Java {
  /** The path of the `java` program. */
  program: string;
  /** As it says itself, such as 17.0.15. */
  version: string;
  major: number;
}

export interface JavaOptions {
  environment?: NodeJS.ProcessEnv;
  cache?: string;
  /** Puts a Java home called `jre` below the folder. Default: njre, which checks Temurin's sum. */
  install?: (folder: string) => Promise<void>;
  onFetch?: () => void;
}

const PROGRAM = process.platform === 'win32' ? 'java.exe' : 'java';

/** `openjdk version "17.0.15" 2025-04-15` and `java version "1.8.0_401"` (that one is 8). */
export function parseJavaVersion(text: string): Omit<Java, 'program'> | undefined {
  const match = /version "((?:1\.)?(\d+)[^"]*)"/.exec(text);
  return match === null ? undefined : { version: match[1] as string, major: Number(match[2]) };
}

/** The Java at `program`, or undefined when it does not run or is too old. */
async function probe(program: string): Promise<Java | undefined> {
  try {
    const { stdout, stderr } = await run(program, ['-version'], { timeout: VERSION_TIMEOUT_MILLIS });
    const found = parseJavaVersion(`${stderr}${stdout}`);
    return found !== undefined && found.major >= OLDEST_JAVA ? { program, ...found } : undefined;
  } catch {
    return undefined;
  }
}

/** A JRE on macOS keeps its home two folders deeper; njre unpacks a folder named after the release. */
async function programsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch(() => []);
  const homes = [folder, ...entries.map((entry) => join(folder, entry))];
  return homes.flatMap((home) => [
    join(home, 'bin', PROGRAM),
    join(home, 'Contents', 'Home', 'bin', PROGRAM),
  ]);
}

async function findCached(cache: string): Promise<Java | undefined> {
  for (const program of await programsBelow(join(cache, 'java', 'jre'))) {
    const java = await probe(program);
    if (java !== undefined) return java;
  }
  return undefined;
}

async function findInstalled(environment: NodeJS.ProcessEnv): Promise<Java | undefined> {
  const home = environment.JAVA_HOME;
  const folders = (environment.PATH ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean);
  const programs = [
    ...(home ? [join(home, 'bin', PROGRAM)] : []),
    ...folders.map((folder) => join(folder, PROGRAM)),
  ];
  for (const program of programs) {
    const java = await probe(program);
    if (java !== undefined) return java;
  }
  return undefined;
}

/** njre installs next to `installPath`, into a folder called `jre`. */
async function installTemurin(folder: string): Promise<void> {
  const { default: install } = await import('njre');
  await install(FETCHED_JAVA, { type: 'jre', installPath: join(folder, 'target') });
}

/** Unpacks beside the final place and renames, so that a stopped download leaves no half Java behind. */
async function fetchJava(
  cache: string,
  install: (folder: string) => Promise<void>,
): Promise<Java | undefined> {
  const folder = join(cache, 'java');
  await makeCacheFolder(folder);
  const release = await lock(folder, {
    stale: 15_000,
    retries: { retries: 300, factor: 1, minTimeout: 1_000 },
  });
  const staging = join(folder, `staging-${process.pid}`);
  try {
    const made = await findCached(cache);
    if (made !== undefined) return made;
    await mkdir(staging, { recursive: true });
    await install(staging);
    await rm(join(folder, 'jre'), { recursive: true, force: true });
    await rename(join(staging, 'jre'), join(folder, 'jre'));
    return await findCached(cache);
  } finally {
    await rm(staging, { recursive: true, force: true });
    await release();
  }
}

/**
 * JAVA_HOME, then PATH, then the cache, then a download.
 * @throws SetupError NO_JAVA with every way on when there is none to be had
 */
export async function findJava(options: JavaOptions = {}): Promise<Java> {
  const cache = options.cache ?? cacheFolder(options.environment);
  const found = (await findInstalled(options.environment ?? process.env)) ?? (await findCached(cache));
  if (found !== undefined) return found;

  options.onFetch?.();
  const reason = `No Java ${OLDEST_JAVA} or newer is installed, and`;
  const java = await fetchJava(cache, options.install ?? installTemurin).catch((error: Error) => {
    const explained = explainFileError(error, cache, 'DHARMA_CACHE');
    if (explained instanceof SetupError) throw explained;
    throw new SetupError('NO_JAVA', `${reason} it could not be fetched: ${error.message}.`, WAYS_ON, {
      cause: error,
    });
  });
  if (java === undefined)
    throw new SetupError('NO_JAVA', `${reason} the one that was fetched does not run.`, WAYS_ON);
  return java;
}
