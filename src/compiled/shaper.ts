import {
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { Unwritable } from '../../datasources/bolt/json-writers.ts';
import { collectFields, type Reading } from './selection.ts';
import type { Variables } from './variables.ts';

/** The answer has something that only the full engine deals with: an error, a null out of place, a value of no plain form. */
export class Bail extends Unwritable {}

/** The selection needs a resolver that is not known here. */
export class Unplannable extends Error {}

/** Makes a value of the answer out of what the database gave. */
export type Shaper = (value: unknown, variables: Variables) => unknown;

const BAIL = (why: string): never => {
  throw new Bail(why);
};

/** A value of an output type. @throws Unplannable */
export function shaperOf(reading: Reading, type: GraphQLOutputType, nodes: readonly FieldNode[]): Shaper {
  if (isNonNullType(type)) {
    const inner = shaperOf(reading, type.ofType, nodes);
    return (value, variables) => inner(value, variables) ?? BAIL('null out of place');
  }
  if (isListType(type)) {
    const item = shaperOf(reading, type.ofType, nodes);
    return (value, variables) => {
      if (value === null || value === undefined) return null;
      if (!Array.isArray(value)) return BAIL('no list');
      const { length } = value;
      const list = new Array(length);
      for (let index = 0; index < length; index++) list[index] = item(value[index], variables);
      return list;
    };
  }
  if (isLeafType(type)) {
    const leaf = leafShaper(type);
    return (value) => (value === null || value === undefined ? null : leaf(value));
  }
  if (!isObjectType(type)) throw new Unplannable(`${type.name} is abstract`);
  return objectShaper(reading, type, nodes);
}

function objectShaper(reading: Reading, type: GraphQLObjectType, nodes: readonly FieldNode[]): Shaper {
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const fields = [...collectFields(reading, type, sets)].map(([key, own]) => {
    assertPlainKey(key);
    return [key, fieldShaper(reading, type, own)] as const;
  });
  const keys = fields.map(([key]) => key);
  const shapers = fields.map(([, shaper]) => shaper);
  const count = keys.length;
  return (value, variables) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== 'object') return BAIL('no object');
    const shaped: Record<string, unknown> = {};
    for (let index = 0; index < count; index++)
      shaped[keys[index] as string] = (shapers[index] as Shaper)(value, variables);
    return shaped;
  };
}

/** The library keeps what it reads of a selection in plain objects, and so do shapers. @throws Unplannable */
export function assertPlainKey(key: string): void {
  if (key === '__proto__') throw new Unplannable('a key that is none of a plain object');
}

/** A field of an object, from its source. */
function fieldShaper(reading: Reading, parent: GraphQLObjectType, nodes: readonly FieldNode[]): Shaper {
  const node = nodes[0] as FieldNode;
  const name = node.name.value;
  if (name === '__typename') return () => parent.name;
  const field = parent.getFields()[name];
  if (!field) throw new Unplannable(`no field ${name}`);
  const complete = shaperOf(reading, field.type, nodes);
  const read = readerOf(field, node);
  return (source, variables) => complete(read(source, variables), variables);
}

/** What the library's own resolver of a field does. */
type Source = 'property' | 'number' | 'id' | 'connection';

/** `field.resolve.name` tells the library's resolvers apart. @throws Unplannable for a resolver of ours */
export function sourceOf(field: GraphQLField<unknown, unknown>): Source {
  switch (field.resolve?.name) {
    case 'defaultFieldResolver':
      return 'property';
    case 'numericalResolver':
    case 'bound numericalResolver':
      return 'number';
    case 'idResolver':
    case 'bound idResolver':
      return 'id';
    case 'bound resolve':
      if (isConnection(field)) return 'connection';
  }
  throw new Unplannable(`resolver of ${field.name}`);
}

function readerOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Shaper {
  const property = propertyReader(node);
  switch (sourceOf(field)) {
    case 'property':
      return property;
    case 'number':
      return (source, variables) => numeric(property(source, variables));
    case 'id':
      return (source, variables) => identifier(property(source, variables));
    case 'connection':
      return connectionReader(field, node);
  }
}

function isConnection({ type }: GraphQLField<unknown, unknown>): boolean {
  const named = isNonNullType(type) ? type.ofType : type;
  return isObjectType(named) && named.name.endsWith('Connection');
}

/** A nested connection: the library's resolver makes cursors and page information, and looks at no more than these. */
function connectionReader(field: GraphQLField<unknown, unknown>, node: FieldNode): Shaper {
  const info = { fieldNodes: [node] };
  return (source, variables) => {
    const given = getArgumentValues(field, node, variables as Record<string, unknown>);
    try {
      return field.resolve?.(source, given, undefined, info as never);
    } catch {
      return BAIL('an error of a connection');
    }
  };
}

/** Keys of a source under which a field's value may stand, the first that there is: as the library's resolver looks. */
export function namesOf({ name, alias }: FieldNode): readonly string[] {
  return alias === undefined ? [name.value] : [alias.value, name.value];
}

function propertyReader(node: FieldNode): Shaper {
  const [first, second] = namesOf(node) as [string, string | undefined];
  if (second === undefined) return (source) => (source as Record<string, unknown>)[first];
  return (source) => {
    const values = source as Record<string, unknown>;
    return Object.hasOwn(values, first) ? values[first] : values[second];
  };
}

function numeric(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numeric);
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' ? BAIL('text for a number') : value;
}

function identifier(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(identifier);
  // As the library's resolver: beyond 2^53 it loses digits.
  return typeof value === 'number' || typeof value === 'bigint' ? String(Number(value)) : value;
}

/** @see GraphQL specification, section 3.5: what each scalar takes without conversion; anything else is left to the engine */
function leafShaper(type: GraphQLLeafType): (value: unknown) => unknown {
  if (isEnumType(type)) return enumShaper(type);
  switch (type.name) {
    case 'String':
    case 'ID':
      return (value) => (typeof value === 'string' ? value : BAIL('no text'));
    case 'Boolean':
      return (value) => (typeof value === 'boolean' ? value : BAIL('no boolean'));
    case 'Int':
      return (value) =>
        typeof value === 'number' && (value | 0) === value ? value : BAIL('no 32-bit integer');
    case 'Float':
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? value : BAIL('no number'));
    case 'BigInt':
      return (value) =>
        Number.isInteger(value) || typeof value === 'bigint' ? String(value) : BAIL('no integer');
    default:
      return (value) => {
        try {
          return type.serialize(value);
        } catch {
          return BAIL(`no ${type.name}`);
        }
      };
  }
}

function enumShaper(type: GraphQLEnumType): (value: unknown) => unknown {
  const names = new Set(
    type
      .getValues()
      .filter(({ name, value }) => name === value)
      .map(({ name }) => name),
  );
  return (value) => (typeof value === 'string' && names.has(value) ? value : BAIL('no value of the enum'));
}
