import { type DefinitionNode, Kind, type TypeNode } from 'graphql';
import { directiveOf, nodeTypesOf } from '../node-types.ts';
import { type CypherReads, cypherReads, isVolatile } from './cypher-reads.ts';

/** What a field of a node type reads. */
export type FieldReads =
  | { kind: 'property' }
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
          ...MARKINGS.map((marking): [string, FieldReads] => [marking, { kind: 'property' }]),
          ...fields.map((field): [string, FieldReads] => [field.name.value, readsOf(field)]),
        ]),
      },
    ]),
  );
}

function readsOf(field: Parameters<typeof directiveOf>[0] & { type: TypeNode }): FieldReads {
  const target = typeName(field.type);
  const relationship = directiveOf(field, 'relationship');
  const type = textArgument(relationship, 'type');
  if (relationship) {
    return type === undefined
      ? { kind: 'cypher', target, reads: undefined }
      : { kind: 'relationship', type, target };
  }
  const cypher = directiveOf(field, 'cypher');
  if (!cypher) return { kind: 'property' };
  const statement = textArgument(cypher, 'statement');
  if (statement === undefined || isVolatile(statement)) return { kind: 'volatile' };
  return { kind: 'cypher', target, reads: cypherReads(statement) };
}

function textArgument(directive: ReturnType<typeof directiveOf>, name: string): string | undefined {
  const value = directive?.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function typeName(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : typeName(type.type);
}
