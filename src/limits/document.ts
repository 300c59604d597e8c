import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { DharmaError } from '../errors.ts';
import {
  assertWithin,
  type Limits,
  MAX_BRACKETS,
  MAX_INTROSPECTION_DEPTH,
  MAX_OPERATIONS,
  MAX_REPEATS,
} from './limits.ts';
import { checkTokens } from './tokens.ts';

/** A response key within what holds it: its own name may be long, so that a path in full would be a text for each. */
interface Place {
  repeats: number;
  inner: Map<string, Place>;
}

const newPlace = (): Place => ({ repeats: 0, inner: new Map() });

/** Counts what one operation, or one fragment by itself, consists of. */
class Count {
  readonly #limits: Limits;
  /** Undefined for a fragment by itself: what it spreads is counted with the operations that use it. */
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode> | undefined;
  #aliases = 0;
  #directives = 0;
  #rootFields = 0;

  constructor(limits: Limits, fragments: ReadonlyMap<string, FragmentDefinitionNode> | undefined) {
    this.#limits = limits;
    this.#fragments = fragments;
  }

  /** @throws DharmaError OPERATION_TOO_COMPLEX */
  definition(definition: OperationDefinitionNode | FragmentDefinitionNode): void {
    this.#directivesOf(definition);
    for (const variable of definition.variableDefinitions ?? []) this.#directivesOf(variable);
    // Where a fragment will be used, the operation's depth says.
    const deepest = this.#fragments ? this.#limits.depth : MAX_BRACKETS;
    this.#selections(definition.selectionSet, newPlace(), 1, deepest);
  }

  #directivesOf({ directives }: { directives?: readonly unknown[] | undefined }): void {
    this.#directives += directives?.length ?? 0;
    assertWithin('directives', this.#limits.directives, this.#directives);
  }

  #selections(set: SelectionSetNode, place: Place, depth: number, deepest: number): void {
    for (const selection of set.selections) this.#selection(selection, place, depth, deepest);
  }

  #selection(selection: SelectionNode, place: Place, depth: number, deepest: number): void {
    this.#directivesOf(selection);
    if (selection.kind === Kind.FIELD) this.#field(selection, place, depth, deepest);
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      this.#selections(selection.selectionSet, place, depth, deepest);
    else {
      const fragment = this.#fragments?.get(selection.name.value);
      if (!fragment) return;
      this.#directivesOf(fragment);
      this.#selections(fragment.selectionSet, place, depth, deepest);
    }
  }

  #field({ name, alias, selectionSet }: FieldNode, place: Place, depth: number, deepest: number): void {
    assertWithin('depth', deepest, depth);
    if (alias) assertWithin('aliases', this.#limits.aliases, ++this.#aliases);
    if (depth === 1 && this.#fragments)
      assertWithin('rootFields', this.#limits.rootFields, ++this.#rootFields);
    const key = (alias ?? name).value;
    if (key in Object.prototype) throw new DharmaError('VALIDATION_ERROR', `"${key}" cannot be an alias.`);
    const own = place.inner.get(key) ?? newPlace();
    place.inner.set(key, own);
    assertWithin('repeatedFields', MAX_REPEATS, ++own.repeats);
    if (!selectionSet) return;
    const introspects = name.value === '__schema' || name.value === '__type';
    this.#selections(selectionSet, own, depth + 1, introspects ? MAX_INTROSPECTION_DEPTH : deepest);
  }
}

function isExecutable(
  definition: DefinitionNode,
): definition is OperationDefinitionNode | FragmentDefinitionNode {
  return definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION;
}

/**
 * Holds a document to the limits that need neither schema nor variables. To be called before validation, some rules of
 * which take time by the square of what is repeated. A fragment counts wherever it is used.
 * @returns false when fragments use each other in a circle: nothing else was looked at
 * @throws DharmaError OPERATION_TOO_COMPLEX; VALIDATION_ERROR for an alias that objects have a property of their own for
 */
export function checkDocument(document: DocumentNode, limits: Limits): boolean {
  const definitions = document.definitions.filter(isExecutable);
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  assertWithin('operations', MAX_OPERATIONS, operations.length);
  if (!checkTokens(document, limits)) return false;
  const fragments = new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  for (const definition of definitions) {
    const used = definition.kind === Kind.OPERATION_DEFINITION ? fragments : undefined;
    new Count(limits, used).definition(definition);
  }
  return true;
}
