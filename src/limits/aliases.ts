import { type ASTVisitor, GraphQLError, getNamedType, isObjectType, type ValidationContext } from 'graphql';
import { fieldsIn } from '../root-fields.ts';

/** Types of which the library reads the fields by their names in the answer (@neo4j/graphql 7.6). */
const READ_BY_KEY = /(?:Connection|Edge|^PageInfo)$/;
/** Of this field, the library answers one, with what was selected of another. */
const ONLY_ONCE = 'aggregate';

/** In a connection no field may have the name of another one: the library would take the one for the other. */
function ConnectionAliasesRule(context: ValidationContext): ASTVisitor {
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
function OneAggregateRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { selectionSet } = node;
      const type = context.getType();
      if (!selectionSet || !type || !getNamedType(type).name.endsWith('Connection')) return;
      const asked = fieldsIn(selectionSet, (name) => context.getFragment(name)).filter(
        ({ name }) => name.value === ONLY_ONCE,
      );
      if (new Set(asked.map(({ alias, name }) => (alias ?? name).value)).size < 2) return;
      const message = `"${ONLY_ONCE}" can be asked for once only in a connection: select all of it in one.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

/** What the library can answer of connections. */
export const CONNECTION_RULES = [ConnectionAliasesRule, OneAggregateRule];
