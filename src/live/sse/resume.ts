import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { writtenArgument } from '../../limits/variables.ts';
import { fragmentsOf, rootFields } from '../../root-fields.ts';
import type { Operation } from '../operations.ts';

interface Resumable {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Takes the cursor. */
  variable: string;
}

/** By document and operation: all who resume the same subscription share one document. */
const known = new WeakMap<OperationDefinitionNode, Resumable>();

/**
 * The same subscription from a cursor on, in place of any `after` that the document gives: a client that reconnects asks
 * with the text it began with, but has seen what came since.
 */
export function resumeAfter<T extends Operation>(prepared: T, schema: GraphQLSchema, cursor: string): T {
  const resumable = known.get(prepared.operation) ?? makeResumable(prepared, schema);
  if (!resumable) return prepared;
  known.set(prepared.operation, resumable);
  const { document, operation, variable } = resumable;
  return { ...prepared, document, operation, variables: { ...prepared.variables, [variable]: cursor } };
}

/** @returns undefined where the root field takes no `after` */
function makeResumable({ document, operation }: Operation, schema: GraphQLSchema): Resumable | undefined {
  const [field] = rootFields(operation, fragmentsOf(document));
  const takes = schema.getSubscriptionType()?.getFields()[field?.name.value ?? '']?.args;
  if (!field || !takes?.some((argument) => argument.name === 'after')) return undefined;
  const given = writtenArgument(field, 'after');
  if (given?.kind === Kind.VARIABLE) return { document, operation, variable: given.name.value };
  const taken = operation.variableDefinitions?.some(
    (definition) => definition.variable.name.value === 'after',
  );
  // The name that clients use: who began and who resumed ask the same.
  const variable = taken ? 'lastEventId' : 'after';
  const changed = withAfter(document, { operation, field }, variable);
  const index = document.definitions.indexOf(operation);
  return { document: changed, operation: changed.definitions[index] as OperationDefinitionNode, variable };
}

function withAfter(
  document: DocumentNode,
  { operation, field }: { operation: OperationDefinitionNode; field: FieldNode },
  name: string,
): DocumentNode {
  const variable = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } as const;
  const argument = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'after' },
    value: variable,
  } as const;
  const definition: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable,
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } },
  };
  return visit(document, {
    Field(node) {
      if (node !== field) return undefined;
      const others = node.arguments?.filter((other) => other.name.value !== 'after') ?? [];
      return { ...node, arguments: [...others, argument] };
    },
    OperationDefinition: {
      leave(node, _key, _parent, path) {
        if (document.definitions[path.at(-1) as number] !== operation) return undefined;
        return { ...node, variableDefinitions: [...(node.variableDefinitions ?? []), definition] };
      },
    },
  });
}
