import type { PropertyValue } from './types.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty text, or null. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The non-empty texts of a list, without repetitions; null where there are none. */
export function texts(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const found = [...new Set(value.filter((item): item is string => typeof item === 'string' && item !== ''))];
  return found.length > 0 ? found : null;
}

export function bool(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The objects of a list. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What remains of an object, as JSON text; null where nothing does. */
export function rest(object: JsonObject, taken: ReadonlySet<string>): PropertyValue {
  const entries = Object.entries(object).filter(
    ([key, value]) => !taken.has(key) && value !== null && value !== undefined,
  );
  return entries.length > 0 ? JSON.stringify(Object.fromEntries(entries)) : null;
}

/** An object of the file does not say what it must. The message is for the import report. */
export class MalformedObjectError extends Error {
  override readonly name = 'MalformedObjectError';
}

/** An object of the file makes others of it mean what they must not: nothing of the file may be taken. */
export class UnsafeFileError extends Error {
  override readonly name = 'UnsafeFileError';
  /** Id of the object. */
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}

/**
 * A point in time as ISO 8601 UTC with milliseconds, or null where there is none.
 * @throws {MalformedObjectError} when it is there and is not a time
 */
export function instant(value: unknown, field: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  const millis =
    typeof value === 'string' && /^\d{4}-\d{2}/.test(value) ? Date.parse(zoned(value)) : Number.NaN;
  if (Number.isNaN(millis))
    throw new MalformedObjectError(`${field} is not a time: ${JSON.stringify(value)}`);
  return new Date(millis).toISOString();
}

/** Times without a zone are UTC (CVE 5 records have them), not the zone of this machine. */
function zoned(value: string): string {
  return /T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(value) ? `${value}Z` : value;
}

/**
 * A day as `YYYY-MM-DD`, or null where there is none.
 * @throws {MalformedObjectError} when it is there and is not a day
 */
export function day(value: unknown, field: string): string | null {
  return instant(value, field)?.slice(0, 10) ?? null;
}

export const CVE_ID = /^CVE-\d{4}-\d{4,}$/;
export const CWE_ID = /^CWE-\d+$/;

/** CWE ids of a list of texts, e.g. `CWE-79`, each once, in order. */
export function cweIds(value: unknown): string[] {
  return (texts(value) ?? []).map((id) => id.trim().toUpperCase()).filter((id) => CWE_ID.test(id));
}

/** `x-mitre-data-component` to `DataComponent`, as a label or type name. */
export function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
