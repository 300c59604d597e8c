import { blast, plant, watch, worst } from './operations/mixed.ts';
import type { Operation, Pool } from './operations/operation.ts';
import { aggregate, connection, list, nested, point } from './operations/reads.ts';
import { search } from './operations/search.ts';
import { move, raise } from './operations/writes.ts';

/** One row of the table: the same work for every contender. */
export interface BenchRow {
  key: string;
  title: string;
  operations: readonly Operation[];
  /** What the n-th request asks: an operation, and the number of its variables. */
  choose(n: number): readonly [Operation, number];
  /** Whether any of it writes: the relay's work must then not fall into the turn of another. */
  writes: boolean;
  /** Whether a request may be sent twice. */
  repeatable: boolean;
}

function rowOf(key: string, title: string, operation: Operation): BenchRow {
  return {
    key,
    title,
    operations: [operation],
    choose: (n) => [operation, n],
    writes: operation.writes,
    repeatable: !operation.writes,
  };
}

const REPEATED = 20;
const repeated: BenchRow = {
  ...rowOf('cached', `point read, ${REPEATED} questions again and again`, point),
  choose: (n) => [point, n % REPEATED],
};

/** One in ten writes; the types that it changes are those that the others read. */
const MIX = [point, list, blast, connection, plant, search, worst, aggregate, watch, move];
/** Three rounds of four ask for one of so many nodes, as people do; the fourth for any. */
const POPULAR = 100;
const mixed: BenchRow = {
  key: 'mixed',
  title: 'ten operations, one of them writes',
  operations: MIX,
  choose: (n) => {
    const round = Math.floor(n / MIX.length);
    return [MIX[n % MIX.length] as Operation, round % 4 === 3 ? round : round % POPULAR];
  },
  writes: true,
  repeatable: true,
};

/** Further rows go here; a row needs nothing else. Those that write come last. */
export const ROWS: readonly BenchRow[] = [
  rowOf('point', 'point read, two nested lists', point),
  repeated,
  rowOf('nested', 'three levels, 20 x 10 x 5', nested),
  rowOf('list', 'filtered, sorted, page of 50', list),
  rowOf('connection', 'connection, first 20, sorted', connection),
  rowOf('aggregate', 'aggregate, filtered', aggregate),
  rowOf('search', 'full-text search, first 10', search),
  rowOf('mutation', 'mutation, one event created', raise),
  mixed,
];

/** The rows with the given keys, all when none is given. */
export function chooseRows(keys: readonly string[]): readonly BenchRow[] {
  if (keys.length === 0) return ROWS;
  return keys.map((key) => {
    const row = ROWS.find((candidate) => candidate.key === key);
    if (!row) throw new RangeError(`there is no row "${key}": ${ROWS.map((known) => known.key).join(', ')}`);
    return row;
  });
}

/** The body of a row's n-th request; `tag` makes what it creates different from what others create. */
export function requestBody(row: BenchRow, n: number, pool: Pool, tag = ''): string {
  const [operation, number] = row.choose(n);
  const { name: operationName, query } = operation;
  return JSON.stringify({ operationName, query, variables: operation.variables(number, pool, tag) });
}
