import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { idsOf, type TwinType } from './fixture.ts';

/** One way to learn of nodes: an operation, and what it tries. */
export interface Way {
  name: string;
  query: string;
  variables?: Record<string, unknown>;
  /** Whether lists in the answer have an order that was not asked for. */
  unordered?: boolean;
}

/** So many relationships of a type in one operation: the database plans each operation as a whole. */
const AT_ONCE = 8;

/** Whether the principal may ask for a type at all: for another one the gate answers before anything is run. */
export type MayRead = (type: string) => boolean;

/** Makes operations for a type out of the public schema alone. */
export class Ways {
  readonly #schema: GraphQLSchema;
  readonly #types: ReadonlyMap<string, TwinType>;
  readonly #mayRead: MayRead;

  constructor(schema: GraphQLSchema, types: readonly TwinType[], mayRead: MayRead) {
    this.#schema = schema;
    this.#types = new Map(types.map((type) => [type.name, type]));
    this.#mayRead = mayRead;
  }

  /** Every way to read a type: root fields with whatever they take and show. */
  reading(type: TwinType): Way[] {
    const list = this.#rootList(type.name);
    if (!list) return [];
    const ids = [...idsOf(type.name), `${type.name}-none`];
    const where = this.#filters(type.name);
    const sorts = this.#sorts(type.name);
    const flat = '{ id name tlp tenant }';
    return [
      ...this.selections(type.name).map((all) => ({
        name: 'list, everything nested',
        query: `{ ${list} ${all} }`,
        unordered: true,
      })),
      {
        name: 'by id',
        query: `query ($ids: [ID!]!) { ${list}(where: { id: { in: $ids } }) ${flat} }`,
        variables: { ids },
        unordered: true,
      },
      {
        name: 'first and last of a sort',
        query: `{ a: ${list}(sort: [{ name: ASC }], limit: 1) ${flat} b: ${list}(sort: [{ name: DESC }], limit: 1, offset: 1) ${flat} }`,
      },
      ...(sorts.length > 0
        ? [
            {
              name: 'sorted by all',
              query: `{ ${list}(sort: [${sorts.map((field) => `{ ${field}: DESC }`).join(', ')}]) { id } }`,
            },
          ]
        : []),
      ...(where.length > 0
        ? [
            {
              name: 'filtered by own fields',
              query: `{ ${list}(where: { OR: [${where.join(', ')}] }) { id } }`,
              unordered: true,
            },
          ]
        : []),
      { name: 'connection', query: this.#connection(`${list}Connection`) },
      { name: 'total alone', query: `{ ${list}Connection { totalCount } }` },
      {
        name: 'pages of one',
        query: `{ ${list}Connection(first: 1, sort: { name: ASC }) { totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { id } } } }`,
      },
      {
        name: 'node(id)',
        query: `{ ${ids.map((id, i) => `n${i}: node(id: "${id}") { __typename id name tlp tenant ... on ${type.name} { updatedAt } }`).join(' ')} }`,
      },
    ];
  }

  /** Selections of all that a type shows: values, own counts, nodes next to it, and those next to these. */
  selections(name: string): string[] {
    const fields = this.#fieldsOf(name);
    const first = fields.find((field) => this.#mayShow(getNamedType(field.type).name));
    const parts = fields.flatMap((field) => this.#selected(name, field, field === first ? 2 : 1));
    const values = parts.filter((part) => !part.includes('{'));
    const nested = parts.filter((part) => part.includes('{'));
    const chunks = Array.from({ length: Math.ceil(nested.length / AT_ONCE) }, (_, i) =>
      nested.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    );
    return [values, ...chunks].map((chunk) => `{ id ${chunk.join(' ')} }`);
  }

  #fieldsOf(name: string): Array<GraphQLField<unknown, unknown>> {
    return Object.values((this.#schema.getType(name) as GraphQLObjectType).getFields());
  }

  #selected(owner: string, field: GraphQLField<unknown, unknown>, depth: number): string[] {
    const type = getNamedType(field.type);
    if (isScalarType(type) || isEnumType(type)) return this.#isSecret(owner, field.name) ? [] : [field.name];
    if (!isObjectType(type)) return [];
    if (this.#types.has(type.name)) {
      if (!this.#mayRead(type.name)) return [];
      const args = field.args.some((arg) => arg.name === 'maxHops') ? '(maxHops: 6, first: 100)' : '';
      return [`${field.name}${args} ${depth > 0 ? this.#near(type.name, depth) : '{ id }'}`];
    }
    const edge = innerOf(type, 'edges');
    const target = edge && innerOf(edge, 'node');
    if (!target || !this.#mayShow(target.name)) return [];
    return [`${field.name} { totalCount edges { ${this.#properties(type)} node { id } } }`];
  }

  /** A neighbour; and, once for a type, its own counts and next to it its neighbours: each is printed the same way. */
  #near(name: string, depth: number): string {
    if (depth < 2) return '{ id tlp }';
    const fields = this.#fieldsOf(name);
    const counts = fields.filter(
      (field) => isScalarType(getNamedType(field.type)) && this.#isOwn(name, field.name),
    );
    const next = fields
      .filter((field) => this.#mayShow(getNamedType(field.type).name))
      .slice(0, 2)
      .flatMap((field) => this.#selected(name, field, 0));
    return `{ id name tlp tenant ${counts.map((field) => field.name).join(' ')} ${next.join(' ')} }`;
  }

  #mayShow(type: string): boolean {
    return this.#types.has(type) && this.#mayRead(type);
  }

  #properties(connection: GraphQLObjectType): string {
    const edge = innerOf(connection, 'edges');
    const holder =
      edge?.getFields().properties && getNamedType(edge.getFields().properties?.type as GraphQLOutputType);
    if (!holder) return '';
    return `properties { ${isObjectType(holder) ? Object.keys(holder.getFields()).join(' ') : '__typename'} }`;
  }

  #connection(field: string): string {
    const result = innerOf(this.#schema.getQueryType() as GraphQLObjectType, field) as GraphQLObjectType;
    const aggregate = innerOf(result, 'aggregate');
    const node = aggregate && innerOf(aggregate, 'node');
    const nodes = Object.keys(node?.getFields() ?? {}).map(
      (name) =>
        `${name} { ${Object.keys(innerOf(node as GraphQLObjectType, name)?.getFields() ?? {}).join(' ')} }`,
    );
    const aggregated = aggregate ? `aggregate { count { nodes } node { ${nodes.join(' ')} } }` : '';
    return `{ ${field}(sort: { id: ASC }) { totalCount edges { node { id tlp } } ${aggregated} } }`;
  }

  /** Name of the generated list field of a type. */
  #rootList(name: string): string | undefined {
    return Object.values(this.#schema.getQueryType()?.getFields() ?? {}).find((field) => {
      const inner = isNonNullType(field.type) ? field.type.ofType : field.type;
      return (
        isListType(inner) &&
        getNamedType(inner).name === name &&
        field.args.some((arg) => arg.name === 'where')
      );
    })?.name;
  }

  /** A filter for each field that is counted or found by a statement of ours. */
  #filters(name: string): string[] {
    const where = this.#schema.getType(`${name}Where`);
    if (!isInputObjectType(where)) return [];
    return Object.keys(where.getFields())
      .filter((field) => this.#isOwn(name, field))
      .flatMap((field) => {
        const filter = getNamedType(where.getFields()[field]?.type as GraphQLInputType);
        const fields = isInputObjectType(filter) ? filter.getFields() : {};
        if (fields.gte) return [`{ ${field}: { gte: 3 } }`];
        return fields.name ? [`{ ${field}: { name: { startsWith: "a" } } }`] : [];
      })
      .slice(0, 3);
  }

  #sorts(name: string): string[] {
    const sort = this.#schema.getType(`${name}Sort`);
    return isInputObjectType(sort) ? Object.keys(sort.getFields()) : [];
  }

  #isOwn(name: string, field: string): boolean {
    return this.#has(name, field, 'cypher');
  }

  #isSecret(name: string, field: string): boolean {
    return this.#has(name, field, 'secret') && !this.#mayRead('secret');
  }

  #has(name: string, field: string, directive: string): boolean {
    return (
      this.#types
        .get(name)
        ?.fields.find((candidate) => candidate.name.value === field)
        ?.directives?.some((candidate) => candidate.name.value === directive) ?? false
    );
  }
}

/** The object type of a field, if it has one. */
function innerOf(type: GraphQLObjectType, field: string): GraphQLObjectType | undefined {
  const found = type.getFields()[field];
  const named = found && getNamedType(found.type);
  return isObjectType(named) ? named : undefined;
}
