import neo4j, { isInt, type QueryResult } from 'neo4j-driver';
import type { Row, WriteCounters, WriteResult } from './graph.ts';

/**
 * Driver values to plain ones: 64-bit integers to numbers, or to bigint where a number would lose digits. Lists and maps are
 * changed where they are: they were made for this answer, and copies are half of what reading large ones costs.
 */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isInt(value)) return value.inSafeRange() ? value.toNumber() : value.toBigInt();
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = plain(value[index]);
    return value;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const map = value as Record<string, unknown>;
  for (const key of Object.keys(map)) {
    const inner = map[key];
    if (typeof inner === 'object' && inner !== null) map[key] = plain(inner);
  }
  return map;
}

/** A plain value of which nothing that can be changed is shared with this one. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]));
}

/** A whole number as the driver sends it, for those who compare parameters. */
export { int, isInt } from 'neo4j-driver';

/** Rows of a result, with plain values. */
export function rowsOf(result: QueryResult): Row[] {
  return result.records.map((record) => plain(record.toObject()) as Row);
}

/** The first column of a result, with plain values. */
export function columnOf(result: QueryResult): unknown[] {
  return result.records.map((record) => plain(record.get(0)));
}

export function writeResultOf(result: QueryResult): WriteResult {
  return { rows: rowsOf(result), counters: result.summary.counters.updates() as unknown as WriteCounters };
}

/** Whole numbers go as 64-bit integers, or `LIMIT $first` would be given a float; dates as the database's own. */
export function parameters(params: Row = {}): Row {
  const convert = (value: unknown): unknown => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
    if (value instanceof Date) return neo4j.types.DateTime.fromStandardDate(value);
    if (Array.isArray(value)) return value.map(convert);
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner)]));
  };
  return convert(params) as Row;
}
