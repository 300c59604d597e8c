import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { encodeCursor } from '../../src/connections/cursor.ts';
import type { Random } from '../fuzz/random.ts';
import { DATE_TIMES, DATES, FLOATS, IDS, INTS, TEXTS } from './values.ts';

/** A value of a variable as a client sends it; undefined: it sends none. */
type Sampler = (random: Random) => unknown;

interface Variable {
  name: string;
  type: string;
  default: string | undefined;
  sample: Sampler;
}

/** How often a value is of another shape than the one before. */
const OTHER_SHAPE = 0.06;
const CONNECTIVES = new Set(['AND', 'OR', 'NOT']);

/** Sizes of pages: mostly small ones, sometimes none that may be given. */
const COUNTS: ReadonlyArray<readonly [number, readonly number[]]> = [
  [30, [1, 2, 3, 5, 8]],
  [4, [20, 100, 500]],
  [0.5, [0, -1, 501]],
];

/** Writes arguments of an operation, and the variables that they need. */
export class Inputs {
  readonly variables: Variable[] = [];
  readonly #random: Random;
  /** Where arguments stand that variables may be used in, or not: a default value holds none. */
  readonly #shareOfVariables: number;

  constructor(random: Random) {
    this.#random = random;
    this.#shareOfVariables = random.pick([0, 0.3, 0.3, 0.6]);
  }

  /** An argument's or input field's value, in the words of a document. */
  text(type: GraphQLInputType, name: string, depth = 0): string {
    if (this.#random.chance(this.#shareOfVariables)) return this.variable(type, name, depth);
    const random = this.#random;
    if (!isNonNullType(type) && random.chance(mayBeNull(name) ? 0.04 : 0)) return 'null';
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      // One value alone, which only a literal may be.
      if (random.chance(0.15))
        return literal(nullable, samplerOf(random, nullable.ofType, name, depth)(random));
      return `[${Array.from({ length: sizeOf(random, nullable) }, () => this.text(nullable.ofType, name, depth)).join(', ')}]`;
    }
    if (!isInputObjectType(nullable)) return literal(nullable, leaf(random, nullable, name));
    const fields = pickFields(random, nullable, depth);
    return `{${fields.map((field) => `${field.name}: ${this.text(field.type, field.name, deeper(field.name, depth))}`).join(', ')}}`;
  }

  /** A variable in the place of a value: a new one, or one that stands elsewhere already. */
  variable(type: GraphQLInputType, name: string, depth = 0): string {
    const random = this.#random;
    const known = this.variables.find(
      (each) => each.type === String(type) && each.name.startsWith(`${name}_`),
    );
    if (known && random.chance(0.3)) return `$${known.name}`;
    const strict = isNonNullType(type) || random.chance(0.15);
    const sample = samplerOf(random, type, name, depth);
    const variable: Variable = {
      name: `${name}_${this.variables.length}`,
      type: `${type}${strict && !isNonNullType(type) ? '!' : ''}`,
      default: undefined,
      sample: (run) => {
        const none = mayBeNull(name) && run.chance(OTHER_SHAPE);
        if (none && !strict) return run.chance(0.5) ? null : undefined;
        return variable.default !== undefined && run.chance(0.4) ? undefined : sample(run);
      },
    };
    if (random.chance(0.2)) variable.default = literal(type, sample(random));
    this.variables.push(variable);
    return `$${variable.name}`;
  }

  /** A cursor of one of our lists, by variable or not. @param order that it belongs to */
  cursor(type: GraphQLInputType, order: string): string {
    const random = this.#random;
    const sample = (run: Random) => encodeCursor(order, [`s${run.pick(IDS)}`]);
    if (!random.chance(0.7)) return JSON.stringify(sample(random));
    const name = `after_${this.variables.length}`;
    this.variables.push({
      name,
      type: String(type),
      default: undefined,
      sample: (run) => (run.chance(OTHER_SHAPE) ? run.pick([null, undefined, '']) : sample(run)),
    });
    return `$${name}`;
  }

  /** Values for one request. */
  sample(random: Random): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { name, sample } of this.variables) {
      const value = sample(random);
      if (value !== undefined) values[name] = value;
    }
    if (random.chance(0.03)) values.nobody_declared_it = [1];
    return values;
  }

  /** `($first_0: Int = 3, ...)` */
  declarations(): string {
    if (this.variables.length === 0) return '';
    const each = this.variables.map(
      (variable) =>
        `$${variable.name}: ${variable.type}${variable.default === undefined ? '' : ` = ${variable.default}`}`,
    );
    return `(${each.join(', ')})`;
  }
}

