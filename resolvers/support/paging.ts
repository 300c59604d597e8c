import { DharmaError } from '../../src/errors.ts';

/** Within a bigint of PostgreSQL. */
const NUMBER = /^[1-9]\d{0,17}$/;

/** A keyset cursor: opaque text that holds the sort keys of a row. */
export function encodeCursor(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/**
 * @param kinds the type of each key
 * @throws DharmaError VALIDATION_ERROR when the text is not a cursor of this list
 */
export function decodeCursor(cursor: string, kinds: readonly ('string' | 'number')[]): unknown[] {
  try {
    const keys = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(keys) &&
      keys.length === kinds.length &&
      kinds.every((kind, i) => typeof keys[i] === kind)
    )
      return keys;
  } catch {
    // Not JSON: not a cursor.
  }
  throw foreign();
}

/**
 * The number that a cursor holds as text: one that grows with each row.
 * @returns undefined where there is no cursor
 * @throws DharmaError VALIDATION_ERROR when the text is not a cursor of this list
 */
export function numberIn(cursor: string | null | undefined): bigint | undefined {
  if (!cursor) return undefined;
  const [number] = decodeCursor(cursor, ['string']);
  if (!NUMBER.test(number as string)) throw foreign();
  return BigInt(number as string);
}

function foreign(): DharmaError {
  return new DharmaError('VALIDATION_ERROR', 'The cursor is not one of this list.');
}

/** One row more than the page is read, which tells whether there is another page. */
export function pageOf<T extends { cursor: string }>(
  rows: T[],
  first: number,
  after: string | null | undefined,
) {
  const page = rows.slice(0, first);
  return {
    page,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: Boolean(after),
      startCursor: page[0]?.cursor ?? null,
      endCursor: page.at(-1)?.cursor ?? null,
    },
  };
}

/** As the arguments of a field say. */
interface Paged {
  first: number;
  after?: string | null;
}

/** A page of rows, each with its cursor. @param keysOf what the rows are sorted by */
export function edgesOf<T>(
  rows: readonly T[],
  keysOf: (row: T) => readonly (string | number)[],
  { first, after }: Paged,
) {
  const edges = rows.map((node) => ({ node, cursor: encodeCursor(keysOf(node)) }));
  return pageOf(edges, first, after);
}

/** The same of the rows alone. */
export function rowsOf<T>(
  rows: readonly T[],
  keysOf: (row: T) => readonly (string | number)[],
  paged: Paged,
) {
  const { page, pageInfo } = edgesOf(rows, keysOf, paged);
  return { rows: page.map(({ node }) => node), pageInfo };
}
