/**
 * Neo4j's jars: named and summed in artifacts.lock.json (written by lock-artifacts.ts), fetched from the
 * public Maven repository, kept in the user's cache folder. No build tool is needed.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as mavenName from 'mvn-artifact-name-parser';
import * as mavenUrl from 'mvn-artifact-url';
import { lock } from 'proper-lockfile';
import { cacheFolder, makeCacheFolder } from './cache.ts';
import { ChecksumError, download, sha256Of } from './download.ts';
import { explainFileError, SetupError } from './setup-error.ts';

export interface Artifact {
  /** group:artifact:jar[:classifier]:version */
  coordinate: string;
  sha256: string;
  bytes: number;
  folder: 'lib' | 'plugins';
}

export interface ArtifactLock {
  neo4j: string;
  apoc: string;
  artifacts: Artifact[];
}

/** Where the jars are: `classPath` in a fixed order, `plugins` the folder Neo4j scans for procedures. */
export interface Jars {
  folder: string;
  plugins: string;
  classPath: string[];
}

export interface FetchOptions {
  lock?: ArtifactLock;
  cache?: string;
  /** Base address ending in a slash. Default: DHARMA_MAVEN_REPOSITORY, else the library's own. */
  repository?: string;
  onProgress?: (doneBytes: number, totalBytes: number) => void;
}

const PARALLEL_DOWNLOADS = 12;
const WAYS_ON =
  'Check the network (HTTPS_PROXY is honoured) and start again: it goes on where it stopped. Or set ' +
  'DHARMA_MAVEN_REPOSITORY to a mirror, or NEO4J_URI to a running Neo4j, or use docker compose up.';

/** Both packages are CommonJS made from a default export: loaders disagree on how deep it lies. */
function unwrap<T>(module: unknown): T {
  let value = module as { default?: unknown };
  while (typeof value !== 'function' && value.default !== undefined) value = value.default as typeof value;
  return value as T;
}
const parseCoordinate = unwrap<(name: string) => object>(mavenName);
const urlOf = unwrap<(artifact: object, base?: string) => Promise<string>>(mavenUrl);

export function readArtifactLock(): ArtifactLock {
  return JSON.parse(readFileSync(new URL('artifacts.lock.json', import.meta.url), 'utf8')) as ArtifactLock;
}

function fileNameOf(artifact: Artifact): string {
  const [, name, , ...rest] = artifact.coordinate.split(':');
  return `${name}-${rest.reverse().join('-')}.jar`;
}

/** A folder for each lock file: jars of two releases must never meet on one class path. */
function jarsFolder(cache: string, artifactLock: ArtifactLock): string {
  const sums = artifactLock.artifacts.map((artifact) => artifact.sha256).join();
  const digest = createHash('sha256').update(sums).digest('hex').slice(0, 10);
  return join(cache, `neo4j-${artifactLock.neo4j}-${digest}`);
}

/** What was verified before, by path: a file that has not changed since is not read again at each start. */
type Verified = Record<string, { bytes: number; modifiedMillis: number }>;

async function readVerified(folder: string): Promise<Verified> {
  const text = await readFile(join(folder, 'verified.json'), 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as Verified;
  } catch {
    return {};
  }
}

/** Whether the file is there and right; `verified` gains an entry for one that had to be read. */
async function isGood(file: string, artifact: Artifact, verified: Verified): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found?.size !== artifact.bytes) return false;
  const known = verified[file];
  if (known?.bytes === found.size && known.modifiedMillis === found.mtimeMs) return true;
  if ((await sha256Of(file)) !== artifact.sha256) return false;
  verified[file] = { bytes: found.size, modifiedMillis: found.mtimeMs };
  return true;
}

interface Missing {
  artifact: Artifact;
  file: string;
}

async function findMissing(folder: string, artifacts: Artifact[], verified: Verified): Promise<Missing[]> {
  const all = artifacts.map((artifact) => ({
    artifact,
    file: join(folder, artifact.folder, fileNameOf(artifact)),
  }));
  const good = await Promise.all(all.map(({ artifact, file }) => isGood(file, artifact, verified)));
  return all.filter((_, index) => !good[index]);
}

