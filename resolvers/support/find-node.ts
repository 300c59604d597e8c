import { type GraphQLSchema, isEnumType } from 'graphql';
import { VISIBLE } from '../../src/auth/visibility.ts';
import type { Context } from '../../src/context.ts';

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
export async function findLabels(
  context: Context,
  schema: GraphQLSchema,
  id: string,
): Promise<string[] | undefined> {
  const parts = searchableTypes(schema).map(
    (label) => `MATCH (n:${label}&${VISIBLE} {id: $id}) RETURN labels(n) AS labels`,
  );
  const [row] = await context.graph.read(`CALL () { ${parts.join(' UNION ALL ')} } RETURN labels LIMIT 1`, {
    id,
  });
  return row?.labels as string[] | undefined;
}
