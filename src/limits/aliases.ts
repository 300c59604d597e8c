import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  isObjectType,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
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

/** A connection is asked for its aggregate once, by all that is selected of it in one place. */
function OneAggregateRule(context: ValidationContext): ASTVisitor {
  const fieldsOf = (set: SelectionSetNode) => fieldsIn(set, (name) => context.getFragment(name));
  const reported = new Set<FieldNode>();
  return {
    SelectionSet(node) {
      const connections = fieldsOf(node).filter(({ name }) => name.value.endsWith('Connection'));
      for (const same of Map.groupBy(connections, keyOf).values()) {
        const asked = same.flatMap(({ selectionSet }) => (selectionSet ? fieldsOf(selectionSet) : []));
        const keys = asked.filter(({ name }) => name.value === ONLY_ONCE).map(keyOf);
        const [first] = same;
        // What is in a fragment is met in it and where it is spread.
        if (!first || reported.has(first) || new Set(keys).size < 2) continue;
        for (const each of same) reported.add(each);
        const message = `"${ONLY_ONCE}" can be asked for once only in a connection: select all of it in one.`;
        context.reportError(new GraphQLError(message, { nodes: first }));
      }
    },
  };
}

const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value;

/** What the library can answer of connections. */
export const CONNECTION_RULES = [ConnectionAliasesRule, OneAggregateRule];
