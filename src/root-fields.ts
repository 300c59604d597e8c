import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** The fields of a selection, those within fragments too: a fragment hides nothing. */
export function fieldsIn(
  selections: SelectionSetNode,
  fragmentOf: (name: string) => FragmentDefinitionNode | null | undefined,
): FieldNode[] {
  const seen = new Set<string>();
  const collect = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return collect(selection.selectionSet);
      const name = selection.name.value;
      const fragment = fragmentOf(name);
      if (!fragment || seen.has(name)) return [];
      seen.add(name);
      return collect(fragment.selectionSet);
    });
  return collect(selections);
}

/** The root fields of an operation. */
export function rootFields(operation: OperationDefinitionNode, fragments: Fragments): FieldNode[] {
  return fieldsIn(operation.selectionSet, (name) => fragments[name]);
}

const fragmentsByDocument = new WeakMap<DocumentNode, Fragments>();

/** Of a document, by name: worked out once for each. */
export function fragmentsOf(document: DocumentNode): Fragments {
  const known = fragmentsByDocument.get(document);
  if (known) return known;
  const definitions = document.definitions.filter(
    (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const fragments = Object.fromEntries(definitions.map((fragment) => [fragment.name.value, fragment]));
  fragmentsByDocument.set(document, fragments);
  return fragments;
}
