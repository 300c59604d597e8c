import { type FieldNode, valueFromASTUntyped } from 'graphql';
import { DharmaError } from '../errors.ts';

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
    const argumentOf = (name: string) => {
      const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
      return value && valueFromASTUntyped(value, variables);
    };
    if (!BULK_WRITE.test(field.name.value) || argumentOf('id') !== undefined) continue;
    const where = argumentOf('where');
    if (where === null || !constrains(where)) {
      throw new DharmaError(
        'VALIDATION_ERROR',
        `${field.name.value} needs a "where" that rules something out.`,
      );
    }
    if (field.name.value.startsWith('update') && (argumentOf('update') ?? null) === null)
      throw new DharmaError('VALIDATION_ERROR', `${field.name.value} needs an "update".`);
  }
}
