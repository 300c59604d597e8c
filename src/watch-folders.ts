import { watch } from 'node:fs';
import type { Logger } from './logger.ts';

/** Several things happen at once when a file is replaced. */
const QUIET_MILLIS = 200;

/**
 * Calls back a moment after something has changed in one of the folders, and on SIGHUP.
 * @returns how to end that
 */
export function watchFolders(folders: readonly string[], onChange: () => void, logger: Logger): () => void {
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MILLIS);
  };
  const watchers = folders.flatMap((folder) => {
    const unheard = (err: unknown) =>
      logger.warn({ err, folder }, 'changes in this folder are not noticed: send SIGHUP after them');
    try {
      return [watch(folder, later).on('error', unheard)];
    } catch (error) {
      unheard(error);
      return [];
    }
  });
  process.on('SIGHUP', later);
  return () => {
    process.off('SIGHUP', later);
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