function explain(error: unknown, missing: Missing, folder: string): unknown {
  const { coordinate } = missing.artifact;
  if (error instanceof ChecksumError) {
    const message = `${coordinate} arrived broken twice: ${error.message}.`;
    return new SetupError('ARTIFACT_BROKEN', message, WAYS_ON, { cause: error });
  }
  const explained = explainFileError(error, folder, 'DHARMA_CACHE');
  if (explained instanceof SetupError) return explained;
  const { message, cause } = error as Error & { cause?: { message?: string } };
  const reason = cause?.message ? `${message}: ${cause.message}` : message;
  return new SetupError('ARTIFACT_UNREACHABLE', `Cannot fetch ${coordinate}: ${reason}.`, WAYS_ON, {
    cause: error,
  });
}

async function fetchOne(missing: Missing, repository: string | undefined, onBytes: (delta: number) => void) {
  const { artifact, file } = missing;
  const url = await urlOf(parseCoordinate(artifact.coordinate), repository);
  const attempt = () => download({ url, file, sha256: artifact.sha256, bytes: artifact.bytes, onBytes });
  await attempt().catch(attempt);
}

/** Fetches all, some at a time; the first failure lets the running ones end and takes no new one up. */
async function fetchAll(missing: Missing[], folder: string, options: FetchOptions): Promise<void> {
  const totalBytes = missing.reduce((sum, { artifact }) => sum + artifact.bytes, 0);
  const base = options.repository ?? process.env.DHARMA_MAVEN_REPOSITORY;
  const repository = base ? base.replace(/\/*$/, '/') : undefined;
  const queue = [...missing];
  let doneBytes = 0;
  let failure: unknown;
  const onBytes = (delta: number) => {
    doneBytes += delta;
    options.onProgress?.(doneBytes, totalBytes);
  };
  const worker = async () => {
    for (let next = queue.pop(); next !== undefined && failure === undefined; next = queue.pop()) {
      const current = next;
      await fetchOne(current, repository, onBytes).catch((error) => {
        failure ??= explain(error, current, folder);
      });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_DOWNLOADS }, worker));
  if (failure !== undefined) throw failure;
}

/** Two processes at once: the second waits (up to 10 minutes) and then finds everything there. */
async function underLock(folder: string, work: () => Promise<void>): Promise<void> {
  const retries = { retries: 600, factor: 1, minTimeout: 1_000, maxTimeout: 1_000 };
  const release = await lock(folder, { retries, stale: 15_000 });
  try {
    await work();
  } finally {
    await release();
  }
}

function describe(folder: string, artifacts: Artifact[]): Jars {
  // Neo4j's own jars first: where names clash, they win.
  const inFolder = (name: Artifact['folder']) =>
    artifacts
      .filter((artifact) => artifact.folder === name)
      .map((artifact) => join(folder, name, fileNameOf(artifact)));
  return {
    folder,
    plugins: join(folder, 'plugins'),
    classPath: [...inFolder('lib'), ...inFolder('plugins')],
  };
}

/**
 * Makes sure every jar is in the cache and right.
 * @throws SetupError ARTIFACT_UNREACHABLE, ARTIFACT_BROKEN, DISK_FULL or FOLDER_READ_ONLY
 */
export async function ensureJars(options: FetchOptions = {}): Promise<Jars> {
  const artifactLock = options.lock ?? readArtifactLock();
  const folder = jarsFolder(options.cache ?? cacheFolder(), artifactLock);
  const verified = await readVerified(folder);
  const jars = describe(folder, artifactLock.artifacts);
  if ((await findMissing(folder, artifactLock.artifacts, verified)).length === 0) return jars;

  await makeCacheFolder(join(folder, 'lib'));
  await makeCacheFolder(join(folder, 'plugins'));
  try {
    await underLock(folder, async () => {
      const missing = await findMissing(folder, artifactLock.artifacts, verified);
      await fetchAll(missing, folder, options);
      await findMissing(folder, artifactLock.artifacts, verified);
      await writeFile(join(folder, 'verified.json'), JSON.stringify(verified));
    });
  } catch (error) {
    throw explainFileError(error, folder, 'DHARMA_CACHE');
  }
  return jars;
}
