import { DharmaError } from '../errors.ts';
import { type Key, type KeyKind, type KeyValue, parameterName } from './keys.ts';

/** A place in the order of a connection: the sort values of one of its nodes, its id among them. */
export type Place = readonly KeyValue[];

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_SECONDS = 31_556_889_864_403_199n;
const MIN_SECONDS = -31_619_119_219_200n;
const MAX_NANOSECONDS = 999_999_999;
const WHOLE = /^-?\d{1,19}$/;
const FRACTION = /^(-?\d{1,400}\.\d{1,400}(E-?\d{1,3})?|-?Infinity)$/;
const INSTANT = /^(-?\d{1,17}) (\d{1,9}) (\S{1,64})$/;
const OFFSET = /^(Z|[+-](0\d|1[0-7]):[0-5]\d(:[0-5]\d)?|[+-]18:00)$/;
const REGION = /^[A-Za-z][\w+-]*(\/[\w+-]+){0,3}$/;

/** What a cursor must belong to: the list, by its field, and the order. */
export function orderName(list: string, keys: readonly Key[]): string {
  return `${list} ${keys.map(({ field, descending }) => `${field}${descending ? '-' : '+'}`).join()}`;
}

/** @returns URL-safe text, opaque to clients: base64url of JSON */
export function encodeCursor(order: string, place: Place): string {
  return Buffer.from(JSON.stringify([order, ...place])).toString('base64url');
}

/** Whether a text has the form of a cursor; of which list, `decodeCursor` tells. */
export function isCursor(text: string): boolean {
  return partsOf(text) !== undefined;
}

/**
 * @param order as `orderName` makes it
 * @returns the place, and the statement's parameters for it
 * @throws DharmaError VALIDATION_ERROR when the text is not a cursor of this list in this order
 */
export function decodeCursor(
  text: string,
  order: string,
  keys: readonly Key[],
): { place: Place; params: Record<string, unknown> } {
  const [name, ...place] = partsOf(text) ?? [];
  const params: Record<string, unknown> = {};
  let good = name === order && place.length === keys.length;
  for (let index = 0; good && index < keys.length; index++) {
    const value = place[index] as KeyValue;
    const read = value === null ? null : PARSERS[(keys[index] as Key).kind](value);
    if (read === undefined) good = false;
    else if (read !== null) params[parameterName(index)] = read;
  }
  if (!good) throw new DharmaError('VALIDATION_ERROR', 'The cursor is not one of this list.');
  return { place, params };
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

/** A key's text as a parameter; undefined where it is none. */
const PARSERS: Readonly<Record<KeyKind, (text: string) => unknown>> = {
  text: (text) => text,
  number: (text) => {
    if (!WHOLE.test(text)) return FRACTION.test(text) ? Number(text) : undefined;
    const whole = BigInt(text);
    return whole >= MIN_INT64 && whole <= MAX_INT64 ? whole : undefined;
  },
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  instant: (text) => {
    const [, seconds = '', nanoseconds = '', timezone = ''] = INSTANT.exec(text) ?? [];
    if (seconds === '' || Number(nanoseconds) > MAX_NANOSECONDS || !isZone(timezone)) return undefined;
    const epochSeconds = BigInt(seconds);
    if (epochSeconds < MIN_SECONDS || epochSeconds > MAX_SECONDS) return undefined;
    return { epochSeconds, nanosecond: BigInt(nanoseconds), timezone };
  },
  date: (text) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
    const time = Date.parse(text);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
  },
};

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
