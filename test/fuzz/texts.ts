import { CYPHER, LUCENE, MADE_UP, ODD, TIMES } from './payloads.ts';
import type { Random } from './random.ts';

export const HOSTILE = [...CYPHER, ...LUCENE, ...ODD, ...MADE_UP, ...TIMES];

const SNIPPETS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  '"""',
  '$',
  '$v',
  '...',
  '@',
  '@skip',
  '@include(if: true)',
  ':',
  '!',
  '|',
  '=',
  '&',
  '#',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\\u{110000}',
  '\\uD800',
  '__typename',
  '__schema',
  'fragment F on Query { me { id } }',
  'on',
  'query',
  'mutation',
  'subscription',
  'null',
  'true',
  '-',
  '0123',
  '1e',
  '.5',
  '9'.repeat(400),
  'é',
  '/*',
  '//',
  '`',
];

/** A document with something out of place, several times. */
export function broken(document: string, random: Random): string {
  let text = document;
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(text.length + 1);
    const length = random.below(8);
    const put = random.chance(0.7) ? random.pick(SNIPPETS) : text.slice(at, at + length * 3);
    text = text.slice(0, at) + put + text.slice(at + (random.chance(0.5) ? length : 0));
  }
  return text;
}

const nest = (open: string, inner: string, close: string, depth: number) =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Documents that are large, deep or circular in some way. */
export function excessive(random: Random): string {
  const many = random.pick([10, 30, 199, 201, 1000, 5000, 60_000]);
  const some = Math.min(many, 5000);
  return random.pick([
    () => nest('{ a ', '', '}', some),
    () => `{ sectors(where: ${nest('{ AND: [', '{ id: { eq: "a" } }', '] }', some)}) { id } }`,
    () => `{ sectors(where: ${nest('{ NOT: ', '{ id: { eq: "a" } }', ' }', some)}) { id } }`,
    () => `{ sectors(where: { id: { in: ${nest('[', '"a"', ']', some)} } }) { id } }`,
    () => `{ sectors(where: { id: { in: [${'"a", '.repeat(some)}] } }) { id } }`,
    () => `{ sectors(where: { OR: [${'{ id: { contains: "a" } }, '.repeat(Math.min(some, 900))}] }) { id } }`,
    () => `{ ${Array.from({ length: some }, (_, i) => `a${i}: __typename`).join(' ')} }`,
    () => `{ ${'__typename '.repeat(some)} }`,
    () => `{ __typename ${'@include(if: true) '.repeat(some)} }`,
    () => `query (${Array.from({ length: some }, (_, i) => `$v${i}: Int`).join(' ')}) { __typename }`,
    () => `query ($v: ${nest('[', 'Int', ']', some)}) { __typename }`,
    () =>
      `{ ...F } ${Array.from({ length: Math.min(some, 400) }, (_, i) => `fragment F${i || ''} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')}`,
    () => '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    () => Array.from({ length: some }, (_, i) => `query Q${i} { __typename }`).join(' '),
    () => `{ __type(name: "${'x'.repeat(many)}") { name } }`,
    () => `#${'x'.repeat(many)}\n{ __typename }`,
    () => `{ __schema { types { ${nest('fields { type { ', 'name', '} }', Math.min(some, 40))} } } }`,
    () =>
      `{ sectors(limit: ${random.pick(['-1', '0', '501', '99999999999', '1.5', '"5"', 'null', '2147483647'])}) { id } }`,
    () =>
      `{ sectorsConnection(first: ${random.pick(['-1', '0', '501', '99999999999', 'null'])}) { totalCount edges { cursor } } }`,
    () => `subscription { a: events { cursor } b: events { cursor } }`,
    () => `{ __typename @skip(if: ${random.pick(['null', '"a"', '1', '$v'])}) }`,
    () =>
      `mutation { login(input: { email: "${'a'.repeat(some)}", password: "${'b'.repeat(some)}" }) { accessToken } }`,
  ])();
}

