import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  isUnionType,
  type OperationTypeNode,
} from 'graphql';
import type { Random } from './random.ts';

type Field = GraphQLField<unknown, unknown>;

/** Where a value goes: an argument of a field that is reached from the root, or something within its input. */
export interface Place {
  operation: OperationTypeNode;
  /** From the root field on; the last one has the argument. */
  path: readonly Field[];
  argument: GraphQLArgument;
  /** Fields of input objects, from the argument's type on. */
  within: readonly GraphQLInputField[];
}

/** A value whose text is not what JSON.stringify would make of it. */
export class Verbatim {
  readonly literal: string;
  readonly json: string;

  constructor(literal: string, json: string) {
    this.literal = literal;
    this.json = json;
  }

  /** @param json e.g. `1e400`, which no value in JavaScript is */
  static ofJson(json: string): Verbatim {
    return new Verbatim(/^[[{]/.test(json) ? literal(JSON.parse(json)) : json, json);
  }
}

const NUMBERS = new Set(['Int', 'Float', 'Boolean']);
const isText = (type: GraphQLInputType) => {
  const named = getNamedType(type);
  return isScalarType(named) && !NUMBERS.has(named.name) && named.name !== 'Upload';
};

interface Reached {
  operation: OperationTypeNode;
  path: Field[];
}

/** Every field, by the shortest way to it. */
function everyField(schema: GraphQLSchema): Reached[] {
  const found: Reached[] = [];
  const seen = new Set<string>();
  const queue: Array<{ type: GraphQLObjectType; operation: OperationTypeNode; path: Field[] }> = [];
  for (const operation of ['query', 'mutation', 'subscription'] as OperationTypeNode[]) {
    const type = schema.getRootType(operation);
    if (type) queue.push({ type, operation, path: [] });
  }
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { operation, path } = next;
    for (const field of Object.values(next.type.getFields())) {
      const reached = { operation, path: [...path, field] };
      found.push(reached);
      const type = getNamedType(field.type);
      if (!isObjectType(type) || seen.has(type.name) || reached.path.length > 6) continue;
      seen.add(type.name);
      queue.push({ ...reached, type });
    }
  }
  return found;
}

/** Every argument and input field that takes a text, once; and every argument. */
export function placesOf(schema: GraphQLSchema): { texts: Place[]; all: Place[] } {
  const texts: Place[] = [];
  const all: Place[] = [];
  const seen = new Set<string>();
  for (const { operation, path } of everyField(schema)) {
    for (const argument of (path.at(-1) as Field).args) {
      const place = { operation, path, argument, within: [] };
      all.push(place);
      // Of fields that every type has, one of each root field and each way is enough.
      if (isText(argument.type)) texts.push(place);
      else collect(place, argument.type, texts, seen);
    }
  }
  return { texts, all };
}

function collect(place: Place, given: GraphQLInputType, texts: Place[], seen: Set<string>): void {
  const type = getNamedType(given);
  if (!isInputObjectType(type) || seen.has(type.name)) return;
  const fields = Object.values(type.getFields());
  if (fields.every((field) => isLeafType(getNamedType(field.type)))) {
    // Operators of a property, the same for every property: each property is tried with one of them.
    const operators = fields.filter((field) => isText(field.type));
    const operator = operators[texts.length % operators.length];
    if (operator) texts.push({ ...place, within: [...place.within, operator] });
    return;
  }
  seen.add(type.name);
  for (const field of fields) {
    const deeper = { ...place, within: [...place.within, field] };
    if (isText(field.type)) texts.push(deeper);
    else collect(deeper, field.type, texts, seen);
  }
}

interface How {
  asVariable: boolean;
  /** Of nodes that are there. */
  ids: readonly string[];
  random: Random;
}

/** A document with a value at a place. */
export function documentFor(
  place: Place,
  value: unknown,
  how: How,
): { query: string; variables: Record<string, unknown> } {
  const { operation, path, argument, within } = place;
  const filled = wrap(argument.type, within, value, how);
  const declared = how.asVariable ? `($v: ${argument.type})` : '';
  const written = how.asVariable ? '$v' : literal(filled);
  const selection = path.reduceRight<string>((inner, field, index) => {
    const last = index === path.length - 1;
    const args = field.args
      .filter((each) => (last && each === argument) || isRequiredArgument(each) || isTarget(place, each))
      .map((each) => `${each.name}: ${last && each === argument ? written : literal(other(each, how))}`);
    return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${last ? leaves(field.type, 2) : ` { ${inner} }`}`;
  }, '');
  return {
    query: `${operation} F${declared} { ${selection} }`,
    variables: how.asVariable ? { v: filled } : {},
  };
}

/** What a bulk update needs to be let in: which nodes. */
function isTarget({ operation }: Place, { name, type }: GraphQLArgument): boolean {
  const input = getNamedType(type);
  return (
    operation === 'mutation' && name === 'where' && isInputObjectType(input) && 'id' in input.getFields()
  );
}

function other({ name, type }: GraphQLArgument, how: How): unknown {
  return name === 'where' ? { id: { in: [how.random.pick(how.ids), 'seed-1'] } } : fill(type, how);
}

/** Mutations that make a node of every type that can be made; `ids` is filled with theirs. */
export function seeds(places: readonly Place[], how: How): string[] {
  const inputs = places.filter(
    ({ operation, argument }) => operation === 'mutation' && argument.name === 'input',
  );
  return inputs.flatMap((place, index) => {
    const type = getNamedType(place.argument.type);
    if (!isInputObjectType(type) || !('id' in type.getFields())) return [];
    const value = { ...required(type, how), id: `seed-${index % how.ids.length}` };
    const given = isListType(
      isNonNullType(place.argument.type) ? place.argument.type.ofType : place.argument.type,
    );
    return documentFor(place, given ? [value] : value, how).query;
  });
}

/** The value where the path leads; what else its objects must have is filled in. */
function wrap(
  type: GraphQLInputType,
  [field, ...deeper]: readonly GraphQLInputField[],
  value: unknown,
  how: How,
): unknown {
  if (isNonNullType(type)) return wrap(type.ofType, field ? [field, ...deeper] : [], value, how);
  if (isListType(type)) return [wrap(type.ofType, field ? [field, ...deeper] : [], value, how)];
  if (!field || !isInputObjectType(type)) return value;
  return { ...required(type, how), [field.name]: wrap(field.type, deeper, value, how) };
}

function required(type: GraphQLInputType, how: How): Record<string, unknown> {
  if (!isInputObjectType(type)) return {};
  const fields = Object.values(type.getFields()).filter(
    (field) => isNonNullType(field.type) && field.defaultValue === undefined,
  );
  return Object.fromEntries(fields.map((field) => [field.name, fill(field.type, how)]));
}

function fill(type: GraphQLInputType, how: How): unknown {
  if (isNonNullType(type)) return fill(type.ofType, how);
  if (isListType(type)) return [fill(type.ofType, how)];
  if (isInputObjectType(type)) return required(type, how);
  if (isEnumType(type)) return enumValue(type.getValues()[0]?.name ?? 'NONE');
  const made = how.random.below(1000);
  switch (type.name) {
    case 'Int':
      return 1;
    case 'Float':
      return 1.5;
    case 'Boolean':
      return true;
    case 'DateTime':
      return '2026-01-01T00:00:00Z';
    case 'Date':
      return '2026-01-01';
    case 'ID':
      return made % 3 === 0 ? `made-${made}` : how.random.pick(how.ids);
    case 'Upload':
      return null;
    default:
      return `text ${made}`;
  }
}

function enumValue(name: string): Verbatim {
  return new Verbatim(name, `"${name}"`);
}

/** As JSON, with what is verbatim as it is. */
export function jsonOf(value: unknown): string {
  if (value instanceof Verbatim) return value.json;
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => `${JSON.stringify(key)}:${jsonOf(each)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

function literal(value: unknown): string {
  if (value instanceof Verbatim) return value.literal;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, each]) => `${key}: ${literal(each)}`)
      .join(', ')}}`;
  return JSON.stringify(value) ?? 'null';
}

/** Some of what a type has: its scalars, and a level or two of what is within. */
function leaves(given: GraphQLOutputType, depth: number): string {
  const type = getNamedType(given);
  if (isLeafType(type)) return '';
  if (isUnionType(type) || !(isObjectType(type) || isInterfaceType(type)) || depth === 0)
    return ' { __typename }';
  const fields = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const scalars = fields.filter((field) => isLeafType(getNamedType(field.type))).slice(0, 5);
  const objects = fields.filter((field) => !isLeafType(getNamedType(field.type))).slice(0, depth);
  return ` { __typename ${scalars.map(({ name }) => name).join(' ')} ${objects.map((field) => `${field.name}${leaves(field.type, depth - 1)}`).join(' ')} }`;
}
