import neo4j, { isInt, type QueryResult } from 'neo4j-driver';
import type { Row, WriteCounters, WriteResult } from './graph.ts';

/** Driver values to plain ones: 64-bit integers to numbers, or to bigint where a number would lose digits. */
function plain(value: unknown): unknown {
  if (isInt(value)) return value.inSafeRange() ? value.toNumber() : value.toBigInt();
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** A whole number as the driver sends it, for those who compare parameters. */
export { int, isInt } from 'neo4j-driver';

/** Rows of a result, with plain values. */
export function rowsOf(result: QueryResult): Row[] {
  return result.records.map((record) => plain(record.toObject()) as Row);
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
