import { setTimeout as sleep } from 'node:timers/promises';

/** Does something again and again, with a pause after each time. @param work does not throw */
export async function every(millis: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(millis, undefined, { signal }).catch(() => {});
  }
}
