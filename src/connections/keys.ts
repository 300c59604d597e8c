/** One key of an order, as Cypher. */
export interface Key {
  /** The field's name in the schema. */
  field: string;
  /** Its value in the statement, e.g. `this0.name`. */
  expression: string;
  descending: boolean;
  /** The only type that its values have, where they are computed: the database refuses to ask one for another. */
  only: 'text' | 'boolean' | 'date' | 'instant' | 'number' | undefined;
  /** Whether nodes without a value come last; in Neo4j they do where the order ascends. */
  missingLast: boolean;
}

/**
 * What a key's value is at one place: the database orders values of all types, those of a type that the schema does not
 * know of too, but it compares only those of one type.
 */
export type Form =
  | 'text'
  | 'wide text'
  | 'boolean'
  | 'date'
  | 'instant'
  | 'number'
  | 'nought'
  | 'minus nought'
  | 'NaN'
  | 'missing';

/** Types that come after each, null with them: as the database orders them. */
const LATER: Readonly<Record<'text' | 'boolean' | 'date' | 'instant' | 'number', string>> = {
  instant: 'LOCAL DATETIME | DATE | ZONED TIME | LOCAL TIME | DURATION | STRING | BOOLEAN | INTEGER | FLOAT',
  date: 'ZONED TIME | LOCAL TIME | DURATION | STRING | BOOLEAN | INTEGER | FLOAT',
  text: 'BOOLEAN | INTEGER | FLOAT',
  boolean: 'INTEGER | FLOAT',
  number: 'NULL',
};
const OWN: typeof LATER = {
  instant: 'ZONED DATETIME',
  date: 'DATE',
  text: 'STRING',
  boolean: 'BOOLEAN',
  number: 'INTEGER | FLOAT',
};

/** Values of each type as text, after a letter for the type. */
const TEXTS: Readonly<Record<keyof typeof LATER, (x: string) => string>> = {
  text: (x) => `'s' + ${x}`,
  number: (x) => `'n' + toString(${x})`,
  boolean: (x) => `'b' + toString(${x})`,
  date: (x) => `'d' + toString(${x})`,
  // An instant with another zone is another value, and the text of one loses the zone or cannot be read again.
  instant: (x) => `'i' + toString(${x}.epochSeconds) + ' ' + toString(${x}.nanosecond) + ' ' + ${x}.timezone`,
};

/** A key's value as a cursor has it: its type, then text that keeps every digit; `?` for a type that has none. */
export function keyText({ expression: x, only }: Key): string {
  const types = only ? [only] : (Object.keys(TEXTS) as Array<keyof typeof TEXTS>);
  const cases = types.map((type) => `WHEN ${x} IS :: ${OWN[type]} THEN ${TEXTS[type](x)}`);
  return `CASE WHEN ${x} IS NULL THEN null ${cases.join(' ')} ELSE '?' END`;
}

/** `ORDER BY` items. */
export function orderBy(keys: readonly Key[]): string {
  return keys
    .flatMap(({ expression, descending, missingLast }) => [
      ...(descending && missingLast ? [`${expression} IS NULL`] : []),
      `${expression} ${descending ? 'DESC' : 'ASC'}`,
    ])
    .join(', ');
}

export function parameterName(index: number): string {
  return `after${index}`;
}

/** A key's value at a place. */
export interface PlaceKey {
  form: Form;
  /**
   * Its text in Cypher, where a parameter will not do: characters from U+E000 on the database orders by their numbers,
   * but compares with those of a parameter by their UTF-16 codes.
   */
  literal?: string;
}

/** The same, as a condition has it. */
export interface PlaceValue {
  form: Form;
  expression: string;
}

/** The values of a place where it is read once; where it is read for each node, `hoisted` is cheaper. */
export function placeValues(place: readonly PlaceKey[]): PlaceValue[] {
  return place.map(({ form, literal }, index) => ({
    form,
    expression: literal ?? made(form, index) ?? `$${parameterName(index)}`,
  }));
}

/** The same, with what is made of parameters under names of its own, which a `WITH` gives. */
export function hoisted(place: readonly PlaceKey[]): { values: PlaceValue[]; clauses: string[] } {
  const items = place.flatMap(({ form }, index) => {
    const value = made(form, index);
    return value ? [`${value} AS ${parameterName(index)}`] : [];
  });
  const values = placeValues(place).map((value, index) =>
    made(value.form, index) ? { ...value, expression: parameterName(index) } : value,
  );
  return { values, clauses: items.length > 0 ? [`WITH ${items.join(', ')}`] : [] };
}

