import { type DefinitionNode, type DirectiveNode, Kind, visit } from 'graphql';
import { directiveArgument, directiveOf } from '../sdl.ts';

const DIRECTIVE = 'cacheControl';

/** Arguments of `@cacheControl`. */
export interface Hint {
  maxAge: number | undefined;
  isPrivate: boolean | undefined;
  inheritMaxAge: boolean;
}

/** By the name of the type, and by `Type.field`. */
export function hintsOf(definitions: readonly DefinitionNode[]): Map<string, Hint> {
  const hints = new Map<string, Hint>();
  const note = (name: string, definition: Parameters<typeof directiveOf>[0]) => {
    const directive = directiveOf(definition, DIRECTIVE);
    if (directive && !hints.has(name)) hints.set(name, hintOf(directive));
  };
  for (const definition of definitions) {
    if (!('name' in definition) || !definition.name) continue;
    const { value } = definition.name;
    if ('directives' in definition) note(value, definition);
    if ('fields' in definition)
      for (const field of definition.fields ?? []) note(`${value}.${field.name.value}`, field);
  }
  return hints;
}

function hintOf(directive: DirectiveNode): Hint {
  const maxAge = directiveArgument(directive, 'maxAge');
  const scope = directiveArgument(directive, 'scope');
  const inherits = directiveArgument(directive, 'inheritMaxAge');
  const isPrivate = scope?.kind === Kind.ENUM ? scope.value === 'PRIVATE' : undefined;
  // Of the two arguments that contradict each other, this one holds.
  if (inherits?.kind === Kind.BOOLEAN && inherits.value)
    return { maxAge: undefined, isPrivate, inheritMaxAge: true };
  return {
    maxAge: maxAge?.kind === Kind.INT ? Math.max(0, Number.parseInt(maxAge.value, 10)) : undefined,
    isPrivate,
    inheritMaxAge: false,
  };
}

/** A definition without them: nothing else knows the directive. */
export function withoutHints(definition: DefinitionNode): DefinitionNode {
  return visit(definition, {
    Directive: ({ name }) => (name.value === DIRECTIVE ? null : undefined),
  });
}
