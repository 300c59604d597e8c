import { type FieldNode, Kind, type ValueNode } from 'graphql';
import { DharmaError } from '../errors.ts';

const BULK_WRITE = /^(update|delete)[A-Z]/;

function isEmpty(value: ValueNode | undefined, variables: Record<string, unknown>): boolean {
  if (!value || value.kind === Kind.NULL) return true;
  if (value.kind === Kind.OBJECT) return value.fields.length === 0;
  if (value.kind !== Kind.VARIABLE) return false;
  const given = variables[value.name.value];
  return (
    given === undefined || given === null || (typeof given === 'object' && Object.keys(given).length === 0)
  );
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
    const byName = (name: string) => field.arguments?.find((argument) => argument.name.value === name);
    if (!BULK_WRITE.test(field.name.value) || byName('id')) continue;
    if (isEmpty(byName('where')?.value, variables)) {
      throw new DharmaError('VALIDATION_ERROR', `${field.name.value} needs a "where" that is not empty.`);
    }
  }
}
