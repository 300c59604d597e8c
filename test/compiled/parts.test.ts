import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLInputType, type GraphQLObjectType, Kind, parse } from 'graphql';
import neo4j, { int } from 'neo4j-driver';
import { collectFields } from '../../src/compiled/selection.ts';
import { Bail, shaperOf, Unplannable } from '../../src/compiled/shaper.ts';
import { cursorAt, templateOf } from '../../src/compiled/template.ts';
import { coerce, trialsFor, trialsOf, trialValue } from '../../src/compiled/trial.ts';
import {
  declaredVariables,
  type Leaf,
  NO_SHAPE,
  type Shape,
  shapeKeyOf,
  shapeOf,
} from '../../src/compiled/variables.ts';
import { fragmentsOf } from '../../src/root-fields.ts';

const schema = buildSchema(`
  scalar JSON
  scalar DateTime
  scalar BigInt
  enum SortDirection { ASC DESC }
  enum Kind { A B C }
  input Filter { eq: String, in: [String!], number: Int, kind: Kind, kinds: [Kind!], AND: [Filter!], flag: Boolean }
  input Sort { name: SortDirection }
  interface Named { name: String }
  type Thing implements Named { id: ID! name: String number: Int share: Float big: BigInt kind: Kind flag: Boolean tags: [String!] other: Thing things(after: String, first: Int): [Thing!]! }
  type Query { things(where: Filter, sort: [Sort!], limit: Int, after: String, json: JSON): [Thing!]! }
`);

function operationOf(text: string) {
  const document = parse(text);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return { document, operation: operation as never };
}

/** The shape of values of variables that are declared so. */
function shape(variables: string, values: Record<string, unknown>): Shape | typeof NO_SHAPE {
  const { operation } = operationOf(`query (${variables}) { things { id } }`);
  const declared = declaredVariables(schema, operation);
  const coerced = coerce(schema, operation, values);
  const found = shapeOf(declared, coerced);
  // What requests are looked up by is what plans are made of.
  expect(shapeKeyOf(declared, coerced)).toBe(found === NO_SHAPE ? NO_SHAPE : found.key);
  return found;
}

const keyOf = (declared: string, values: Record<string, unknown>) => (shape(declared, values) as Shape).key;
const leavesOf = (declared: string, values: Record<string, unknown>) =>
  (shape(declared, values) as Shape).leaves.map(({ path }) => path.join('.'));

describe('the shape of variables', () => {
  it.each([
    ['$a: Int', [{}, { a: null }, { a: 0 }, { a: -0 }, { a: 1 }, { a: -1 }]],
    ['$a: String', [{}, { a: null }, { a: '' }, { a: 'x' }]],
    ['$a: [String!]', [{}, { a: null }, { a: [] }, { a: ['x'] }]],
    ['$a: Boolean', [{}, { a: null }, { a: true }, { a: false }]],
    [
      '$a: [Sort!]',
      [{ a: [] }, { a: {} }, { a: { name: null } }, { a: { name: 'ASC' } }, { a: { name: 'DESC' } }],
    ],
    [
      '$a: Filter',
      [
        { a: {} },
        { a: { eq: null } },
        { a: { eq: 'x' } },
        { a: { in: ['x'] } },
        { a: { eq: 'x', in: ['x'] } },
      ],
    ],
    [
      '$a: Filter',
      [{ a: { AND: [] } }, { a: { AND: {} } }, { a: { AND: [{}, {}] } }, { a: { AND: { AND: {} } } }],
    ],
    ['$a: String, $b: String', [{ a: 'x' }, { b: 'x' }, { a: 'x', b: 'x' }]],
  ])('tells apart what another Cypher may come of: %s', (declared, values) => {
    expect(new Set(values.map((each) => keyOf(declared, each))).size).toBe(values.length);
  });

  it.each([
    ['$a: Int', { a: 1 }, { a: 2_147_483_647 }],
    ['$a: [String!]', { a: 'x' }, { a: ['y', 'z'] }],
    ['$a: Filter', { a: { kind: 'A', eq: 'x' } }, { a: { eq: 'y', kind: 'B' } }],
    ['$a: Int = 3', {}, { a: 9 }],
    ['$a: [Filter!]', { a: { eq: 'x' } }, { a: [{ eq: 'y' }] }],
  ])('is the same where only values differ: %s', (declared, one, other) => {
    expect(keyOf(declared, one)).toBe(keyOf(declared, other));
  });

  it('has a leaf for each value that another can stand for', () => {
    const values = {
      a: { eq: 'x', in: ['y'], number: 5, flag: true, AND: [{ kind: 'A' }, { eq: '', number: 0 }] },
    };
    expect(leavesOf('$a: Filter', values)).toEqual(['a.eq', 'a.in', 'a.number', 'a.AND.0.kind']);
  });

  it('is none for lists with nulls in them', () => {
    expect(shape('$a: [String]', { a: ['x', null] })).toBe(NO_SHAPE);
  });
});

