import { setTimeout as sleep } from 'node:timers/promises';
import type { Backends } from '../../src/backends.ts';

/**
 * Waits for something that no event tells of.
 * @throws Error with the condition when it is not met in time
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMillis = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMillis;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMillis} ms: ${condition}`);
    await sleep(10);
  }
}

/** A number of `/metrics`; NaN where there is none of that name. */
export async function gauge({ url }: { url: string }, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** The next `count` results of a subscription, or an error after `timeoutMillis`. */
export async function collect<T>(
  iterator: AsyncIterator<T>,
  count: number,
  timeoutMillis = 20_000,
): Promise<T[]> {
  const results: T[] = [];
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${results.length} of ${count} results in ${timeoutMillis} ms`)),
      timeoutMillis,
    );
  });
  try {
    while (results.length < count) {
      const next = await Promise.race([iterator.next(), timeout]);
      if (next.done) break;
      results.push(next.value);
    }
  } finally {
    clearTimeout(timer);
  }
  return results;
}

/**
 * Waits until everything committed so far has been handed on.
 * @param latestCursor where the reader of the log stands
 * @returns where it stands then
 */
export async function settledAt(
  { graph, postgres }: Pick<Backends, 'graph' | 'postgres'>,
  latestCursor: () => string | Promise<string>,
): Promise<string> {
  let cursor = '';
  await until(async () => {
    const [outbox] = await graph.read('MATCH (o:Outbox) RETURN count(o) AS left');
    const [log] = await postgres.query<{ position: string }>('SELECT position FROM relay_cursor');
    cursor = await latestCursor();
    return outbox?.left === 0 && cursor.startsWith(`c${BigInt(log?.position ?? 0).toString(36)}.`);
  }, 30_000);
  return cursor;
}
