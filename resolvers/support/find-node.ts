import { type GraphQLSchema, isEnumType } from 'graphql';
import { VISIBLE, WRITABLE } from '../../src/auth/visibility.ts';
import type { Context } from '../../src/context.ts';
import { DharmaError } from '../../src/errors.ts';

/** The types that can be searched: together their labels cover every node, and each has an index on id. */
function searchableTypes(schema: GraphQLSchema): string[] {
  const type = schema.getType('SearchType');
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
}

/** The type to show a node as: the one that is searched, not its typed views, so that fragments are predictable. */
export function shownType(schema: GraphQLSchema, labels: readonly string[]): string | undefined {
  return searchableTypes(schema).find((name) => labels.includes(name));
}

/** Labels of the node with this id, whatever its type; undefined when there is none. */
export function findLabels(
  context: Context,
  schema: GraphQLSchema,
  id: string,
): Promise<string[] | undefined> {
  return labelsOf(context, searchableTypes(schema), VISIBLE, id);
}

/**
 * The same of a node that is about to be changed.
 * @throws DharmaError NOT_FOUND when there is none, PERMISSION_ERROR for one that may be read alone
 */
export async function findChangeable(context: Context, schema: GraphQLSchema, id: string): Promise<string[]> {
  const labels = await labelsOf(context, searchableTypes(schema), WRITABLE, id);
  if (labels) return labels;
  throw (await findLabels(context, schema, id)) ? new DharmaError('PERMISSION_ERROR') : noNode(id);
}

/** There is no such node, or none that its reader may know of: the same words for both. */
export function noNode(id: string): DharmaError {
  return new DharmaError('NOT_FOUND', 'There is no node with this id.', { id });
}

/** Why a node of a known label could not be changed. */
export async function whyNotChanged(context: Context, label: string, id: string): Promise<DharmaError> {
  if (await labelsOf(context, [label], VISIBLE, id)) return new DharmaError('PERMISSION_ERROR');
  return new DharmaError('NOT_FOUND', `There is no ${label} with this id.`, { type: label, id });
}

async function labelsOf(
  context: Context,
  types: readonly string[],
  marker: string,
  id: string,
): Promise<string[] | undefined> {
  const parts = types.map((label) => `MATCH (n:${label}&${marker} {id: $id}) RETURN labels(n) AS labels`);
  const statement = `CALL () { ${parts.join(' UNION ALL ')} } RETURN labels LIMIT 1`;
  const [row] = await context.graph.read(statement, { id });
  return row?.labels as string[] | undefined;
}
