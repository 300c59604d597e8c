import type { FieldNode, GraphQLField, OperationDefinitionNode } from 'graphql';
import type { Statement, TranslationBase } from './plan.ts';
import type { Reading } from './selection.ts';

/** A root field of ours in an operation that is planned. */
export interface OwnField {
  operation: OperationDefinitionNode;
  field: GraphQLField<unknown, unknown>;
  /** Where the field stands in the document. */
  nodes: readonly FieldNode[];
  /** With the variables that the plan is made for, coerced. */
  reading: Reading;
  base: TranslationBase;
}

/** The statement that answers a root field of ours as its resolver does. */
export type OwnStatement = Pick<Statement, 'cypher' | 'parameters' | 'isDetermined' | 'shape' | 'place'>;

/** @throws Unplannable where the resolver has to answer */
export type OwnPlanner = (asked: OwnField) => Promise<OwnStatement>;

/** Of the field's `extensions`: where its planner stands, if it has one. */
export const PLANNER = 'dharma:planner';

export function plannerOf({ extensions }: GraphQLField<unknown, unknown>): OwnPlanner | undefined {
  return extensions[PLANNER] as OwnPlanner | undefined;
}
