const times = (n: number, text: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => text(i)).join(' ');

/** Fields within fields, `n` of them, there and back. */
export function deep(n: number): string {
  const names = ['infrastructures', 'resources'];
  const open = Array.from({ length: n - 1 }, (_, i) => `${names[i % 2]}(limit: 1) {`).join(' ');
  return `{ ${open} id ${'}'.repeat(n - 1)} }`;
}

const inSectors = (selection: string) => `{ sectors(limit: 1) { ${selection} } }`;
export const aliases = (n: number) => inSectors(times(n, (i) => `a${i}: id`));
export const repeated = (n: number) => inSectors(times(n, () => 'id'));
export const directives = (n: number) => inSectors(times(n, () => 'id @include(if: true)'));
export const roots = (n: number) => `{ ${times(n, () => '__typename')} }`;
export const operations = (n: number) => times(n, (i) => `query Q${i} { __typename }`);
/** A query of as many tokens: 23 of its own, and texts. */
export const tokens = (n: number) =>
  `{ sectors(limit: 1, where: { id: { in: [${times(n - 23, () => '""')}] } }) { id } }`;

/** What is over a limit only because a fragment is used where it is: [limit, document]. */
export const EVASIONS: ReadonlyArray<readonly [limit: string, what: string, document: string]> = [
  [
    'depth',
    'fragments within fragments',
    `query { infrastructures(limit: 1) { ...A } }
     fragment A on Infrastructure { resources(limit: 1) { infrastructures(limit: 1) { resources(limit: 1) { infrastructures(limit: 1) { ...B } } } } }
     fragment B on Infrastructure { resources(limit: 1) { infrastructures(limit: 1) { resources(limit: 1) { infrastructures(limit: 1) { ...C } } } } }
     fragment C on Infrastructure { resources(limit: 1) { infrastructures(limit: 1) { resources(limit: 1) { id } } } }`,
  ],
  [
    'depth',
    'inline fragments',
    deep(30)
      .replaceAll('resources(limit: 1) {', 'resources(limit: 1) { ... {')
      .replace(/\}$/, `${'}'.repeat(14)} }`),
  ],
  [
    'aliases',
    'a fragment used often',
    `{ ${times(6, () => `sectors(where: { id: { eq: "1" } }, limit: 1) { ...A }`)} } fragment A on Sector { ${times(10, (i) => `a${i}: id`)} }`,
  ],
  [
    'tokens',
    'fragments that double',
    `{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { __typename }`,
  ],
  [
    'directives',
    'directives of a fragment used often',
    `{ sectors(limit: 1) { ${times(6, () => '...D @include(if: true)')} } } fragment D on Sector { ${times(8, () => 'id @include(if: true)')} }`,
  ],
  [
    'rootFields',
    'a fragment used often',
    `{ ...R ...R ...R } fragment R on Query { ${times(7, () => '__typename')} }`,
  ],
  [
    'repeatedFields',
    'a fragment used often',
    `{ sectors(limit: 1) { ${times(26, () => '...R')} } } fragment R on Sector { id id ...S } fragment S on Sector { id id }`,
  ],
  [
    'repeatedFields',
    'a field repeated within one that is',
    `{ sectors(limit: 1) { ${times(15, () => `infrastructures(limit: 1) { ${times(10, () => 'id')} }`)} } }`,
  ],
  [
    'cost',
    'fragments within fragments',
    `{ infrastructures { ...A } } fragment A on Infrastructure { resources { ...B } } fragment B on Resource { ... on Resource { infrastructures { id } } }`,
  ],
  [
    'cost',
    'the page of a connection over its edges in a fragment',
    `{ resourcesConnection(first: 500) { ...E } } fragment E on ResourcesConnection { edges { node { infrastructures(limit: 400) { id } } } }`,
  ],
  [
    'pageSize',
    'a page in a fragment',
    `{ infrastructures(limit: 1) { ...P } } fragment P on Infrastructure { resources(limit: 501) { id } }`,
  ],
];
