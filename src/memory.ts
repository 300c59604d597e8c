import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back the memory that starting took: generating the schema needs several times what stays alive of it, and V8 keeps
 * the pages. A collection of the kind it makes before it would give up returns them (docs/performance.md, Memory).
 * Takes some 150 ms, once, before the first request.
 */
export function releaseStartupMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', flavor: 'last-resort' });
}
