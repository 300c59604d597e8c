import {
  type DefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isEnumType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { nodeTypeOf } from '../connections/node-type.ts';
import type { Fragments } from '../root-fields.ts';
import { CollectedTags } from './collected-tags.ts';
import { type FieldReads, graphModelOf, type ModelType } from './graph-model.ts';
import { type Ids, idsIn, idsOf } from './ids.ts';
import { OWN_FIELDS, type OwnField } from './own-fields.ts';
import { below, fieldsOf, type Selected, valuesAt } from './selections.ts';
import { tag } from './tags.ts';

type Values = Readonly<Record<string, unknown>>;

/** An operation whose dependencies are asked for. */
export interface Asked {
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Coerced. */
  variables: Values;
}

interface Walk extends Asked {
  tags: CollectedTags;
}

/** A selection on nodes, with what the answer has there. */
interface Place {
  /** Name of the type, a node type or an interface. */
  type: string;
  sets: readonly SelectionSetNode[];
  /** Objects of the answer; undefined: not looked at. */
  values: readonly unknown[] | undefined;
  /** Ids of nodes that are all there can be; undefined: any. */
  bound: Ids;
}

/** Fields of a connection, and of its aggregate, of which it is known what they look at. */
const CONNECTION_FIELDS = ['edges', 'pageInfo', 'totalCount', 'aggregate', '__typename'];
const AGGREGATE_FIELDS = ['count', 'node', 'edge', '__typename'];
/** Beyond this many, an answer depends on less particular ones: on nodes whatever changes of them, then on types. */
const MAX_TAGS = 2000;

/**
 * Tells what an answer depends on, out of the document, the schema and the answer's ids. What it does not know, it takes
 * to depend on everything.
 */
export class Dependencies {
  readonly #schema: GraphQLSchema;
  readonly #model: ReadonlyMap<string, ModelType>;
  readonly #searchable: readonly string[];

  /** @param definitions the SDL that the schema was made from */
  constructor(schema: GraphQLSchema, definitions: readonly DefinitionNode[]) {
    this.#schema = schema;
    this.#model = graphModelOf(definitions);
    const types = schema.getType('SearchType');
    this.#searchable = isEnumType(types) ? types.getValues().map(({ name }) => name) : [];
  }

  /** Whether all that a root field of queries reads is known to be in the graph. */
  knows(field: GraphQLField<unknown, unknown>): boolean {
    return OWN_FIELDS[field.name] !== undefined || this.#generated(field) !== undefined;
  }

  /** @param data of the answer: its ids narrow down what it depends on; without it, types alone do */
  of(asked: Asked, data?: Values): Set<string> {
    const tags = this.#tagsOf(asked, data, true);
    if (!data || tags.size <= MAX_TAGS) return tags;
    const fewer = this.#tagsOf(asked, data, false);
    return fewer.size <= MAX_TAGS ? fewer : this.of(asked);
  }

  #tagsOf(asked: Asked, data: Values | undefined, byProperty: boolean): Set<string> {
    const walk = { ...asked, tags: new CollectedTags(this.#model, byProperty) };
    const root = this.#schema.getQueryType();
    for (const field of fieldsOf([asked.operation.selectionSet], root?.name ?? '', asked.fragments)) {
      const definition = root?.getFields()[field.name];
      if (field.name === '__typename') continue;
      if (definition) this.#root(walk, definition, field, data && valuesAt([data], field.key));
      else walk.tags.add(tag.anything);
    }
    return walk.tags.all;
  }

  #root(
    walk: Walk,
    definition: GraphQLField<unknown, unknown>,
    field: Selected,
    values: readonly unknown[] | undefined,
  ): void {
    const args = getArgumentValues(definition, field.node, walk.variables as Record<string, unknown>);
    const sets = field.node.selectionSet ? [field.node.selectionSet] : [];
    const own = OWN_FIELDS[field.name];
    if (own) {
      this.#own(walk, own, args, { sets, values });
      return;
    }
    const generated = this.#generated(definition);
    if (!generated) return void walk.tags.add(tag.anything);
    const { type, isConnection } = generated;
    const bound = idsIn(args.where);
    walk.tags.candidates(type, bound);
    this.#conditions(walk, type, args.where);
    this.#conditions(walk, type, args.sort);
    if (isConnection) this.#aggregates(walk, type, definition, sets);
    const at = isConnection ? this.#throughEdges(walk, definition, { sets, values }) : { sets, values };
    this.#nodes(walk, { type, bound, ...at });
  }

  #own(walk: Walk, own: OwnField, args: Values, at: Pick<Place, 'sets' | 'values'>): void {
    const { type, path } = own;
    const { ids, labels, properties, relationships } = own.reads(args, this.#searchable);
    for (const label of labels) {
      walk.tags.add(properties ? tag.presence(label) : tag.label(label));
      walk.tags.add(...(properties ?? []).map((name) => tag.property(label, name)));
    }
    walk.tags.add(...relationships.map(tag.relationship), ...(ids ?? []).map(tag.standing));
    let inner = at;
    for (const name of path) inner = below(fieldsOf(inner.sets, '', walk.fragments), name, inner.values);
    this.#nodes(walk, { type, bound: ids, ...inner });
  }

  /** The node type of a root field that the library has made; undefined where it has not. */
  #generated(field: GraphQLField<unknown, unknown>): { type: string; isConnection: boolean } | undefined {
    if (!field.args.some(({ name }) => name === 'where')) return undefined;
    const type = getNamedType(field.type);
    if (this.#model.has(type.name)) return { type: type.name, isConnection: false };
    const name = nodeTypeOf(type)?.name;
    return name !== undefined && this.#model.has(name) ? { type: name, isConnection: true } : undefined;
  }

  #throughEdges(
    walk: Walk,
    { type }: Pick<GraphQLField<unknown, unknown>, 'type'>,
    { sets, values }: Pick<Place, 'sets' | 'values'>,
  ): Pick<Place, 'sets' | 'values'> {
    const edges = below(fieldsOf(sets, getNamedType(type).name, walk.fragments), 'edges', values);
    return below(fieldsOf(edges.sets, '', walk.fragments), 'node', edges.values);
  }

  /** What is shown of nodes. That there are no others must be seen to by who calls. */
  #nodes(walk: Walk, { type, sets, values, bound }: Place): void {
    if (sets.length === 0) return;
    const fields = fieldsOf(sets, type, walk.fragments);
    const ids = idsOf(fields, values) ?? bound;
    walk.tags.shown(type, ids);
    for (const field of fields) {
      const model = this.#model.get(field.on) ?? this.#model.get(type);
      if (field.name === '__typename' || !field.node) continue;
      const isConnection = !model?.fields.has(field.name) && field.name.endsWith('Connection');
      const name = isConnection ? field.name.slice(0, -'Connection'.length) : field.name;
      const reads = model?.fields.get(name) ?? this.#ofInterface(field);
      this.#field(walk, field, reads, { type, values, ids, isConnection });
    }
  }

  /** Interfaces have no fields but properties. */
  #ofInterface({ on, name }: Selected): FieldReads | undefined {
    const types = [...this.#model.values()];
    const isShared =
      !this.#model.has(on) && types.every(({ fields }) => fields.get(name)?.kind === 'property');
    return isShared ? { kind: 'property', name } : undefined;
  }

  #field(
    walk: Walk,
    field: Selected,
    reads: FieldReads | undefined,
    at: { type: string; values: readonly unknown[] | undefined; ids: Ids; isConnection: boolean },
  ): void {
    if (reads?.kind === 'volatile') walk.tags.add(tag.never);
    else if (!reads || (at.isConnection && reads.kind !== 'relationship')) walk.tags.add(tag.anything);
    else if (reads.kind === 'relationship') this.#related(walk, field, reads, at);
    else if (reads.kind === 'cypher') this.#cypher(walk, field, reads, at);
    else walk.tags.value(at.type, at.ids, reads.name);
  }

  #related(
    walk: Walk,
    field: Selected,
    { type: relationship, target }: FieldReads & { kind: 'relationship' },
    {
      values,
      ids,
      isConnection,
    }: { values: readonly unknown[] | undefined; ids: Ids; isConnection: boolean },
  ): void {
    walk.tags.related(relationship, ids, target);
    const definition = this.#definition(field);
    if (!definition) return void walk.tags.add(tag.anything);
    const { where, sort } = getArgumentValues(
      definition,
      field.node,
      walk.variables as Record<string, unknown>,
    );
    this.#conditions(walk, target, where);
    this.#conditions(walk, target, sort);
    const own = {
      sets: field.node.selectionSet ? [field.node.selectionSet] : [],
      values: values && valuesAt(values, field.key),
    };
    const place = isConnection ? this.#throughEdges(walk, definition, own) : own;
    if (isConnection) this.#aggregates(walk, target, definition, own.sets);
    this.#nodes(walk, { type: target, bound: undefined, ...place });
  }

  /** What a connection is asked for besides its edges, and how many there are. */
  #aggregates(
    walk: Walk,
    type: string,
    definition: Pick<GraphQLField<unknown, unknown>, 'type'>,
    sets: readonly SelectionSetNode[],
  ): void {
    const fields = fieldsOf(sets, getNamedType(definition.type).name, walk.fragments);
    const asked = fieldsOf(below(fields, 'aggregate', undefined).sets, '', walk.fragments);
    const properties = fieldsOf(below(asked, 'node', undefined).sets, '', walk.fragments);
    const isKnown =
      fields.every(({ name }) => CONNECTION_FIELDS.includes(name)) &&
      asked.every(({ name }) => AGGREGATE_FIELDS.includes(name));
    if (!isKnown) walk.tags.whole(type);
    for (const { name } of properties) this.#condition(walk, type, name, undefined);
  }

  #cypher(
    walk: Walk,
    field: Selected,
    { target, reads }: FieldReads & { kind: 'cypher' },
    { type, values, ids }: { type: string; values: readonly unknown[] | undefined; ids: Ids },
  ): void {
    // It may look at any property of the node that it is of.
    walk.tags.whole(type, ids);
    this.#statement(walk, reads);
    if (!this.#model.has(target)) return;
    if (!reads?.isSameNode) walk.tags.whole(target);
    this.#nodes(walk, {
      type: target,
      sets: field.node.selectionSet ? [field.node.selectionSet] : [],
      values: values && valuesAt(values, field.key),
      bound: reads?.isSameNode ? ids : undefined,
    });
  }

  #statement({ tags }: Walk, reads: (FieldReads & { kind: 'cypher' })['reads']): void {
    if (!reads) return void tags.add(tag.anything);
    tags.add(...reads.labels.map(tag.label), ...reads.relationships.map(tag.relationship));
  }

  #definition({ on, name }: Selected): GraphQLField<unknown, unknown> | undefined {
    const type = this.#schema.getType(on);
    return isObjectType(type) ? type.getFields()[name] : undefined;
  }

  /** What a filter or an order looks at. */
  #conditions(walk: Walk, type: string, value: unknown): void {
    if (Array.isArray(value)) {
      for (const each of value) this.#conditions(walk, type, each);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      // Properties of a relationship: any change of it is told.
      if (name === 'edge') continue;
      if (name === 'AND' || name === 'OR' || name === 'NOT' || name === 'node')
        this.#conditions(walk, type, inner);
      else this.#condition(walk, type, name, inner);
    }
  }

  #condition(walk: Walk, type: string, name: string, inner: unknown): void {
    if (name === '__typename') return;
    const reads = this.#model.get(type)?.fields.get(name);
    if (reads?.kind === 'property') walk.tags.property(type, reads.name);
    else if (reads?.kind === 'cypher') {
      // It may look at any property of the node that it is of.
      walk.tags.whole(type);
      this.#statement(walk, reads.reads);
      if (this.#model.has(reads.target)) this.#conditions(walk, reads.target, inner);
    } else walk.tags.add(reads?.kind === 'volatile' ? tag.never : tag.anything);
  }
}
