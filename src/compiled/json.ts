import {
  type FieldNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import {
  booleanWriter,
  constantWriter,
  enumWriter,
  floatWriter,
  intWriter,
  type JsonField,
  listWriter,
  nullable,
  ObjectWriter,
  stringWriter,
  type ValueWriter,
  valueWriter,
} from '../../datasources/bolt/json-writers.ts';
import { collectFields, type Reading } from './selection.ts';
import { Bail, namesOf, shaperOf, sourceOf, Unplannable } from './shaper.ts';
import type { Variables } from './variables.ts';

/**
 * The writer of an output type's value: what `shaperOf` makes of a value, as JSON and from its bytes. Where a part needs
 * more than copying, that part is made by its shaper.
 * @throws Unplannable
 */
export function writerOf(
  reading: Reading,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): ValueWriter {
  if (isNonNullType(type)) return presentWriter(reading, type.ofType, nodes);
  return nullable(presentWriter(reading, type, nodes));
}

/** Of a value that is not null. */
function presentWriter(reading: Reading, type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueWriter {
  if (isListType(type)) return listWriter(writerOf(reading, type.ofType, nodes));
  if (isLeafType(type)) return leafWriter(type) ?? shaped(reading, type, nodes);
  if (!isObjectType(type)) throw new Unplannable(`${type} is abstract`);
  return objectWriter(reading, type, nodes) ?? shaped(reading, type, nodes);
}

function shaped(reading: Reading, type: GraphQLOutputType, nodes: readonly FieldNode[]): ValueWriter {
  const shaper = shaperOf(reading, type, nodes);
  return valueWriter((value, variables) => {
    const made = shaper(value, variables as Variables);
    if (made === null) throw new Bail('null out of place');
    return made;
  });
}

/** Undefined where a field is not simply read from its source. */
function objectWriter(
  reading: Reading,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): ValueWriter | undefined {
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const fields: JsonField[] = [];
  for (const [key, own] of collectFields(reading, type, sets)) {
    const field = fieldOf(reading, type, key, own);
    if (!field) return undefined;
    fields.push(field);
  }
  return new ObjectWriter(fields);
}

function fieldOf(
  reading: Reading,
  parent: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): JsonField | undefined {
  const node = nodes[0] as FieldNode;
  if (node.name.value === '__typename')
    return { key, from: [], required: true, writer: constantWriter(JSON.stringify(parent.name)) };
  const field = parent.getFields()[node.name.value];
  if (!field) throw new Unplannable(`no field ${node.name.value}`);
  if (!isCopied(field)) return undefined;
  const writer = writerOf(reading, field.type, nodes);
  return { key, from: namesOf(node), required: isNonNullType(field.type), writer };
}

/** Whether the value in the source is the field's value, as far as its type takes it without conversion. */
function isCopied(field: GraphQLField<unknown, unknown>): boolean {
  const source = sourceOf(field);
  return source === 'property' || source === 'number' || source === 'id';
}

/** Undefined for scalars that have a form of their own. What is not of the type is left to the engine, as a shaper does. */
function leafWriter(type: GraphQLLeafType): ValueWriter | undefined {
  if (isEnumType(type)) {
    const plain = type.getValues().filter(({ name, value }) => name === value);
    return enumWriter(new Set(plain.map(({ name }) => name)));
  }
  switch (type.name) {
    case 'ID':
    case 'String':
      return stringWriter;
    case 'Boolean':
      return booleanWriter;
    case 'Int':
      return intWriter;
    case 'Float':
      return floatWriter;
    default:
      return undefined;
  }
}
