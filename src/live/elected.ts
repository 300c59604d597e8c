import { setTimeout as sleep } from 'node:timers/promises';
import type { PinnedConnection, Postgres, Sql } from '../../datasources/postgres.ts';
import type { Logger } from '../logger.ts';

/** How often those without the lock ask for it, and the holder shows that it lives. */
const BEAT_MILLIS = 1000;
/** The database takes the lock away from a holder that has been silent for so long: frozen, or cut off. */
const SILENCE_MILLIS = 3000;

/** Between two tries of work that failed. */
const RETRY_MILLIS = 1000;

/**
 * Runs `work` on one replica at a time, again and again, until the signal fires.
 * @param work see `runElected`; what it throws is told as a warning, and it is tried again a second later
 * @param name what does the work, in words for the log
 */
export async function keepElected(
  parts: { postgres: Postgres; logger: Logger; lock: number; name: string; signal: AbortSignal },
  work: (sql: Sql, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { postgres, logger, lock, name, signal } = parts;
  while (!signal.aborted) {
    try {
      await runElected(postgres, lock, signal, work);
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, `${name} was interrupted`);
    }
    await sleep(RETRY_MILLIS, undefined, { signal }).catch(() => {});
  }
}

/**
 * Runs `work` on one replica at a time: the one that holds an advisory lock. Another takes over within 5 s of the
 * holder's death, whether its process ended, froze or lost the network.
 * @param work gets the connection that holds the lock, on which a deposed holder can write nothing any more, and a
 *   signal that fires when the lock is lost or `signal` fires; it should end then
 * @returns when there is no lock to be had, or `work` has ended
 * @throws what `work` throws, and DATABASE_UNAVAILABLE
 */
export async function runElected(
  postgres: Postgres,
  lock: number,
  signal: AbortSignal,
  work: (sql: Sql, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const connection = await postgres.pinned();
  const lost = new AbortController();
  try {
    await connection.query(`SET idle_session_timeout = ${SILENCE_MILLIS}`);
    if (!(await acquire(connection, lock, signal))) return;
    void connection.lost.then(() => lost.abort());
    const both = AbortSignal.any([signal, lost.signal]);
    const beating = beat(connection, both).catch(() => lost.abort());
    try {
      await work(connection, both);
    } finally {
      lost.abort();
      await beating;
    }
  } finally {
    await connection.close();
  }
}

async function acquire(connection: PinnedConnection, lock: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const [row] = await connection.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
      lock,
    ]);
    if (row?.held) return true;
    await sleep(BEAT_MILLIS, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** @throws when an answer does not come in time: the holder has been deposed by then */
async function beat(connection: PinnedConnection, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const late = sleep(SILENCE_MILLIS, 'late' as const, { ref: false });
    if ((await Promise.race([connection.query('SELECT 1'), late])) === 'late') throw new Error('no answer');
    await sleep(BEAT_MILLIS, undefined, { signal }).catch(() => {});
  }
}
