/**
 * What the values of a sort key are in the database. A value of another kind, which only raw Cypher can write, stands
 * with those that are missing.
 */
export type KeyKind = 'text' | 'number' | 'boolean' | 'instant' | 'date';

/** One key of an order, as Cypher. */
export interface Key {
  /** The field's name in the schema. */
  field: string;
  /** Its value in the statement, e.g. `this0.name`. */
  expression: string;
  kind: KeyKind;
  descending: boolean;
  /** Where nodes without a value stand; in Neo4j, last where ascending and first where descending. */
  missingLast: boolean;
}

/** A key's value in a cursor: null where it is missing. As text, which keeps every digit. */
export type KeyValue = string | null;

const HOLDS: Readonly<Record<KeyKind, (value: string) => string>> = {
  text: (value) => `${value} >= ''`,
  // Not a number is not comparable.
  number: (value) => `${value} >= toFloat('-Infinity')`,
  boolean: (value) => `${value} >= false`,
  instant: (value) => `${value} >= datetime({year: -999999})`,
  date: (value) => `date('0000-01-01') <= ${value} <= date('9999-12-31')`,
};

/** Whether the key has a value; null or true. */
export function holds({ kind, expression }: Key): string {
  return HOLDS[kind](expression);
}

export function isMissing(key: Key): string {
  return `NOT coalesce(${holds(key)}, false)`;
}

/** The value to order by: one that compares as it is ordered. */
function ordered(key: Key): string {
  // Nought and minus nought are equal, but are not ordered as equals.
  const nought = key.kind === 'number' ? `WHEN ${key.expression} = 0 THEN 0 ` : '';
  return `CASE ${nought}WHEN ${holds(key)} THEN ${key.expression} END`;
}

/** `ORDER BY` items; the keys of an index stand as they are, so that its order is used. */
export function orderBy(keys: readonly Key[], fromIndex: boolean): string {
  return keys
    .map((key, index) => {
      const value = fromIndex && index === 0 ? key.expression : ordered(key);
      return `${value} ${key.descending ? 'DESC' : 'ASC'}`;
    })
    .join(', ');
}

/** What goes into a cursor: text or null. */
export function keyText(key: Key): string {
  const { expression, kind } = key;
  if (kind !== 'instant') return `toString(${ordered(key)})`;
  // An instant with another zone is another value, and the text of one loses the zone or cannot be read again.
  const text = `toString(${expression}.epochSeconds) + ' ' + toString(${expression}.nanosecond) + ' ' + ${expression}.timezone`;
  return `CASE WHEN ${holds(key)} THEN ${text} END`;
}

/** The value of a cursor within the statement. */
function parameter({ kind }: Key, index: number): string {
  const name = `$${parameterName(index)}`;
  if (kind === 'instant') return `datetime(${name})`;
  return kind === 'date' ? `date(${name})` : name;
}

export function parameterName(index: number): string {
  return `after${index}`;
}

/**
 * The condition for nodes that stand after a place in the order.
 * @param present of each key, whether it has a value there
 * @param from the first key that counts
 * @returns 'false' where nothing can stand after it
 */
export function standsAfter(keys: readonly Key[], present: readonly boolean[], from = 0): string {
  const key = keys[from];
  if (!key) return 'false';
  const rest = standsAfter(keys, present, from + 1);
  if (!present[from]) {
    const tie = rest === 'false' ? rest : `(${isMissing(key)} AND ${rest})`;
    return key.missingLast ? tie : `(${holds(key)} OR ${tie})`;
  }
  const value = parameter(key, from);
  return any([
    `${key.expression} ${key.descending ? '<' : '>'} ${value}`,
    ...(key.missingLast ? [isMissing(key)] : []),
    ...(rest === 'false' ? [] : [`(${key.expression} = ${value} AND ${rest})`]),
  ]);
}

/** The same among nodes that have a value of the first key, in a form that an index on it serves. */
export function standsAfterInIndex(keys: readonly Key[], present: readonly boolean[]): string {
  const key = keys[0] as Key;
  const value = parameter(key, 0);
  const beyond = `${key.expression} ${key.descending ? '<' : '>'} ${value}`;
  const rest = standsAfter(keys, present, 1);
  if (rest === 'false') return beyond;
  return `${key.expression} ${key.descending ? '<=' : '>='} ${value} AND (${beyond} OR ${rest})`;
}

function any(conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] as string) : `(${conditions.join(' OR ')})`;
}
