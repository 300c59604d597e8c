import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MILLIS = 250;
const LAST_MILLIS = 5000;

/**
 * Waits before the next try: twice as long each time, 5 s at most, between half and whole of that at random.
 * @param attempt tries before, from 0
 * @param signal ends the wait
 */
export async function pauseBeforeRetry(attempt: number, signal: AbortSignal): Promise<void> {
  const delay = Math.min(LAST_MILLIS, FIRST_MILLIS * 2 ** attempt) * (0.5 + Math.random() / 2);
  await sleep(delay, undefined, { signal }).catch(() => {});
}
