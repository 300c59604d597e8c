import {
  type DefinitionNode,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isNonNullType,
} from 'graphql';
import { nodeTypesOf } from '../node-types.ts';
import { directiveOf } from '../sdl.ts';
import type { Key } from './keys.ts';
import type { Search } from './page-statement.ts';
import type { ConnectionStatement } from './statement.ts';

/** Types whose values a cursor can carry; enums besides. */
const KINDS: Readonly<Record<string, NonNullable<Key['only']>>> = {
  ID: 'text',
  String: 'text',
  Int: 'number',
  Float: 'number',
  BigInt: 'number',
  Boolean: 'boolean',
  DateTime: 'instant',
  Date: 'date',
};
/** Filters that an index serves. */
const SELECTIVE = ['eq', 'in', 'startsWith'];
const ID = 'id';

/** A connection's order with all that decides how its nodes are found. */
export type Order = Omit<Search, 'after'>;

type Fields = Readonly<Record<string, unknown>>;

/** What decides the order: the arguments of a connection. */
export interface OrderArguments {
  sort?: ReadonlyArray<Fields | null> | null;
  where?: Fields | null;
}

/** The orders that a type's nodes can have. */
export class Orders {
  readonly #type: GraphQLObjectType;
  readonly #indexed: ReadonlySet<string>;

  constructor(type: GraphQLObjectType, definitions: readonly DefinitionNode[]) {
    this.#type = type;
    this.#indexed = indexedFields(type.name, definitions);
  }

  /** Whether each node has one place in the order, and one that a cursor can tell: by its id in the end. */
  knows({ sort }: OrderArguments): boolean {
    return [...fieldsOf(sort), ID].every((field) => this.#kindOf(field) !== undefined);
  }

  /**
   * The order that is asked for, ids in the end.
   * @returns undefined where the statement does not order by the fields of the argument
   */
  of({ sort, where }: OrderArguments, { node, order }: ConnectionStatement): Order | undefined {
    const fields = fieldsOf(sort);
    if (fields.length !== order.length) return undefined;
    const given = fields.map((field, index) => ({ field, ...(order[index] as (typeof order)[number]) }));
    const keys: Key[] = [];
    for (const item of [...given, { field: ID, expression: `${node}.${ID}`, descending: false }]) {
      if (keys.some(({ field }) => field === item.field)) continue;
      const only = isProperty(item.expression) ? undefined : this.#kindOf(item.field);
      keys.push({ ...item, only, missingLast: !item.descending });
      // No two nodes are alike any more.
      if (item.field === ID) break;
    }
    const first = keys[0] as Key;
    const isIndexed = this.#indexed.has(first.field) && keys.every(({ only }) => only === undefined);
    // What lacks a value that it must have would be in the way of all others.
    if (isIndexed && isNonNullType(this.#typeOf(first.field))) first.missingLast = true;
    const index = !isIndexed ? 'none' : this.#isSelective(where) ? 'all' : 'some';
    return { keys, index, isWhole: first.field === ID };
  }

  #typeOf(field: string) {
    return this.#type.getFields()[field]?.type;
  }

  #kindOf(field: string): Key['only'] {
    const type = this.#typeOf(field);
    const named = type && getNamedType(type);
    return isEnumType(named) ? 'text' : named && KINDS[named.name];
  }

  /** Whether the database knows how many nodes a filter lets pass, or there is none. */
  #isSelective(where: Fields | null | undefined): boolean {
    const entries = Object.entries(where ?? {});
    return entries.length === 0 || entries.some(([field, filter]) => this.#isServed(field, filter));
  }

  #isServed(field: string, filter: unknown): boolean {
    if (field === 'AND' && Array.isArray(filter))
      return filter.some((inner) => Object.keys(inner ?? {}).length > 0 && this.#isSelective(inner));
    const isFilter = typeof filter === 'object' && filter !== null;
    return isFilter && this.#indexed.has(field) && SELECTIVE.some((operator) => operator in filter);
  }
}

function isProperty(expression: string): boolean {
  return expression.includes('.');
}

/** In the order in which the library takes them. */
function fieldsOf(sort: OrderArguments['sort']): string[] {
  return (sort ?? []).flatMap((fields) => Object.keys(fields ?? {}));
}

/** @see graphSchemaStatements in src/migrations/graph.ts, which makes the indexes */
function indexedFields(type: string, definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const own = nodeTypesOf(definitions).find(({ name }) => name === type);
  const lookups = own?.fields.filter((field) => directiveOf(field, 'lookup')) ?? [];
  return new Set([ID, 'name', ...lookups.map(({ name }) => name.value)]);
}
