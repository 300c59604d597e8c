import { DharmaError } from '../../errors.ts';

/** A place in the event log: after the change `index` of the transaction at `position`. */
export interface Cursor {
  position: bigint;
  /** Changes of that transaction that were seen; Infinity for all of them. */
  index: number;
  /** Tells the row apart from another at this position, in a log that was lost or restored. */
  mark: string;
}

/** Before the first transaction. */
export const ORIGIN: Cursor = { position: 0n, index: Number.POSITIVE_INFINITY, mark: '0' };

const ALL = 'z';
const FORM = /^c([0-9a-z]{1,13})\.([0-9]{1,9}|z)\.([0-9a-f]{1,8})$/;

/** @returns URL-safe text, opaque to clients, e.g. `c1a.0.9f3e1ab2` */
export function encodeCursor({ position, index, mark }: Cursor): string {
  return `c${position.toString(36)}.${Number.isFinite(index) ? index : ALL}.${mark}`;
}

/** @throws DharmaError VALIDATION_ERROR when it is not a cursor of the log */
export function decodeCursor(text: string): Cursor {
  const [, position, index, mark] = FORM.exec(text) ?? [];
  if (position === undefined || index === undefined || mark === undefined) {
    throw new DharmaError('VALIDATION_ERROR', '"after" is not a cursor of the event log.');
  }
  return {
    position: [...position].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n),
    index: index === ALL ? Number.POSITIVE_INFINITY : Number(index),
    mark,
  };
}

/** Whether `a` stands in an earlier transaction's row, or earlier within the same. */
export function isBefore(a: Cursor, b: Cursor): boolean {
  return a.position === b.position ? a.index < b.index : a.position < b.position;
}

/** Whether a cursor stands at a later transaction than another; where within a transaction does not count. */
export function isLater(cursor: string, than: string): boolean {
  return decodeCursor(cursor).position > decodeCursor(than).position;
}

/** The mark of a row, out of its key (a UUID). */
export function markOf(key: string): string {
  return key.slice(0, 8);
}
