import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';

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
