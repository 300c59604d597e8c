import { type DefinitionNode, type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode } from 'graphql';
import { directiveArgument, directiveOf } from './sdl.ts';

/** A node type as the SDL declares it. */
export interface NodeType {
  name: string;
  /** The label shared by all views of the type's nodes. */
  base: string;
  /** The label of this type alone. */
  own: string;
  fields: readonly FieldDefinitionNode[];
}

function nodeType(definition: ObjectTypeDefinitionNode): NodeType | undefined {
  const node = directiveOf(definition, 'node');
  if (!node) return undefined;
  const value = directiveArgument(node, 'labels');
  const labels =
    value?.kind === Kind.LIST
      ? value.values.flatMap((label) => (label.kind === Kind.STRING ? [label.value] : []))
      : [];
  const name = definition.name.value;
  return { name, base: labels[0] ?? name, own: labels.at(-1) ?? name, fields: definition.fields ?? [] };
}

/** The node types among the SDL's definitions, with their labels. */
export function nodeTypesOf(definitions: readonly DefinitionNode[]): NodeType[] {
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? (nodeType(definition) ?? []) : [],
  );
}

/** Of each node type the label that all views of its nodes share: it names the type, and the index on ids is on it. */
export function sharedLabelsOf(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  return new Set(nodeTypesOf(definitions).map(({ base }) => base));
}
