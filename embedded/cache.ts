/** The user's cache folder: jars and Java are kept there, outside the clone, for every clone to share. */
import { mkdir } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { explainFileError } from './setup-error.ts';

/** DHARMA_CACHE, else what the platform calls its cache folder (XDG base directories, ~/Library/Caches). */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.DHARMA_CACHE) return resolve(environment.DHARMA_CACHE);
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'dharma');
  if (platform() === 'win32' && environment.LOCALAPPDATA) return join(environment.LOCALAPPDATA, 'dharma');
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dharma');
}

/** Makes a folder below the cache. Throws SetupError when the cache is read-only or the disk is full. */
export async function makeCacheFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw explainFileError(error, folder, 'DHARMA_CACHE');
  }
}
