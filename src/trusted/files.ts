import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ManifestEntry, ManifestError, readManifest } from './manifest.ts';

/** Of `operations/`, as `npm run trusted` writes it. */
export const OWN_MANIFEST = fileURLToPath(
  new URL('../../operations/generated/trusted-documents.json', import.meta.url),
);

/** @param setting files and folders with commas between; empty for the gateway's own manifest */
export function manifestPaths(setting: string): string[] {
  const paths = setting
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  return paths.length === 0 ? [OWN_MANIFEST] : paths.map((path) => resolve(path));
}

/**
 * All manifests together; of a folder, every `.json` in it.
 * @throws ManifestError naming the file: one that is not good spoils all
 */
export async function readManifests(paths: readonly string[]): Promise<ManifestEntry[]> {
  const all = new Map<string, ManifestEntry>();
  for (const path of paths) {
    for (const file of await filesOf(path)) {
      for (const entry of await entriesOf(file)) {
        if ((all.get(entry.id) ?? entry).text !== entry.text)
          throw new ManifestError(
            `${file} has another document for the id ${entry.id} than a manifest before it`,
          );
        all.set(entry.id, entry);
      }
    }
  }
  return [...all.values()];
}

/** Folders in which something happens when a manifest is replaced, whether it is written over, renamed or linked. */
export async function foldersOf(paths: readonly string[]): Promise<string[]> {
  const folders = paths.map(async (path) => ((await stat(path)).isDirectory() ? path : dirname(path)));
  return [...new Set(await Promise.all(folders))];
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    return names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw new ManifestError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

async function entriesOf(file: string): Promise<ManifestEntry[]> {
  try {
    return readManifest(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof ManifestError) throw new ManifestError(`${file} ${error.message}`);
    throw new ManifestError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