const leaf = (type: GraphQLInputType, isList = false): Leaf => ({ path: ['x'], type, isList });
const typeNamed = (name: string) => schema.getType(name) as GraphQLInputType;

describe('trials', () => {
  it.each(['String', 'ID', 'Int', 'Float', 'BigInt', 'DateTime', 'Kind', 'SortDirection'])(
    'tell 40 values of %s apart, and each from what is always the same',
    (name) => {
      const count = 40;
      const sequences = Array.from({ length: count }, (_, index) =>
        JSON.stringify(
          Array.from({ length: trialsFor(count) }, (_, trial) =>
            trialValue(leaf(typeNamed(name)), index, trial),
          ),
        ),
      );
      expect(new Set(sequences).size).toBe(count);
      for (const sequence of sequences) expect(new Set(JSON.parse(sequence)).size).toBeGreaterThan(1);
    },
  );

  const trialsWith = (text: string, values: Record<string, unknown>) => {
    const { document, operation } = operationOf(text);
    const given = coerce(schema, operation, values);
    return trialsOf(document, given, shapeOf(declaredVariables(schema, operation), given) as Shape);
  };

  it('end with what is given, and leave alone what no other value can stand for', () => {
    const trials = trialsWith('query ($w: Filter, $l: Int) { things(where: $w, limit: $l) { id } }', {
      w: { eq: 'mine', flag: true, AND: [{ number: 0 }] },
      l: 7,
    });
    expect(trials.at(-1)).toEqual({ w: { eq: 'mine', flag: true, AND: [{ number: 0 }] }, l: 7 });
    for (const { w } of trials) expect(w).toMatchObject({ flag: true, AND: [{ number: 0 }] });
    expect(new Set(trials.map(({ l }) => l)).size).toBe(trials.length);
  });

  it('put cursors in the place of cursors', () => {
    const trials = trialsWith('query ($c: String) { things { things(after: $c) { id } } }', {
      c: cursorAt(5),
    });
    for (const { c } of trials)
      expect(Buffer.from(c as string, 'base64').toString()).toMatch(/^arrayconnection:\d+$/);
    expect(new Set(trials.map(({ c }) => c)).size).toBe(trials.length);
  });

  it('are not made of scalars without a known form', () => {
    expect(() => trialsWith('query ($j: JSON) { things(json: $j) { id } }', { j: 'x' })).toThrow(Unplannable);
  });
});

describe('a template', () => {
  const leaves: Leaf[] = [
    { path: ['a'], type: typeNamed('Int'), isList: false },
    { path: ['b'], type: typeNamed('Int'), isList: false },
    { path: ['list'], type: typeNamed('Int'), isList: true },
    { path: ['in', 'eq'], type: typeNamed('String'), isList: false },
    { path: ['cursor'], type: typeNamed('String'), isList: false },
  ];
  const variables = [3, 5, 9].map((n) => ({
    a: n,
    b: n + 100,
    list: [n + 200],
    in: { eq: `text ${n}` },
    cursor: cursorAt(n),
  }));
  type Given = (typeof variables)[number];
  const learn = (make: (given: Given) => unknown) => templateOf(variables.map(make), variables, leaves);
  const other: Given = { a: -7, b: 8, list: [1, 2], in: { eq: 'other' }, cursor: cursorAt(41) };

  it.each<[string, (given: Given) => unknown]>([
    ['constants', () => ({ x: [1, 'a', null] })],
    ['values as they are', ({ a, in: { eq } }) => ({ x: a, y: { z: eq } })],
    ['integers of the driver', ({ a, b }) => ({ x: int(a), y: int(b), z: b })],
    ['lists', ({ list }) => ({ x: list })],
    ['lists of integers of the driver', ({ list }) => ({ x: list.map((n) => int(n)) })],
    ['values within lists', ({ a, b }) => [int(a), { x: b }, 'constant']],
    ['a value used twice', ({ a }) => ({ x: a, y: int(a), z: [a] })],
    ['where a cursor leads', ({ cursor }) => ({ x: int(Number(atob(cursor).slice(16)) + 1) })],
  ])('makes %s', (_, make) => {
    expect(learn(make)?.(other)).toEqual(make(other));
  });

  it.each<[string, (given: Given) => unknown]>([
    ['sums', ({ a, b }) => a + b],
    ['texts that are made of others', ({ in: { eq } }) => `%${eq}%`],
    ['other keys each time', ({ a }) => ({ [`k${a}`]: 1 })],
    ['lists of other lengths', ({ a }) => Array.from({ length: a }, () => 1)],
    ['dates that no value explains', ({ a }) => new neo4j.types.Date(2026, 1, a)],
  ])('is none for %s', (_, make) => {
    expect(learn(make)).toBeUndefined();
  });

  it('is none for what holds for the trials and not for what was given', () => {
    expect(learn(({ a }) => Math.min(a, 5))).toBeUndefined();
    expect(learn(({ a }) => Math.max(a, 5))).toBeUndefined();
  });

  it('leaves it to the engine when a value has a form that was not tried', () => {
    const template = learn(({ cursor }) => int(Number(atob(cursor).slice(16)) + 1));
    expect(() => template?.({ ...other, cursor: 'none' })).toThrow(Bail);
  });
});

