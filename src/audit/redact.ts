/** In the place of what must not be read. */
export const REDACTED = '[redacted]';

const SECRET_NAME =
  /pass(word|wd|phrase|code)|secret|token|authori[sz]ation|api[-_]?key|credential|private[-_]?key|cookie|otp$/i;
/** A token of ours or of another issuer (JWT) in the midst of a text, and what a URL carries: user and password, and keys. */
const IN_TEXT: ReadonlyArray<[pattern: RegExp, replacement: string]> = [
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, REDACTED],
  [/(:\/\/)[^/@\s]+@/g, `$1${REDACTED}@`],
  [/([?&][^=&\s]*(?:token|key|secret|pass|sig|auth|code)[^=&\s]*=)[^&#\s]+/gi, `$1${REDACTED}`],
];
const MAX_TEXT = 1000;
const MAX_ITEMS = 20;
const MAX_KEYS = 100;
const MAX_DEPTH = 6;
/** Of the whole, as JSON. */
const MAX_CHARACTERS = 16_384;

type Values = Record<string, unknown>;

/** Names of fields whose values are never kept, beyond those that say so themselves. */
export type SecretNames = ReadonlySet<string>;

/** Cut to a length that is known, and such that PostgreSQL can keep it. */
export function boundedText(text: string, most: number): string {
  const kept = text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  // A NUL and half a surrogate pair cannot be kept.
  return kept.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

function textOf(text: string): string {
  // What is cut away anyway is not searched.
  const head = text.slice(0, 2 * MAX_TEXT);
  const clean = IN_TEXT.reduce((rest, [pattern, by]) => rest.replace(pattern, by), head);
  return boundedText(clean === head ? text : clean, MAX_TEXT);
}

function keptOf(value: unknown, secrets: SecretNames, depth: number): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => keptOf(item, secrets, depth + 1));
    return value.length > MAX_ITEMS ? [...items, `… (${value.length} items)`] : items;
  }
  if (typeof value !== 'object') return `[${typeof value}]`;
  // An uploaded file, for one; its own name says nothing.
  if (!isPlain(value)) return '[object]';
  return objectOf(value as Values, secrets, depth);
}

function objectOf(values: Values, secrets: SecretNames, depth: number): Values {
  const entries = Object.entries(values).slice(0, MAX_KEYS);
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const isSecret = SECRET_NAME.test(key) || secrets.has(key);
      const shown = isSecret && inner !== null && inner !== undefined;
      return [boundedText(key, 200), shown ? REDACTED : keptOf(inner, secrets, depth + 1)];
    }),
  );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * Values as they may be kept: without secrets, bounded in every direction, and JSON.
 * @returns what is too large after all as the sizes of its parts
 */
export function redacted(values: object, secrets: SecretNames): Values {
  const clean = objectOf(values as Values, secrets, 0);
  if (JSON.stringify(clean).length <= MAX_CHARACTERS) return clean;
  return Object.fromEntries(
    Object.entries(clean).map(([key, inner]) => {
      const { length } = JSON.stringify(inner);
      return [key, length > 200 ? `[${length} characters]` : inner];
    }),
  );
}
