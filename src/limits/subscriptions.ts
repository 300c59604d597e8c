import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

const CONDITIONS = new Set(['skip', 'include']);

/**
 * A subscription's one field cannot depend on a condition: without it there is nothing to subscribe to. To be checked
 * before the rules of graphql-js, one of which throws where the condition is a variable.
 */
export function UnconditionalSubscriptionRule(context: ValidationContext): ASTVisitor {
  const seen = new Set<string>();
  const check = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      const condition = selection.directives?.find(({ name }) => CONDITIONS.has(name.value));
      if (condition)
        context.reportError(
          new GraphQLError('The field of a subscription must be without @skip and @include.', {
            nodes: condition,
          }),
        );
      else if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD && !seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = context.getFragment(selection.name.value);
        if (fragment) check(fragment.selectionSet);
      }
    }
  };
  return {
    OperationDefinition({ operation, selectionSet }) {
      seen.clear();
      if (operation === OperationTypeNode.SUBSCRIPTION) check(selectionSet);
    },
  };
}
