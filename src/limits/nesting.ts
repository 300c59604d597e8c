import { MAX_BRACKETS, tooComplex } from './limits.ts';

/** What came as JSON; a file that comes with the variables is not looked into. */
function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Holds variables to the nesting that documents are held to, level by level: what walks them afterwards needs stack for
 * each.
 * @throws DharmaError OPERATION_TOO_COMPLEX
 */
export function checkNesting(variables: Readonly<Record<string, unknown>>): void {
  let level = Object.values(variables).filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_BRACKETS) throw tooComplex('nesting', MAX_BRACKETS);
    level = level.flatMap((each) => Object.values(each).filter(isContainer));
  }
}
