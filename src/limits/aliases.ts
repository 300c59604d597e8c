import { type ASTVisitor, GraphQLError, isObjectType, type ValidationContext } from 'graphql';

/** Types of which the library reads the fields by their names in the answer (@neo4j/graphql 7.6). */
const READ_BY_KEY = /(?:Connection|Edge|^PageInfo)$/;

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
