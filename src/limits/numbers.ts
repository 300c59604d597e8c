import {
  type ASTVisitor,
  type FloatValueNode,
  GraphQLError,
  type IntValueNode,
  type ValidationContext,
} from 'graphql';

/**
 * No number literal may be too large for a Float (IEEE 754 binary64): read as infinite it could be stored, and then not be told, since
 * JSON has no such number. Of variables, the scalars refuse it (GraphQL specification, 3.5.2).
 */
export function FiniteNumbersRule(context: ValidationContext): ASTVisitor {
  const check = (node: FloatValueNode | IntValueNode) => {
    if (!Number.isFinite(Number(node.value)))
      context.reportError(new GraphQLError('A number is out of range.', { nodes: node }));
  };
  return { FloatValue: check, IntValue: check };
}
