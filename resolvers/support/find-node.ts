import { type GraphQLSchema, isEnumType } from 'graphql';
import { VISIBLE, WRITABLE } from '../../src/auth/visibility.ts';
import type { Context } from '../../src/context.ts';
import { DharmaError } from '../../src/errors.ts';

/** The types that can be searched: together their labels cover every node, and each has an index on id. */
export function searchableTypes(schema: GraphQLSchema): string[] {
  const type = schema.getType('SearchType');
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
}

/** The type to show a node as: the one that is searched, not its typed views, so that fragments are predictable. */
export function shownType(schema: GraphQLSchema, labels: readonly string[]): string | undefined {
  return searchableTypes(schema).find((name) => labels.includes(name));
}

/**
 * Labels of the node with this id, whatever its type; undefined when there is none.
 * @throws DharmaError CONFLICT when several kinds have one
 */
export function findLabels(
  context: Context,
  schema: GraphQLSchema,
  id: string,
): Promise<string[] | undefined> {
  return labelsOf(context, searchableTypes(schema), VISIBLE, id);
}

/**
 * The same of a node that is about to be changed.
 * @throws DharmaError NOT_FOUND when there is none, PERMISSION_ERROR for one that may be read alone, CONFLICT for several
 */
export async function findChangeable(context: Context, schema: GraphQLSchema, id: string): Promise<string[]> {
  const labels = await labelsOf(context, searchableTypes(schema), WRITABLE, id);
  if (labels) return labels;
  throw (await findLabels(context, schema, id)) ? new DharmaError('PERMISSION_ERROR') : noNode(id);
}

/**
 * Those of some nodes that may be changed, whatever their types: the type to show each as, by id.
 * @throws DharmaError NOT_FOUND when there is none, PERMISSION_ERROR for one that may be read alone, CONFLICT for several
 */
export async function findAllChangeable(
  context: Context,
  schema: GraphQLSchema,
  ids: readonly string[],
): Promise<Array<{ id: string; type: string; labels: string[] }>> {
  const parts = searchableTypes(schema).map(
    (type) =>
      `MATCH (n:${type}&${WRITABLE}) WHERE n.id IN $ids RETURN n.id AS id, '${type}' AS type, labels(n) AS labels`,
  );
  const statement = `CALL () { ${parts.join(' UNION ALL ')} } RETURN id, type, labels`;
  const rows = (await context.graph.read(statement, { ids })) as Awaited<
    ReturnType<typeof findAllChangeable>
  >;
  const found = new Set<string>();
  for (const { id } of rows) {
    if (found.has(id)) throw ambiguous(id);
    found.add(id);
  }
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) await findChangeable(context, schema, missing);
  return rows;
}

/** Ids are unique among the nodes of a kind: whoever may write one kind must not stand in the way of another by its id. */
function ambiguous(id: string): DharmaError {
  return new DharmaError('CONFLICT', 'Nodes of several kinds have this id: ask for it by its type.', { id });
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
  const statement = `CALL () { ${parts.join(' UNION ALL ')} } RETURN labels LIMIT 2`;
  const rows = await context.graph.read(statement, { id });
  if (rows.length > 1) throw ambiguous(id);
  return rows[0]?.labels as string[] | undefined;
}