/** Elsewhere a filter that is null is refused before it comes to a plan. */
function mayBeNull(name: string): boolean {
  return ['eq', 'limit', 'offset', 'after', 'first', 'if'].includes(name);
}

function deeper(name: string, depth: number): number {
  return CONNECTIVES.has(name) || /^(as[A-Z]|resource$|stixObject$|node$|edge$)/.test(name)
    ? depth + 1
    : depth;
}

function pickFields(random: Random, type: GraphQLInputType, depth: number) {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [];
  const all = Object.values(named.getFields()).filter((field) => depth < 2 || deeper(field.name, 0) === 0);
  const count = random.weighted([
    [1, 0],
    [12, 1],
    [6, 2],
    [2, 3],
  ]);
  return random.shuffled(all).slice(0, Math.min(count, all.length));
}

function sizeOf(random: Random, type: GraphQLInputType): number {
  const objects = isInputObjectType(getNamedType(type));
  return random.weighted([
    [1, 0],
    [4, 1],
    [4, 2],
    [objects ? 0 : 1, 5],
  ]);
}

/** Chooses a shape once; values of it are as many as there are calls. */
function samplerOf(random: Random, given: GraphQLInputType, name: string, depth: number): Sampler {
  const type = isNonNullType(given) ? given.ofType : given;
  if (isListType(type)) {
    const inner = type.ofType;
    if (random.chance(0.15)) return samplerOf(random, inner, name, depth);
    if (!isInputObjectType(getNamedType(inner)))
      return (run) => Array.from({ length: sizeOf(run, type) }, () => leaf(run, inner, name));
    const items = Array.from({ length: sizeOf(random, type) }, () => samplerOf(random, inner, name, depth));
    return (run) => items.map((item) => item(run));
  }
  if (!isInputObjectType(type)) return (run) => leaf(run, type, name);
  const fields = pickFields(random, type, depth).map(
    (field) =>
      [
        field.name,
        mayBeNull(field.name),
        samplerOf(random, field.type, field.name, deeper(field.name, depth)),
      ] as const,
  );
  return (run) => {
    const value: Record<string, unknown> = {};
    for (const [key, nullable, sample] of fields) {
      if (run.chance(OTHER_SHAPE)) {
        if (nullable) value[key] = null;
      } else value[key] = sample(run);
    }
    return value;
  };
}

function leaf(random: Random, given: GraphQLInputType, name: string): unknown {
  const type = isNonNullType(given) ? given.ofType : given;
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (name === 'limit' || name === 'first') return random.pick(random.weighted(COUNTS));
  if (name === 'offset') return random.pick([0, 0, 1, 2, 7]);
  if (name === 'maxHops') return random.pick([1, 2, 3]);
  if (name === 'after') return Buffer.from(`arrayconnection:${random.below(5)}`).toString('base64');
  if (name === 'text')
    return random.pick(['a', 'common', 'ü', 'Resource-1', '"two words"', 'x:y', 'nothing at all']);
  switch ('name' in type ? type.name : '') {
    case 'Boolean':
      return random.chance(0.5);
    case 'Int':
      return random.pick(INTS);
    case 'Float':
      return random.pick(FLOATS);
    case 'ID':
      return random.chance(0.1) ? random.below(10) : random.pick(IDS);
    case 'DateTime':
      return random.pick(DATE_TIMES);
    case 'Date':
      return random.pick(DATES);
    default:
      return random.pick(TEXTS);
  }
}

/** A value in the words of a document. */
function literal(given: GraphQLInputType, value: unknown): string {
  const type = isNonNullType(given) ? given.ofType : given;
  if (value === null || value === undefined) return 'null';
  if (isListType(type))
    return Array.isArray(value)
      ? `[${value.map((item) => literal(type.ofType, item)).join(', ')}]`
      : literal(type.ofType, value);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const entries = Object.entries(value as object).map(
      ([key, inner]) => `${key}: ${literal(fields[key]?.type as GraphQLInputType, inner)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (isEnumType(type)) return String(value);
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
