import { assertWithin, MAX_CONDITIONS, MAX_FILTER_DEPTH } from './limits.ts';

const CONNECTIVES = new Set(['AND', 'OR', 'NOT']);

/**
 * How many conditions a filter has, each comparison being one however long its list is.
 * @param depth of AND, OR and NOT around it
 * @throws DharmaError OPERATION_TOO_COMPLEX when they are nested too deeply
 */
function conditionsIn(filter: unknown, depth: number): number {
  if (filter === null || typeof filter !== 'object') return 1;
  assertWithin('filterDepth', MAX_FILTER_DEPTH, depth);
  if (Array.isArray(filter)) {
    // A list of values, or of filters.
    const inner = filter.filter((each) => typeof each === 'object' && each !== null);
    return inner.length === 0 ? 1 : inner.reduce((sum, each) => sum + conditionsIn(each, depth), 0);
  }
  return Object.entries(filter).reduce(
    (sum, [key, value]) => sum + conditionsIn(value, CONNECTIVES.has(key) ? depth + 1 : depth),
    0,
  );
}

/**
 * Holds the filters of an operation to what the database plans in reasonable time: it brings conditions into a normal
 * form, whose size grows exponentially with connectives within connectives, before any time limit of a statement counts.
 * @param filters values of `where`
 * @throws DharmaError OPERATION_TOO_COMPLEX
 */
export function checkFilters(filters: readonly unknown[]): void {
  const conditions = filters.reduce<number>((sum, filter) => sum + conditionsIn(filter, 0), 0);
  assertWithin('conditions', MAX_CONDITIONS, conditions);
}