describe('the fields of a selection', () => {
  const thing = schema.getType('Thing') as GraphQLObjectType;
  const fieldsOf = (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const operation = document.definitions[0];
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const [root] = operation.selectionSet.selections;
    if (root?.kind !== Kind.FIELD || !root.selectionSet) throw new Error('no field');
    const reading = { schema, fragments: fragmentsOf(document), variables };
    const fields = collectFields(reading, thing, [root.selectionSet]);
    return [...fields].map(([key, nodes]) => `${key} ${nodes.length}`);
  };

  it('are in the order of the document, by key, with those of one key together', () => {
    const text = `{ things { b: name ...F a: id ... { b: name } ... on Named { name } } } fragment F on Thing { number b: name }`;
    expect(fieldsOf(text)).toEqual(['b 3', 'number 1', 'a 1', 'name 1']);
  });

  it('leave out what is skipped and what is of another type', () => {
    const text = `query ($yes: Boolean!, $no: Boolean!) { things { id @skip(if: $yes) name @include(if: $yes) number @include(if: $no)
      share @include(if: true) @skip(if: $yes) ...F @skip(if: $no) ... @include(if: $no) { tags } ... on Query { __typename } } }
      fragment F on Thing { flag }`;
    expect(fieldsOf(text, { yes: true, no: false })).toEqual(['name 1', 'flag 1']);
  });

  it('take a fragment once', () => {
    const text = '{ things { ...F ...F ...G } } fragment F on Thing { id } fragment G on Thing { ...F name }';
    expect(fieldsOf(text)).toEqual(['id 1', 'name 1']);
  });
});

describe('a shaper', () => {
  const thing = schema.getType('Thing') as GraphQLObjectType;
  const RESOLVERS: Readonly<Record<string, string>> = {
    id: 'idResolver',
    number: 'numericalResolver',
    share: 'numericalResolver',
  };
  for (const field of Object.values(thing.getFields())) {
    const resolve = () => undefined;
    // The library's resolvers are told apart by their names.
    Object.defineProperty(resolve, 'name', { value: RESOLVERS[field.name] ?? 'defaultFieldResolver' });
    field.resolve = resolve;
  }
  const shape = (selection: string, source: unknown) => {
    const document = parse(`{ things ${selection} }`);
    const operation = document.definitions[0];
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const nodes = operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
    const shaper = shaperOf({ schema, fragments: fragmentsOf(document), variables: {} }, thing, nodes);
    return JSON.stringify(shaper(source, {}));
  };

  it.each<[string, unknown, string]>([
    ['{ id }', { id: 'x' }, '{"id":"x"}'],
    ['{ id }', { id: 5 }, '{"id":"5"}'],
    ['{ id }', { id: 9_007_199_254_740_993n }, '{"id":"9007199254740992"}'],
    ['{ number }', { number: -2_147_483_648 }, '{"number":-2147483648}'],
    ['{ share }', { share: 2n ** 60n }, '{"share":1152921504606847000}'],
    ['{ share }', { share: -0 }, '{"share":0}'],
    [
      '{ kind flag tags }',
      { kind: 'B', flag: false, tags: ['', 'a'] },
      '{"kind":"B","flag":false,"tags":["","a"]}',
    ],
    ['{ name }', {}, '{"name":null}'],
    ['{ number: name }', { number: 'x', name: 'y' }, '{"number":"x"}'],
    ['{ a: name }', { name: 'y' }, '{"a":"y"}'],
    ['{ __typename t: __typename }', {}, '{"__typename":"Thing","t":"Thing"}'],
    [
      '{ b: name other { name } other { id } }',
      { name: 'x', other: { name: 'y', id: 'z' } },
      '{"b":"x","other":{"name":"y","id":"z"}}',
    ],
    ['{ other { id } }', { other: null }, '{"other":null}'],
  ])('%s of %j', (selection, source, expected) => {
    expect(shape(selection, source)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['{ id }', {}],
    ['{ id }', { id: true }],
    ['{ name }', { name: 5 }],
    ['{ number }', { number: 2_147_483_648 }],
    ['{ number }', { number: 1.5 }],
    ['{ number }', { number: '5' }],
    ['{ share }', { share: Number.NaN }],
    ['{ share }', { share: Number.POSITIVE_INFINITY }],
    ['{ flag }', { flag: 1 }],
    ['{ kind }', { kind: 'D' }],
    ['{ tags }', { tags: 'a' }],
    ['{ tags }', { tags: ['a', null] }],
    ['{ other { id } }', { other: 'text' }],
    ['{ things { id } }', { things: null }],
  ])('leaves %s of %j to the engine', (selection, source) => {
    expect(() => shape(selection, source)).toThrow(Bail);
  });

  it('is none for a key that plain objects do not have', () => {
    expect(() => shape('{ __proto__: name }', {})).toThrow(Unplannable);
  });
});
