import type { OperationResult } from '../execution.ts';
import type { Entry } from './store.ts';

/** What is kept of an answer. */
export interface Kept {
  key: string;
  entry: Entry;
  /** Whether it was answered out of the cache. */
  isHit: boolean;
}

const keptOf = new WeakMap<OperationResult, Kept>();

/** What an answer came out of, or went into; undefined where it has to do with no cache. */
export function kept(result: OperationResult): Kept | undefined {
  return keptOf.get(result);
}

/** Notes what is kept of an answer. */
export function keep(own: Kept, result: OperationResult): OperationResult {
  keptOf.set(result, own);
  return result;
}

/** An answer that is kept, for one who may add to it. */
export function answerOf(own: Kept, asText: boolean | undefined): OperationResult {
  const { body } = own.entry;
  return keep(own, asText ? { text: body } : (JSON.parse(body.toString()) as OperationResult));
}

/** As it is sent. */
export function bodyOf(result: OperationResult): Buffer {
  return result.text ?? Buffer.from(`${JSON.stringify(result)}\n`);
}

/** What it shows. */
export function dataOf(result: OperationResult): Record<string, unknown> | null | undefined {
  return result.text ? (JSON.parse(result.text.toString()) as OperationResult).data : result.data;
}

/** What clients may keep: what an answer shows depends on who asks, so no proxy may keep it for another. */
export function cacheHeaders({ entry, isHit }: Kept): Record<string, string> {
  const { headerMaxAge, storedAt } = entry;
  if (headerMaxAge === undefined) return { 'cache-control': 'no-store' };
  return {
    'cache-control': `max-age=${headerMaxAge}, private`,
    ...(isHit && { age: String(Math.floor((Date.now() - storedAt) / 1000)) }),
  };
}
