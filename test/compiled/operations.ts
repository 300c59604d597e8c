import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { Random } from '../fuzz/random.ts';
import { Inputs } from './inputs.ts';

type Field = GraphQLField<unknown, unknown>;

/** An operation and what is sent with it. */
export interface Operation {
  query: string;
  name: string | undefined;
  /** Values of one request; each call is another request. */
  variables(random: Random): Record<string, unknown>;
  /** Whether all its root fields are made by the library, so that a plan is to be expected. */
  generated: boolean;
}

/** Root fields of the gateway's own that read the graph. */
const OWN = ['infrastructure', 'deployment', 'listInfrastructures', 'listDeployments', 'node', 'search'];
/** Aliases that mean something elsewhere. */
const ODD_ALIASES = [
  'groupBy',
  'aggregate',
  'pageInfo',
  'constructor',
  'toString',
  'edges',
  'node',
  'cursor',
  'totalCount',
  'this',
  'id',
  'name',
  '_',
  '__x',
];

/** What a selection has by the keys of its answer: the same key stands for the same field everywhere. */
type Scope = Map<string, { head: string; child: Scope }>;

/** @param seed the same operation for the same one */
export function randomOperation(schema: GraphQLSchema, seed: number): Operation {
  return new Writer(schema, new Random(seed)).operation();
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #inputs: Inputs;
  readonly #query: GraphQLObjectType;
  readonly #fragments: string[] = [];
  #unique = 0;
  /** Of all fields, so that an operation does not grow without end. */
  #left = 18;

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
    this.#inputs = new Inputs(random);
    this.#query = schema.getQueryType() as GraphQLObjectType;
  }

  operation(): Operation {
    const random = this.#random;
    const own = random.chance(0.1);
    const introspective = random.chance(0.04);
    const roots = Object.values(this.#query.getFields());
    const usual = roots.filter(({ resolve }) => !resolve?.name.startsWith('bound'));
    const ours = roots.filter(({ name }) => OWN.includes(name));
    const count = random.weighted([
      [10, 1],
      [3, 2],
      [1, 3],
    ]);
    const scope: Scope = new Map();
    const fields = Array.from({ length: count }, (_, index) =>
      this.#field(this.#query, random.pick(own && index === 0 ? ours : usual), 2, scope),
    );
    if (introspective)
      fields.push(
        random.pick(['__typename', '__schema { queryType { name } }', '__type(name: "Resource") { kind }']),
      );
    const body = this.#inFragments(this.#query, random.shuffled(fields));
    const name = random.chance(0.7) ? random.pick(['Q', 'constructor', '__proto__', 'Q1']) : undefined;
    const others =
      name !== undefined && random.chance(0.15) ? ['query Other { sites(limit: 1) { id } }'] : [];
    const head = name ?? '';
    const query = [`query ${head}${this.#inputs.declarations()} { ${body} }`, ...this.#fragments, ...others];
    return {
      query: random.shuffled(query).join('\n'),
      name,
      variables: (run) => this.#inputs.sample(run),
      generated: !own && !introspective,
    };
  }

  /** A selection of a type. @param depth how many nodes may follow each other */
  #selection(type: GraphQLNamedType, depth: number, scope: Scope): string {
    const random = this.#random;
    if (isInterfaceType(type)) return this.#abstract(type.name, depth, scope);
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
    const deep = fields.filter(
      (field) => isObjectType(getNamedType(field.type)) && (depth > 0 || !this.#leadsOn(type, field)),
    );
    const wrapper = !this.#isNode(type);
    const written: string[] = [];
    for (const field of random.shuffled(leaves).slice(0, random.below(wrapper ? 3 : 6)))
      written.push(this.#field(type, field, depth, scope));
    const count = wrapper ? 1 + random.below(deep.length) : random.below(3);
    for (const field of random.shuffled(deep).slice(0, count)) {
      if (this.#left <= 0) break;
      written.push(this.#field(type, field, this.#leadsOn(type, field) ? depth - 1 : depth, scope));
    }
    if (random.chance(0.08)) written.push(this.#named('__typename', '', scope));
    if (random.chance(0.1) && written.length > 0) written.push(this.#again(type, depth, scope));
    if (written.length === 0) written.push(this.#named(leaves[0]?.name ?? '__typename', '', scope));
    return this.#inFragments(type, random.shuffled(written.filter((text) => text !== '')));
  }

  /** What every node has, and in fragments what some have. */
  #abstract(name: string, depth: number, scope: Scope): string {
    const random = this.#random;
    const written = random
      .shuffled(['id', 'name', '__typename', 'createdAt', 'tlp'])
      .slice(0, 1 + random.below(4));
    const types = this.#schema.getPossibleTypes(this.#schema.getType(name) as never);
    for (const type of random.shuffled(types).slice(0, random.below(3))) {
      const own: Scope = new Map();
      const inner = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
      const field = random.pick(inner);
      const deep = random.chance(0.4) ? this.#deepField(type, depth, own) : '';
      written.push(`... on ${type.name} { u${this.#unique++}: ${field.name} ${deep} }`);
    }
    for (const key of written) if (!key.startsWith('...')) scope.set(key, { head: key, child: new Map() });
    return written.join(' ');
  }

  #deepField(type: GraphQLObjectType, depth: number, scope: Scope): string {
    const deep = Object.values(type.getFields()).filter((field) => isObjectType(getNamedType(field.type)));
    if (deep.length === 0 || depth <= 0) return '';
    const field = this.#random.pick(deep);
    const selection = this.#selection(getNamedType(field.type), depth - 1, new Map());
    scope.set(field.name, { head: field.name, child: new Map() });
    return `u${this.#unique++}: ${field.name} { ${selection} }`;
  }

  #isNode(type: GraphQLObjectType): boolean {
    return type.getInterfaces().some(({ name }) => name === 'TwinNode');
  }

  /** Whether a field goes from a node to others. */
  #leadsOn(type: GraphQLObjectType, field: Field): boolean {
    return this.#isNode(type) && isObjectType(getNamedType(field.type));
  }

  #field(type: GraphQLObjectType, field: Field, depth: number, scope: Scope): string {
    this.#left -= 1;
    const args = this.#arguments(field);
    return this.#named(
      `${field.name}${args}`,
      this.#aliasFor(type, field),
      scope,
      getNamedType(field.type),
      depth,
    );
  }

  #aliasFor(type: GraphQLObjectType, { name }: Field): string {
    const random = this.#random;
    if (random.chance(0.8)) return '';
    const others = Object.keys(type.getFields()).filter((other) => other !== name);
    return random.weighted([
      [4, `x${random.below(3)}`],
      [4, others.length > 0 ? random.pick(others) : 'x'],
      [1.5, random.pick(ODD_ALIASES)],
      [0.3, '__proto__'],
    ]);
  }

  /** A field under its key; where another one has the key already, under one of its own. */
  #named(head: string, alias: string, scope: Scope, type?: GraphQLNamedType, depth = 0): string {
    let key = alias || (/^\w+/.exec(head)?.[0] ?? head);
    let known = scope.get(key);
    if (known && known.head !== head) {
      key = `u${this.#unique++}`;
      known = undefined;
    }
    const place = known ?? { head, child: new Map() };
    scope.set(key, place);
    const prefix = head === key || head.startsWith(`${key}(`) ? '' : `${key}: `;
    const inner = type && !isLeafType(type) ? ` { ${this.#selection(type, depth, place.child)} }` : '';
    return `${prefix}${head}${this.#directives()}${inner}`;
  }

  /** A field that stands in the selection already once more: with another selection, which is merged. */
  #again(type: GraphQLObjectType, depth: number, scope: Scope): string {
    const [key, known] = this.#random.pick([...scope]) ?? [];
    if (!key || !known) return '';
    const name = /^\w+/.exec(known.head)?.[0] ?? '';
    const field = type.getFields()[name];
    const named = field && getNamedType(field.type);
    return this.#named(known.head, key, scope, named, Math.min(depth, 0));
  }

  #arguments(field: Field): string {
    const random = this.#random;
    const written = field.args
      .filter((argument) => {
        if (isRequiredArgument(argument)) return true;
        // The cursors of own fields are of another make.
        if (argument.name === 'after') return field.name.endsWith('Connection') && random.chance(0.08);
        return random.chance(argument.name === 'offset' ? 0.2 : 0.45);
      })
      .map((argument) => `${argument.name}: ${this.#argument(field, argument)}`);
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  #argument(field: Field, { name, type }: GraphQLArgument): string {
    const root = this.#query.getFields()[field.name] === field;
    // Of the order by id, which is that of no sort: where there is one, the cursor is refused.
    if (name === 'after' && root) return this.#inputs.cursor(type, `${field.name} id+`);
    return this.#inputs.text(type, name);
  }

  #directives(): string {
    const random = this.#random;
    if (random.chance(0.92)) return '';
    const one = () => {
      const type = this.#schema.getDirective('skip')?.args[0]?.type;
      const value =
        type && random.chance(0.6) ? this.#inputs.variable(type, 'if') : String(random.chance(0.5));
      return ` @${random.pick(['skip', 'include'])}(if: ${value})`;
    };
    const first = one();
    const other = first.includes('@skip') ? 'include' : 'skip';
    return random.chance(0.1) ? `${first} @${other}(if: ${random.chance(0.5)})` : first;
  }

  /** Some of the fields in a fragment, at times one within another. */
  #inFragments(type: GraphQLObjectType, fields: readonly string[]): string {
    const random = this.#random;
    if (!random.chance(0.2)) return fields.join(' ');
    const split = random.below(fields.length);
    const inner = fields.slice(split).join(' ');
    const outer = fields.slice(0, split).join(' ');
    return `${outer} ${this.#fragment(type, random.chance(0.2) ? this.#fragment(type, inner) : inner)}`;
  }

  #fragment(type: GraphQLObjectType, body: string): string {
    const random = this.#random;
    const directives = this.#directives();
    if (random.chance(0.3)) return `...${directives} { ${body} }`;
    if (random.chance(0.4)) return `... on ${type.name}${directives} { ${body} }`;
    const name = random.pick(['F', 'constructor', '__proto__']) + (this.#fragments.length || '');
    this.#fragments.push(`fragment ${name} on ${type.name} { ${body} }`);
    const spread = `...${name}${directives}`;
    return random.chance(0.15) ? `${spread} ... on ${type.name} { ${spread} }` : spread;
  }
}
