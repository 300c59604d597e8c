import type { FieldNode } from 'graphql';
import { DharmaError } from '../errors.ts';
import { argumentOf } from './variables.ts';

const BULK_WRITE = /^(update|delete)[A-Z]/;

/**
 * Whether a filter rules anything out. `{}`, `{ AND: [] }`, `{ NOT: {} }` and a comparison with a variable that was left
 * out do not: the library drops them.
 */
function constrains(filter: unknown): boolean {
  if (filter === undefined) return false;
  if (filter === null || typeof filter !== 'object' || Array.isArray(filter)) return true;
  return Object.entries(filter).some(([key, value]) => {
    if (key === 'AND') return Array.isArray(value) ? value.some(constrains) : constrains(value);
    if (key === 'OR')
      return Array.isArray(value) ? value.length > 0 && value.every(constrains) : constrains(value);
    return constrains(value);
  });
}

/**
 * The generated bulk mutations take an optional filter, and without one change every node of the type. Nobody means that.
 * @throws DharmaError VALIDATION_ERROR
 */
export function requireFilterOnBulkWrites(
  fields: readonly FieldNode[],
  variables: Record<string, unknown>,
): void {
  for (const field of fields) {
    if (!BULK_WRITE.test(field.name.value) || argumentOf(field, 'id', variables) !== undefined) continue;
    const where = argumentOf(field, 'where', variables);
    if (where === null || !constrains(where)) {
      throw new DharmaError(
        'VALIDATION_ERROR',
        `${field.name.value} needs a "where" that rules something out.`,
      );
    }
    if (field.name.value.startsWith('update') && (argumentOf(field, 'update', variables) ?? null) === null)
      throw new DharmaError('VALIDATION_ERROR', `${field.name.value} needs an "update".`);
  }
}
