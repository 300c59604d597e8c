import {
  type DocumentNode,
  type FieldNode,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Fragments, fragmentsOf } from './root-fields.ts';

const documents = new WeakMap<DocumentNode, DocumentNode>();

/**
 * The document with what fragments select of a mutation's payloads written where they are spread: the library looks for the
 * nodes of a payload among its own fields alone. Fragments under a condition stay as they are.
 * @param document that has been validated; the same one gives the same one
 */
export function withPlainPayloads(document: DocumentNode): DocumentNode {
  let plain = documents.get(document);
  if (!plain) {
    plain = document.definitions.some(isMutation) ? rewritten(document) : document;
    documents.set(document, plain);
  }
  return plain;
}

function isMutation(definition: DocumentNode['definitions'][number]): boolean {
  return definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION;
}

function rewritten(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const payload = (selection: SelectionNode): SelectionNode =>
    selection.kind === Kind.FIELD && selection.selectionSet
      ? ({ ...selection, selectionSet: flat(selection.selectionSet, fragments) } satisfies FieldNode)
      : selection;
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !isMutation(definition)) return definition;
    const root = flat(definition.selectionSet, fragments);
    return { ...definition, selectionSet: { ...root, selections: root.selections.map(payload) } };
  });
  return { ...document, definitions };
}

/** The fields of a selection of one object type, on which every fragment applies. */
function flat(set: SelectionSetNode, fragments: Fragments): SelectionSetNode {
  const selections = set.selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD || selection.directives?.length) return [selection];
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments[selection.name.value]?.selectionSet;
    return inner ? flat(inner, fragments).selections : [selection];
  });
  return { ...set, selections };
}
