import { type ConstValueNode, type DirectiveNode, Kind, type TypeNode } from 'graphql';

/** A directive of a definition as it is written; undefined where there is none. */
export function directiveOf(
  node: { directives?: readonly DirectiveNode[] | undefined } | null | undefined,
  name: string,
): DirectiveNode | undefined {
  return node?.directives?.find((candidate) => candidate.name.value === name);
}

/** What an argument of a directive is written with; undefined where it is left out. */
export function directiveArgument(
  directive: DirectiveNode | undefined,
  name: string,
): ConstValueNode | undefined {
  // In SDL there are no variables.
  return directive?.arguments?.find((argument) => argument.name.value === name)?.value as
    | ConstValueNode
    | undefined;
}

/** The same of an argument that is a text; undefined for any other. */
export function textArgument(directive: DirectiveNode | undefined, name: string): string | undefined {
  const value = directiveArgument(directive, name);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** The name of a type without its brackets and exclamation marks. */
export function nameOfType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOfType(type.type);
}
