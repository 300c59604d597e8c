import { isDeepStrictEqual } from 'node:util';
import { int, isInt } from '../../datasources/values.ts';
import { Bail } from './shaper.ts';
import { at, type Leaf, type Variables } from './variables.ts';

/** Makes a value of a statement's parameters out of coerced variables. */
export type Template = (variables: Variables) => unknown;

/** What the library makes of a value on its way into a parameter. */
const CONVERSIONS: ReadonlyArray<(value: unknown) => unknown> = [
  (value) => value,
  (value) => (Number.isInteger(value) ? int(value as number) : undefined),
  (value) =>
    Array.isArray(value) && value.every(Number.isInteger) ? value.map((item) => int(item)) : undefined,
  offsetAfter,
];
const CURSOR = /^arrayconnection:(\d+)$/;

/** A cursor of the library's (graphql-relay): it tells how many stand before. */
export function cursorAt(offset: number): string {
  return Buffer.from(`arrayconnection:${offset}`).toString('base64');
}

/** Where the page after such a cursor begins. */
function offsetAfter(value: unknown): unknown {
  const [, offset] =
    (typeof value === 'string' && CURSOR.exec(Buffer.from(value, 'base64').toString())) || [];
  return offset === undefined ? undefined : int(Number(offset) + 1);
}

const BAIL = (): never => {
  throw new Bail('a value of another form than those tried');
};

/**
 * Learns how parameters come from variables, by what became of several trials.
 * @param results the same parameter after each trial
 * @param trials coerced variables of each trial
 * @returns undefined when the trials do not explain it
 */
export function templateOf(
  results: readonly unknown[],
  trials: readonly Variables[],
  leaves: readonly Leaf[],
): Template | undefined {
  const [first] = results;
  if (results.every((result) => isDeepStrictEqual(result, first))) return () => first;
  for (const convert of CONVERSIONS) {
    const leaf = leaves.find(({ path }) =>
      results.every((result, index) => {
        const value = convert(at(trials[index], path));
        return value !== undefined && isDeepStrictEqual(result, value);
      }),
    );
    if (leaf) return (variables) => convert(at(variables, leaf.path)) ?? BAIL();
  }
  if (results.every(Array.isArray)) return listTemplate(results as unknown[][], trials, leaves);
  return results.every(isPlain)
    ? objectTemplate(results as Array<Record<string, unknown>>, trials, leaves)
    : undefined;
}

function isPlain(value: unknown): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    !isInt(value) &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}

function listTemplate(
  results: readonly unknown[][],
  trials: readonly Variables[],
  leaves: readonly Leaf[],
): Template | undefined {
  const length = results[0]?.length ?? 0;
  if (results.some((result) => result.length !== length)) return undefined;
  const items: Template[] = [];
  for (let index = 0; index < length; index++) {
    const item = templateOf(
      results.map((result) => result[index]),
      trials,
      leaves,
    );
    if (!item) return undefined;
    items.push(item);
  }
  return (variables) => items.map((item) => item(variables));
}

function objectTemplate(
  results: ReadonlyArray<Record<string, unknown>>,
  trials: readonly Variables[],
  leaves: readonly Leaf[],
): Template | undefined {
  const keys = Object.keys(results[0] ?? {});
  if (results.some((result) => !isDeepStrictEqual(Object.keys(result), keys))) return undefined;
  const entries: Array<readonly [string, Template]> = [];
  for (const key of keys) {
    const template = templateOf(
      results.map((result) => result[key]),
      trials,
      leaves,
    );
    if (!template) return undefined;
    entries.push([key, template]);
  }
  return (variables) => {
    const made: Record<string, unknown> = {};
    for (const [key, template] of entries) made[key] = template(variables);
    return made;
  };
}
