import { DharmaError } from '../errors.ts';
import { type Key, type PlaceKey, parameterName } from './keys.ts';

/** A key's value with its type before it, as `keyText` makes it; null where it is missing. */
type KeyValue = string | null;

/** A place in the order of a connection. */
export interface Place {
  keys: readonly PlaceKey[];
  /** The statement's parameters for it. */
  params: Record<string, unknown>;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
/** Of the years -999999 to 999999. */
const MAX_SECONDS = 31_619_119_219_200;
const MAX_NANOSECONDS = 999_999_999;
/** Characters that the database compares in two ways; see `PlaceKey`. */
const WIDE = /[\ud800-\uffff]/;
const WHOLE = /^-?\d{1,19}$/;
const FRACTION = /^(-?\d{1,400}\.\d{1,400}(E-?\d{1,3})?|-?Infinity)$/;
const INSTANT = /^(-?\d{1,14}) (\d{1,9}) (\S{1,64})$/;
const OFFSET = /^(Z|[+-](0\d|1[0-7]):[0-5]\d(:[0-5]\d)?|[+-]18:00)$/;
const REGION = /^[A-Za-z][\w+-]*(\/[\w+-]+){0,3}$/;

/** What a cursor must belong to: the list, by its field, and the order. */
export function orderName(list: string, keys: readonly Key[]): string {
  return `${list} ${keys.map(({ field, descending }) => `${field}${descending ? '-' : '+'}`).join()}`;
}

/** @returns URL-safe text, opaque to clients: base64url of JSON */
export function encodeCursor(order: string, values: readonly KeyValue[]): string {
  return Buffer.from(JSON.stringify([order, ...values])).toString('base64url');
}

/** Whether a text has the form of a cursor; of which list, `decodeCursor` tells. */
export function isCursor(text: string): boolean {
  return partsOf(text) !== undefined;
}

/**
 * @param order as `orderName` makes it
 * @throws DharmaError VALIDATION_ERROR when the text is not a cursor of this list in this order
 */
export function decodeCursor(text: string, order: string, keys: readonly Key[]): Place {
  const [name, ...values] = partsOf(text) ?? [];
  if (name === order && values.length === keys.length) {
    const read = values.map(valueIn);
    if (!read.includes(undefined)) return placeOf(read as Value[]);
  }
  throw new DharmaError('VALIDATION_ERROR', 'The cursor is not one of this list.');
}

interface Value extends PlaceKey {
  param?: unknown;
}

function placeOf(values: readonly Value[]): Place {
  const params = values.flatMap(({ param }, index) =>
    param === undefined ? [] : [[parameterName(index), param] as const],
  );
  return {
    keys: values.map(({ form, literal }) => (literal === undefined ? { form } : { form, literal })),
    params: Object.fromEntries(params),
  };
}

function partsOf(text: string): KeyValue[] | undefined {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const fits =
      Array.isArray(parts) &&
      typeof parts[0] === 'string' &&
      parts.every((part) => part === null || typeof part === 'string');
    // One text for each place: what is not written like this was not made here.
    if (fits && Buffer.from(JSON.stringify(parts)).toString('base64url') === text) return parts;
  } catch {
    // Not JSON: not a cursor.
  }
  return undefined;
}

function valueIn(value: KeyValue): Value | undefined {
  if (value === null) return { form: 'missing' };
  const text = value.slice(1);
  switch (value[0]) {
    case 's':
      return WIDE.test(text)
        ? { form: 'wide text', literal: literalOf(text) }
        : { form: 'text', param: text };
    case 'n':
      return numberOf(text);
    case 'b':
      return text === 'true' || text === 'false' ? { form: 'boolean', param: text === 'true' } : undefined;
    case 'i':
      return instantOf(text);
    case 'd':
      return dateOf(text);
    default:
      return undefined;
  }
}

/** Every character by its code: nothing of the text is read as Cypher. */
function literalOf(text: string): string {
  const codes = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `'${codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('')}'`;
}

function numberOf(text: string): Value | undefined {
  if (text === 'NaN') return { form: 'NaN' };
  if (WHOLE.test(text)) {
    const whole = BigInt(text);
    if (whole < MIN_INT64 || whole > MAX_INT64) return undefined;
    return { form: whole === 0n ? 'nought' : 'number', param: whole };
  }
  if (!FRACTION.test(text)) return undefined;
  const param = Number(text);
  if (param !== 0) return { form: 'number', param };
  return { form: Object.is(param, -0) ? 'minus nought' : 'nought', param: 0 };
}

function instantOf(text: string): Value | undefined {
  const [, seconds = '', nanoseconds = '', timezone = ''] = INSTANT.exec(text) ?? [];
  const isTime = seconds !== '' && Math.abs(Number(seconds)) <= MAX_SECONDS;
  if (!isTime || Number(nanoseconds) > MAX_NANOSECONDS || !isZone(timezone)) return undefined;
  const param = { epochSeconds: BigInt(seconds), nanosecond: BigInt(nanoseconds), timezone };
  return { form: 'instant', param };
}

/** Of the years 0 to 9999. */
function dateOf(text: string): Value | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const time = Date.parse(text);
  const isDate = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isDate ? { form: 'date', param: text } : undefined;
}

function isZone(name: string): boolean {
  if (OFFSET.test(name)) return true;
  if (!REGION.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
