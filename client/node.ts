import { readFile, rename, writeFile } from 'node:fs/promises';
import type { CursorStorage } from './storage.ts';

/**
 * Cursors in a file, JSON, replaced as a whole: a crash leaves the old one or the new one. One process per file.
 * @throws (from get) when there is a file that is not such a one
 */
export function fileStorage(path: string): CursorStorage {
  let read: Promise<Map<string, string>> | undefined;
  let written: Promise<void> = Promise.resolve();
  const cursors = () => {
    read ??= load(path);
    return read;
  };
  return {
    get: async (key) => (await cursors()).get(key),
    set(key, cursor) {
      const write = async () => {
        const all = (await cursors()).set(key, cursor);
        await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(all)), { mode: 0o600 });
        await rename(`${path}.new`, path);
      };
      const result = written.then(write);
      written = result.catch(() => {});
      return result;
    },
  };
}

async function load(path: string): Promise<Map<string, string>> {
  try {
    const cursors: unknown = JSON.parse(await readFile(path, 'utf8'));
    return new Map(Object.entries(cursors as Record<string, string>));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}
