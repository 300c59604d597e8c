import { assertWithin, MAX_CONDITIONS, MAX_FILTER_DEPTH, MAX_FILTER_VALUES } from './limits.ts';

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

/** How many values the lists of a filter have. */
function valuesIn(filter: unknown): number {
  if (filter === null || typeof filter !== 'object') return 0;
  const own = Array.isArray(filter) ? filter.length : 0;
  return Object.values(filter).reduce((sum: number, each) => sum + valuesIn(each), own);
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
  // Each is an object in the database's memory for as long as the statement runs.
  const values = filters.reduce<number>((sum, filter) => sum + valuesIn(filter), 0);
  assertWithin('filterValues', MAX_FILTER_VALUES, values);
}
