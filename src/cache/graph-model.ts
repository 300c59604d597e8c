import type { DefinitionNode, FieldDefinitionNode } from 'graphql';
import { nodeTypesOf } from '../node-types.ts';
import { directiveOf, nameOfType, textArgument } from '../sdl.ts';
import { type CypherReads, cypherReads, isVolatile } from './cypher-reads.ts';

/** What a field of a node type reads. */
export type FieldReads =
  | { kind: 'property'; name: string }
  | { kind: 'relationship'; type: string; target: string }
  | { kind: 'volatile' }
  | { kind: 'cypher'; target: string; reads: CypherReads | undefined };

/** A node type: the label that all of its nodes have and no others need, and its fields. */
export interface ModelType {
  label: string;
  fields: ReadonlyMap<string, FieldReads>;
}

/** Fields that every node type is given (src/auth/schema-rules.ts): of the labels of the node alone. */
const MARKINGS = ['tlp', 'tenant'];

/** What the SDL says of labels and relationships, by type and field. */
export function graphModelOf(definitions: readonly DefinitionNode[]): ReadonlyMap<string, ModelType> {
  return new Map(
    nodeTypesOf(definitions).map(({ name, own, fields }) => [
      name,
      {
        label: own,
        fields: new Map<string, FieldReads>([
          ...MARKINGS.map((name): [string, FieldReads] => [name, { kind: 'property', name }]),
          ...fields.map((field): [string, FieldReads] => [field.name.value, readsOf(field)]),
        ]),
      },
    ]),
  );
}

function readsOf(field: FieldDefinitionNode): FieldReads {
  const target = nameOfType(field.type);
  const relationship = directiveOf(field, 'relationship');
  const type = textArgument(relationship, 'type');
  if (relationship) {
    return type === undefined
      ? { kind: 'cypher', target, reads: undefined }
      : { kind: 'relationship', type, target };
  }
  const cypher = directiveOf(field, 'cypher');
  if (!cypher) {
    const name = textArgument(directiveOf(field, 'alias'), 'property') ?? field.name.value;
    return { kind: 'property', name };
  }
  const statement = textArgument(cypher, 'statement');
  if (statement === undefined || isVolatile(statement)) return { kind: 'volatile' };
  return { kind: 'cypher', target, reads: cypherReads(statement) };
}
