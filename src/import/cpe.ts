/**
 * CPE 2.3 names: formatted strings and URIs (NISTIR 7695), and matching of names (NISTIR 7696).
 *
 * A well-formed name keeps its values as they stand in a formatted string (section 6.2): lower case, punctuation
 * escaped by a backslash, `*` for ANY and `-` for NA.
 */
const CPE_ATTRIBUTES = [
  'part',
  'vendor',
  'product',
  'version',
  'update',
  'edition',
  'language',
  'swEdition',
  'targetSw',
  'targetHw',
  'other',
] as const;

type CpeAttribute = (typeof CPE_ATTRIBUTES)[number];
export type Cpe = Record<CpeAttribute, string>;

export const ANY = '*';
export const NA = '-';
const PREFIX = 'cpe:2.3:';
const VALUE = /^(?:\*|-|[?*]*(?:[A-Za-z0-9._\-~%]|\\[^A-Za-z0-9\s]|\P{ASCII})+[?*]*|\?+)$/u;

/** Splits at colons that no backslash escapes. */
function splitAtColons(text: string): string[] {
  return text.match(/(?:\\.|[^:\\])+|(?<=:)(?=:)|(?<=:)$/gsu) ?? [];
}

/** A name with every attribute ANY but those given, which must be bound values. */
export function cpeOf(values: Partial<Cpe>): Cpe {
  return Object.fromEntries(CPE_ATTRIBUTES.map((attribute) => [attribute, values[attribute] ?? ANY])) as Cpe;
}

/** Reads a formatted string, `cpe:2.3:a:apache:log4j:2.14.1:...`; undefined when it is not one. */
function parseCpe23(text: string): Cpe | undefined {
  if (!text.toLowerCase().startsWith(PREFIX)) return undefined;
  const values = splitAtColons(text.slice(PREFIX.length)).map((value) => value.toLowerCase());
  if (values.length !== CPE_ATTRIBUTES.length || !/^[aoh*-]$/.test(values[0]!)) return undefined;
  if (!values.every((value) => VALUE.test(value))) return undefined;
  return Object.fromEntries(CPE_ATTRIBUTES.map((attribute, index) => [attribute, values[index]!])) as Cpe;
}

/** Reads a URI of CPE 2.2, `cpe:/a:apache:log4j:2.14.1` (NISTIR 7695, section 6.1); undefined when it is not one. */
function parseCpeUri(text: string): Cpe | undefined {
  if (!/^cpe:\/[aoh]?(:|$)/i.test(text)) return undefined;
  const [part = '', vendor = '', product = '', version = '', update = '', edition = '', language = ''] = text
    .slice(5)
    .split(':');
  const packed = edition.startsWith('~') ? edition.slice(1).split('~') : [edition];
  const [ed = '', swEdition = '', targetSw = '', targetHw = '', other = ''] = packed;
  const entries = {
    part,
    vendor,
    product,
    version,
    update,
    edition: ed,
    language,
    swEdition,
    targetSw,
    targetHw,
    other,
  };
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, fromUri(value)])) as Cpe;
}

function fromUri(component: string): string {
  if (component === '') return ANY;
  if (component === NA) return NA;
  const pieces = component.split(/(%0[12])/i).map((piece) => {
    if (piece === '%01') return '?';
    if (piece === '%02') return '*';
    return piece === '' ? '' : escapeValue(percentDecoded(piece));
  });
  return pieces.join('');
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Reads a name in either form. */
export function parseCpe(text: string): Cpe | undefined {
  return parseCpe23(text) ?? parseCpeUri(text);
}

/** Binds a name to a formatted string. */
export function formatCpe(cpe: Cpe): string {
  return PREFIX + CPE_ATTRIBUTES.map((attribute) => cpe[attribute]).join(':');
}

/**
 * A text of the world as a value of a name: lower case, spaces to underscores, punctuation escaped.
 * An empty text becomes ANY.
 */
export function escapeValue(text: string): string {
  const value = text.trim().toLowerCase().replace(/\s+/g, '_');
  if (value === '') return ANY;
  if (value === NA) return '\\-';
  return value.replace(/[!-,/:-@[-^`{-~]/g, '\\$&');
}

/** A value as people write it: without the backslashes. */
export function unescapeValue(value: string): string {
  return value.replace(/\\(.)/gsu, '$1');
}

/** Relation between two values: what the source (the record's match string) says of the target (the thing installed). */
export type Relation = 'EQUAL' | 'SUPERSET' | 'SUBSET' | 'DISJOINT';

/** Compares two values of an attribute, wildcards in the source allowed (NISTIR 7696, table 6-2). */
export function compareValues(source: string, target: string): Relation {
  if (source === target) return 'EQUAL';
  if (source === ANY) return 'SUPERSET';
  if (target === ANY) return 'SUBSET';
  if (source === NA || target === NA) return 'DISJOINT';
  return hasWildcard(source) && wildcardPattern(source).test(target) ? 'SUPERSET' : 'DISJOINT';
}

function hasWildcard(value: string): boolean {
  return /(?<!\\)(?:\\\\)*[?*]/.test(value);
}

function wildcardPattern(value: string): RegExp {
  const pattern = value.replace(
    /\\(.)|([?*])|([^\\?*]+)/gsu,
    (_, escaped?: string, wildcard?: string, plain?: string) => {
      if (wildcard) return wildcard === '*' ? '.*' : '(?:\\\\.|.)?';
      return escapeRegExp(escaped !== undefined ? `\\${escaped}` : plain!);
    },
  );
  return new RegExp(`^${pattern}$`, 's');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Attributes compared by name; the version has rules of its own. */
const COMPARED = CPE_ATTRIBUTES.filter((attribute) => attribute !== 'version');

/**
 * Whether a match string may mean the installed software, versions apart. An attribute that the software does not
 * state excludes nothing.
 * @returns `exact` false where the software leaves open what the match string demands
 */
export function matchesProduct(criteria: Cpe, software: Cpe): { matches: boolean; exact: boolean } {
  let exact = true;
  for (const attribute of COMPARED) {
    const relation = compareValues(criteria[attribute], software[attribute]);
    if (relation === 'DISJOINT') return { matches: false, exact: false };
    if (relation === 'SUBSET') exact = false;
  }
  return { matches: true, exact };
}

/** Key under which a product is looked up: `vendor:product`, values bound. */
export function productKey(cpe: Pick<Cpe, 'vendor' | 'product'>): string {
  return `${cpe.vendor}:${cpe.product}`;
}
