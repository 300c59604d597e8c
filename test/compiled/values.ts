/** Values that tests ask for and that their graph holds: bounds of numbers, texts that are read as something else, odd times. */

/** Whole numbers of GraphQL: 32 bits. */
export const INTS = [0, 1, 2, 50, -1, -0, 443, 2_147_483_647, -2_147_483_648] as const;

export const FLOATS = [
  0, -0, 1, -1, 0.1, 7.5, 50.5, 1e21, 1e-7, -1e300, 5e-324, 9_007_199_254_740_992,
] as const;

export const TEXTS = [
  '',
  ' ',
  'a',
  'common',
  'Common words of it',
  'ü',
  'Ärger 🜁 中文 \u202e',
  '\u0000',
  'line\nline\ttab',
  `it's "quoted" \\ \`x\` $param0 {this}`,
  '0',
  'null',
  'true',
  '__proto__',
  'constructor',
  'trial 0 0',
  'toString',
  '2026-01-01T00:00:00Z',
  'x'.repeat(300),
] as const;

/** Ids of a node type's nodes: every type has all of them after its name, and some types these alone. */
export const ID_ENDS = ['1', '2', 'acme', 'globex', 'red', '__proto__', 'ü 🜁'] as const;
export const BARE_IDS = ['__proto__', 'constructor', '0', '5', "'", '\\'] as const;

const ID_TYPES = [
  'Resource',
  'Vulnerability',
  'Infrastructure',
  'Service',
  'Software',
  'Site',
  'ThreatActor',
];
export const IDS = [
  ...BARE_IDS,
  '',
  'trial 0 0',
  ...ID_TYPES.flatMap((type) => ID_ENDS.map((end) => `${type}-${end}`)),
] as const;

/** As they are stored, with zones and nanoseconds. */
export const STORED_TIMES = [
  '2026-01-01T00:00:00Z',
  '2026-07-01T12:34:56.123456789+02:00',
  '1969-12-31T23:59:59.999999999Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999-18:00',
  '2026-03-29T02:30:00[Europe/Oslo]',
  '1900-01-01T00:00:00+00:15',
] as const;

export const DATE_TIMES = [
  ...STORED_TIMES.filter((time) => !time.includes('[')),
  '2026-01-01',
  '2001-01-01T00:00:01.000Z',
  '2020-06-01T00:00Z',
] as const;

export const DATES = [
  '2026-01-01',
  '1969-12-31',
  '0001-01-01',
  '9999-12-31',
  '2001-01-02',
  '2024-02-29',
] as const;
