/** Position in the log, change within the transaction (`z`: all of it), mark of the row. */
const FORM = /^c([0-9a-z]+)\.(\d+|z)\.([0-9a-f]+)$/;
/** Longer than any index. */
const WHOLE = 'z'.repeat(16);

/**
 * Whether a cursor stands later in the log than another. Of cursors that cannot be compared (of different rows at one
 * place, or of a form that is not known here) all that counts is whether they differ: better an event twice than never.
 */
export function isAfter(cursor: string, other: string | undefined): boolean {
  if (other === undefined) return true;
  const [, position, index, mark] = FORM.exec(cursor) ?? [];
  const [, otherPosition, otherIndex, otherMark] = FORM.exec(other) ?? [];
  if (!position || !otherPosition) return cursor !== other;
  const order = compareDigits(position, otherPosition);
  if (order !== 0) return order > 0;
  return mark !== otherMark || compareDigits(numberOf(index), numberOf(otherIndex)) > 0;
}

/** The later of the two; one that is missing is before all. */
export function newest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isAfter(b, a) ? b : a;
}

function numberOf(index: string | undefined): string {
  return index === undefined || index === 'z' ? WHOLE : index;
}

/** Numbers of one base as text: more digits are more, and of as many the order of text is that of numbers. */
function compareDigits(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
