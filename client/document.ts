import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type ValueNode,
} from 'graphql';

/** The gateway reads an event once for all who ask the same, wherever each began: it knows that by this name. */
const USUAL_VARIABLE = 'after';
const OTHER_VARIABLE = 'dharmaAfter';

/** A document that can be subscribed to from a cursor on. */
export interface ResumableDocument {
  query: string;
  operationName: string | undefined;
  /** Of the variable that holds the cursor, without the `$`. */
  variable: string;
  /** The cursor that the document itself begins at, where one is written into it. */
  start: string | undefined;
}

/**
 * Finds the variable that the root field takes as `after`; where there is none, gives it one.
 * @throws TypeError when the document is not one subscription with one root field
 * @throws GraphQLError when a text is not GraphQL
 */
export function resumable(source: string | DocumentNode): ResumableDocument {
  const document = typeof source === 'string' ? parse(source) : source;
  const operation = onlySubscription(document);
  const field = onlyField(operation);
  const given = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  const operationName = operation.name?.value;
  if (given?.kind === Kind.VARIABLE) {
    return { query: print(document), operationName, variable: given.name.value, start: undefined };
  }
  const taken = operation.variableDefinitions?.some(({ variable }) => variable.name.value === USUAL_VARIABLE);
  const variable = taken ? OTHER_VARIABLE : USUAL_VARIABLE;
  return {
    query: print(withVariable(document, operation, field, variable)),
    operationName,
    variable,
    start: textOf(given),
  };
}

function onlySubscription(document: DocumentNode): OperationDefinitionNode {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations as OperationDefinitionNode[];
  if (operations.length !== 1 || operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw new TypeError('The document must hold one operation, a subscription.');
  }
  return operation;
}

function onlyField({ selectionSet }: OperationDefinitionNode): FieldNode {
  const [field] = selectionSet.selections;
  if (selectionSet.selections.length !== 1 || field?.kind !== Kind.FIELD) {
    throw new TypeError('The subscription must have one root field, and that not in a fragment.');
  }
  return field;
}

function textOf(value: ValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function withVariable(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  field: FieldNode,
  value: string,
): DocumentNode {
  const name = { kind: Kind.NAME, value } as const;
  const variable = { kind: Kind.VARIABLE, name } as const;
  const after = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'after' }, value: variable } as const;
  const others = field.arguments?.filter((argument) => argument.name.value !== 'after') ?? [];
  const changed: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [
      ...(operation.variableDefinitions ?? []),
      {
        kind: Kind.VARIABLE_DEFINITION,
        variable,
        type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } },
      },
    ],
    selectionSet: {
      ...operation.selectionSet,
      selections: [{ ...field, arguments: [...others, after] }],
    },
  };
  return {
    ...document,
    definitions: document.definitions.map((definition) => (definition === operation ? changed : definition)),
  };
}