/** Undefined for a value that is a parameter as it stands. */
function made(form: Form, index: number): string | undefined {
  if (form === 'instant') return `datetime($${parameterName(index)})`;
  return form === 'date' ? `date($${parameterName(index)})` : undefined;
}

/**
 * The condition for nodes that stand after a place in the order.
 * @param place each key's value there
 * @param from the first key that counts
 * @returns 'false' where nothing can stand after it
 */
export function standsAfter(keys: readonly Key[], place: readonly PlaceValue[], from = 0): string {
  const key = keys[from];
  if (!key) return 'false';
  const rest = standsAfter(keys, place, from + 1);
  const { form, expression: value } = place[from] as PlaceValue;
  const { expression: x, descending, missingLast } = key;
  if (form === 'missing') {
    const tie = both([`${x} IS NULL`, rest]);
    return missingLast ? tie : either([`${x} IS NOT NULL`, tie]);
  }
  const beyond = descending ? below(x, form, value) : above(x, form, value);
  return either([
    ...beyond,
    ...(descending && missingLast ? [`${x} IS NULL`] : []),
    tied(key, form, value, rest),
  ]);
}

/** The same in a form that an index on the first key serves: only what is of the value's type. */
export function standsAfterInIndex(keys: readonly Key[], place: readonly PlaceValue[]): string {
  const { expression: x, descending } = keys[0] as Key;
  const { expression: value } = place[0] as PlaceValue;
  const beyond = `${x} ${descending ? '<' : '>'} ${value}`;
  const rest = standsAfter(keys, place, 1);
  return rest === 'false' ? beyond : `${x} ${descending ? '<=' : '>='} ${value} AND (${beyond} OR ${rest})`;
}

/** Greater, of a later type, or null. */
function above(x: string, form: Exclude<Form, 'missing'>, value: string): string[] {
  if (form === 'NaN') return [`${x} IS NULL`];
  const type = typeOf(form);
  return [
    // Null where they do not compare; types are asked for only then, since that takes longer.
    `coalesce(${x} > ${value}, ${x} IS :: ${LATER[type]})`,
    // It is the last of the numbers, and compares with none.
    ...(type === 'number' ? [`${x} <> ${x}`] : []),
  ];
}

/** Less, or of an earlier type, but not null. */
function below(x: string, form: Exclude<Form, 'missing'>, value: string): string[] {
  if (form === 'NaN') return [`${x} = ${x}`];
  const type = typeOf(form);
  const later = type === 'number' ? '' : ` | ${LATER[type]}`;
  return [`coalesce(${x} < ${value}, NOT (${x} IS :: ${OWN[type]}${later}))`];
}

/** The same value, and after the place by the other keys. */
function tied(
  { expression: x, descending }: Key,
  form: Exclude<Form, 'missing'>,
  value: string,
  rest: string,
) {
  if (form === 'NaN') return both([`${x} <> ${x}`, rest]);
  const same = `${x} = ${value}`;
  if (form !== 'nought' && form !== 'minus nought') return both([same, rest]);
  // They are equal, but minus nought is ordered first.
  const [mine, other] = form === 'nought' ? ['<>', '='] : ['=', '<>'];
  const isOtherLater = (form === 'nought') === descending;
  return either([
    both([same, `toString(${x}) ${mine} '-0.0'`, rest]),
    ...(isOtherLater ? [both([same, `toString(${x}) ${other} '-0.0'`])] : []),
  ]);
}

function typeOf(form: Exclude<Form, 'missing' | 'NaN'>): keyof typeof LATER {
  if (form === 'wide text') return 'text';
  return form === 'nought' || form === 'minus nought' ? 'number' : form;
}

function both(conditions: readonly string[]): string {
  return conditions.includes('false') ? 'false' : `(${conditions.join(' AND ')})`;
}

function either(conditions: readonly string[]): string {
  const possible = conditions.filter((condition) => condition !== 'false');
  return possible.length === 0 ? 'false' : `(${possible.join(' OR ')})`;
}
