import { type FieldNode, type GraphQLSchema, getNamedType, isNonNullType, isObjectType } from 'graphql';
import { DharmaError } from '../errors.ts';
import { argumentOf } from './variables.ts';

type Values = Record<string, unknown>;

/** Whether the nodes that a generated mutation gives must have a value there. */
function isRequired(schema: GraphQLSchema, mutation: string, property: string): boolean {
  const payload = getNamedType(schema.getMutationType()?.getFields()[mutation]?.type);
  if (!isObjectType(payload)) return false;
  return Object.values(payload.getFields()).some(({ type }) => {
    const node = getNamedType(type);
    const field = isObjectType(node) ? node.getFields()[property] : undefined;
    return field !== undefined && isNonNullType(field.type);
  });
}

function faultOf(property: string, change: Values, mayBeNull: () => boolean): string | undefined {
  const ways = Object.entries(change).filter(([, value]) => value !== undefined);
  if (ways.length > 1)
    return `"${property}" can be changed in one way at a time, not by ${ways.map(([way]) => `"${way}"`).join(' and ')}.`;
  for (const [way, value] of ways) {
    if (way === 'divide' && value === 0) return `"${property}" cannot be divided by 0.`;
    if (value === null && (way !== 'set' || !mayBeNull())) return `"${property}" must not be null.`;
  }
  return undefined;
}

/**
 * The generated mutations take changes that nothing can come of: a property in two ways at once, divided by nought, or
 * without the value that its type demands. The database, or the answer, would fail of them.
 * @param fields root fields of a mutation
 * @param variables with the operation's defaults
 * @throws DharmaError VALIDATION_ERROR
 */
export function requirePossibleChanges(
  schema: GraphQLSchema,
  fields: readonly FieldNode[],
  variables: Values,
): void {
  for (const field of fields) {
    const update = argumentOf(field, 'update', variables);
    if (typeof update !== 'object' || update === null) continue;
    for (const [property, change] of Object.entries(update)) {
      if (typeof change !== 'object' || change === null || Array.isArray(change)) continue;
      const fault = faultOf(
        property,
        change as Values,
        () => !isRequired(schema, field.name.value, property),
      );
      if (fault) throw new DharmaError('VALIDATION_ERROR', fault);
    }
  }
}
