/** One gateway at a time on one home folder. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { isAlive } from './processes.ts';
import { SetupError } from './setup-error.ts';

const STALE_MILLIS = 10_000;

/**
 * Takes the home folder; the answer gives it back.
 * @throws SetupError ALREADY_RUNNING while a live process holds it
 */
export async function lockHome(home: string, log: (line: string) => void): Promise<() => Promise<void>> {
  const lockfilePath = join(home, 'lock');
  const ownerFile = join(home, 'lock-owner');
  // A suspended laptop misses its updates; the databases are ours all the same.
  const onCompromised = (error: Error) => log(`The lock on ${home} was lost: ${error.message}`);
  const take = () => lock(home, { lockfilePath, stale: STALE_MILLIS, onCompromised });
  const release = await take().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    const owner = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
    if (owner > 0 && (await isAlive(owner))) {
      const message = `Dharma already runs on ${home} (pid ${owner}).`;
      throw new SetupError(
        'ALREADY_RUNNING',
        message,
        'Stop that one, or set DHARMA_HOME to another folder.',
      );
    }
    // Killed: its lock would be good for some seconds more.
    await rm(lockfilePath, { recursive: true, force: true });
    return await take();
  });
  await writeFile(ownerFile, String(process.pid));
  return async () => {
    await rm(ownerFile, { force: true });
    await release();
  };
}
