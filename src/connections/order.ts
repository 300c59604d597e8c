import {
  type DefinitionNode,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isNonNullType,
} from 'graphql';
import { directiveOf, nodeTypesOf } from '../node-types.ts';
import type { Key, KeyKind } from './keys.ts';
import type { ConnectionStatement } from './statement.ts';

const KINDS: Readonly<Record<string, KeyKind>> = {
  ID: 'text',
  String: 'text',
  Int: 'number',
  Float: 'number',
  BigInt: 'number',
  Boolean: 'boolean',
  DateTime: 'instant',
  Date: 'date',
};
const ID = 'id';

/** A connection's order with all that decides how its nodes are found. */
export interface Order {
  keys: readonly Key[];
  fromIndex: boolean;
  withMissing: boolean;
}

type SortArgument = ReadonlyArray<Readonly<Record<string, unknown>> | null> | null | undefined;

/** The orders that a type's nodes can have. */
export class Orders {
  readonly #type: GraphQLObjectType;
  readonly #indexed: ReadonlySet<string>;

  constructor(type: GraphQLObjectType, definitions: readonly DefinitionNode[]) {
    this.#type = type;
    this.#indexed = indexedFields(type.name, definitions);
  }

  /** Whether nodes can be put in an order in which each has one place: by their ids in the end. */
  get total(): boolean {
    return this.#kind(ID) !== undefined;
  }

  /** Whether every field of the argument has values of a kind that can be compared. */
  knows(sort: SortArgument): boolean {
    return this.total && fieldsOf(sort).every((field) => this.#kind(field) !== undefined);
  }

  /**
   * The order that is asked for, ids in the end.
   * @returns undefined where the statement does not order by the fields of the argument
   */
  of(sort: SortArgument, { node, order }: ConnectionStatement): Order | undefined {
    const fields = fieldsOf(sort);
    if (fields.length !== order.length) return undefined;
    const given = fields.map((field, index) => ({ field, ...(order[index] as (typeof order)[number]) }));
    const keys: Key[] = [];
    for (const item of [...given, { field: ID, expression: `${node}.${ID}`, descending: false }]) {
      if (keys.some(({ field }) => field === item.field)) continue;
      keys.push({ ...item, kind: this.#kind(item.field) as KeyKind, missingLast: !item.descending });
      // No two nodes are alike any more.
      if (item.field === ID) break;
    }
    const [first] = keys as [Key];
    // Numbers are not ordered as they compare.
    const fromIndex =
      first.expression.startsWith(`${node}.`) && this.#indexed.has(first.field) && first.kind !== 'number';
    if (fromIndex && this.#isRequired(first.field)) first.missingLast = true;
    return { keys, fromIndex, withMissing: first.field !== ID };
  }

  #kind(field: string): KeyKind | undefined {
    const type = this.#type.getFields()[field]?.type;
    const named = type && getNamedType(type);
    return isEnumType(named) ? 'text' : named && KINDS[named.name];
  }

  #isRequired(field: string): boolean {
    return isNonNullType(this.#type.getFields()[field]?.type);
  }
}

/** In the order in which the library takes them. */
function fieldsOf(sort: SortArgument): string[] {
  return (sort ?? []).flatMap((fields) => Object.keys(fields ?? {}));
}

/** @see graphSchemaStatements in src/migrations/graph.ts, which makes the indexes */
function indexedFields(type: string, definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const own = nodeTypesOf(definitions).find(({ name }) => name === type);
  const lookups = own?.fields.filter((field) => directiveOf(field, 'lookup')) ?? [];
  return new Set([ID, 'name', ...lookups.map(({ name }) => name.value)]);
}
