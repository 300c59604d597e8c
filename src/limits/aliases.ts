import {
  type ASTVisitor,
  GraphQLError,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Types of which the library reads the fields by their names in the answer (@neo4j/graphql 7.6). */
const READ_BY_KEY = /(?:Connection|Edge|^PageInfo)$/;
/** Of this field, the library answers one, with what was selected of another. */
const ONLY_ONCE = 'aggregate';

/** In a connection no field may have the name of another one: the library would take the one for the other. */
export function ConnectionAliasesRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const parent = context.getParentType();
      const alias = node.alias?.value;
      if (alias === undefined || alias === node.name.value || !isObjectType(parent)) return;
      if (!READ_BY_KEY.test(parent.name) || !(alias in parent.getFields())) return;
      const message = `"${alias}" cannot be an alias here: it is the name of another field of "${parent.name}".`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/** A connection is asked for its aggregate once. */
export function OneAggregateRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const type = context.getType();
      if (!type || !getNamedType(type).name.endsWith('Connection')) return;
      if (keysOf(node.selectionSet, context, new Set()).size < 2) return;
      const message = `"${ONLY_ONCE}" can be asked for once only in a connection: select all of it in one.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/** Names in the answer under which a selection asks for the aggregate. */
function keysOf(
  set: SelectionSetNode | undefined,
  context: ValidationContext,
  seen: Set<string>,
): Set<string> {
  const keys = new Set<string>();
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === ONLY_ONCE) keys.add(selection.alias?.value ?? ONLY_ONCE);
      continue;
    }
    let inner: SelectionSetNode | undefined;
    if (selection.kind === Kind.INLINE_FRAGMENT) inner = selection.selectionSet;
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      inner = context.getFragment(selection.name.value)?.selectionSet;
    }
    for (const key of keysOf(inner, context, seen)) keys.add(key);
  }
  return keys;
}