/** JSON, or nearly, that is not a request. */
export function oddBody(random: Random): string {
  const depth = random.pick([10, 1000, 50_000]);
  return random.pick([
    () => '',
    () => '{',
    () => 'null',
    () => '""',
    () => '123',
    () => 'true',
    () => '[]',
    () => '[[]]',
    () => '{}',
    () => '{"query":null}',
    () => '{"query":1}',
    () => '{"query":{}}',
    () => '{"query":[]}',
    () => '{"query":""}',
    () => '{"query":{"kind":"Document","definitions":[]}}',
    () => '{"query":"{ __typename }","variables":[]}',
    () => '{"query":"{ __typename }","variables":"x"}',
    () => '{"query":"{ __typename }","variables":1}',
    () => '{"query":"{ __typename }","operationName":1}',
    () => '{"query":"{ __typename }","operationName":"__proto__"}',
    () => '{"query":"{ __typename }","extensions":[]}',
    () => '{"query":"{ __typename }","extensions":"x"}',
    () => '{"query":"{ __typename }","extensions":{"persistedQuery":null}}',
    () => '{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":{"a":1}}}}',
    () => '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"__proto__"}}}',
    () => '{"documentId":"constructor"}',
    () => '{"documentId":{"toString":"x"}}',
    () => '{"__proto__":{"query":"{ __typename }"}}',
    () => '{"query":"{ __typename }","__proto__":{"x":1}}',
    () => '{"query":"{ __typename }","constructor":{"prototype":{"x":1}}}',
    () =>
      '{"query":"query ($a: JSON) { __typename }","variables":{"__proto__":{"a":1},"constructor":{"prototype":{}}}}',
    () => '{"query":"query ($__proto__: Int) { __typename }","variables":{"__proto__":1}}',
    () => '{"query":"{ __proto__ constructor toString }"}',
    () => '{"query":"{ __proto__: __typename constructor: __typename hasOwnProperty: __typename }"}',
    () => '{"query":"{ ...__proto__ } fragment __proto__ on Query { __typename }"}',
    () =>
      `{"query":"query ($w: SectorWhere) { sectors(where: $w) { id } }","variables":{"w":{"__proto__":{"id":{"eq":"a"}}}}}`,
    () =>
      `{"query":"query ($w: SectorWhere) { sectors(where: $w) { id } }","variables":{"w":${nest('{"NOT":', '{}', '}', depth)}}}`,
    () =>
      `{"query":"query ($w: SectorWhere) { sectors(where: $w) { id } }","variables":{"w":${nest('{"AND":[', '{}', ']}', depth)}}}`,
    () =>
      `{"query":"query ($w: [ID!]) { sectors(where: {id: {in: $w}}) { id } }","variables":{"w":${nest('[', '', ']', depth)}}}`,
    () => `{"query":"{ __typename }","variables":${nest('{"a":', '1', '}', depth)}}`,
    () => `{"query":"{ __typename }","extensions":${nest('{"a":', '1', '}', depth)}}`,
    () => nest('[', '', ']', depth),
    () => nest('{"a":', '1', '}', depth),
    () => `[${'{"query":"{ __typename }"},'.repeat(random.pick([1, 9, 11, 500]))}{"query":"{ __typename }"}]`,
    () => '[{"query":"{ __typename }"},null,1,"x",[],{}]',
    () => '[{"query":"mutation { logout }"},{"query":"{"}]',
    () => '{"query":"{ __typename }"}trailing',
    () => "{'query':'{ __typename }'}",
    () => '{"query":"{ __typename }",}',
    () => '{"query":"{ __typename }","query":"{ me { id } }"}',
    () => '{"query":"\\ud800 { __typename }"}',
    () => '{"query":"{ __type(name: \\"\\ud800\\") { name } }"}',
    () => '{"query":"{ __typename }\\u0000"}',
    () => '\ufeff{"query":"{ __typename }"}',
    () =>
      `{"query":"{ __typename }","variables":{"n":${random.pick(['NaN', '1e400', '-0', '9007199254740993', '01', '+1', 'Infinity'])}}}`,
    () => ' '.repeat(100_000),
    () => `{"query":"{ __typename }","variables":{"a":"${'x'.repeat(2_000_000)}"}}`,
  ])();
}
