import { type FieldNode, type OperationDefinitionNode, type ValueNode, valueFromASTUntyped } from 'graphql';

const defaultsOf = new WeakMap<OperationDefinitionNode, Record<string, unknown> | undefined>();

function find(operation: OperationDefinitionNode): Record<string, unknown> | undefined {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return defaults.length > 0 ? Object.fromEntries(defaults) : undefined;
}

/** The variables that an operation runs with: those given, and its defaults for those left out. */
export function withDefaults(
  operation: OperationDefinitionNode,
  given: Record<string, unknown>,
): Record<string, unknown> {
  if (!defaultsOf.has(operation)) defaultsOf.set(operation, find(operation));
  const defaults = defaultsOf.get(operation);
  return defaults ? { ...defaults, ...given } : given;
}

/** The value that a field's argument is written with; undefined where it is left out. */
export function writtenArgument(field: FieldNode, name: string): ValueNode | undefined {
  return field.arguments?.find((argument) => argument.name.value === name)?.value;
}

/**
 * What a field's argument is given.
 * @param variables with the operation's defaults
 * @returns undefined where it is left out
 */
export function argumentOf(field: FieldNode, name: string, variables: Record<string, unknown>): unknown {
  const value = writtenArgument(field, name);
  return value && valueFromASTUntyped(value, variables);
}
