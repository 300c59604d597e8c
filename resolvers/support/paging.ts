import { DharmaError } from '../../src/errors.ts';

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
  throw new DharmaError('VALIDATION_ERROR', 'The cursor is not one of this list.');
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
