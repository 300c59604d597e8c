import type { Config } from '../config.ts';
import { DharmaError } from '../errors.ts';

/** What an operation may be at most; the settings `LIMIT_*` and what is fixed. */
export interface Limits {
  /** Fields within fields. */
  depth: number;
  aliases: number;
  tokens: number;
  directives: number;
  rootFields: number;
  /** Objects that an answer could have. */
  cost: number;
  /** Of `limit` and `first`. */
  pageSize: number;
}

/** Operations in one document: one is run, and all are validated. */
export const MAX_OPERATIONS = 20;
/** How often one response key may stand at one place: each pair of them is compared by validation. */
export const MAX_REPEATS = 100;
/** The standard introspection query asks for types of types of types, 15 fields deep. */
export const MAX_INTROSPECTION_DEPTH = 20;
/** Brackets of any kind within brackets; what walks a document needs stack for each. */
export const MAX_BRACKETS = 200;
/** AND, OR and NOT within each other in a filter. */
export const MAX_FILTER_DEPTH = 8;
/** Comparisons in all filters of an operation; one with a list of values is one. */
export const MAX_CONDITIONS = 100;
/** Values in the lists of all filters of an operation. */
export const MAX_FILTER_VALUES = 10_000;

/** What can be too much, as `extensions.limit` names it. */
export type LimitName =
  | keyof Limits
  | 'operations'
  | 'repeatedFields'
  | 'nesting'
  | 'filterDepth'
  | 'conditions'
  | 'filterValues';

const TEXTS: Readonly<Record<LimitName, string>> = {
  depth: 'Fields are nested deeper than allowed',
  aliases: 'The operation has more aliases than allowed',
  tokens: 'The operation has more tokens than allowed, each fragment counted where it is used',
  directives: 'The operation has more directives than allowed',
  rootFields: 'The operation has more root fields than allowed',
  cost: 'The answer could have more objects than allowed: ask for smaller pages or fewer levels',
  pageSize: 'A page is larger than allowed',
  operations: 'The document has more operations than allowed',
  repeatedFields: 'A field is repeated at one place more often than allowed',
  nesting: 'Brackets are nested deeper than allowed',
  filterDepth: 'AND, OR and NOT are nested deeper than allowed',
  conditions: 'The filters have more conditions than allowed: compare with a list of values by "in"',
  filterValues: 'The lists of the filters have more values than allowed: ask in several operations',
};

/** The operation is refused for what it is, before anything of it has run. */
export function tooComplex(limit: LimitName, maximum: number, requested?: number): DharmaError {
  const told = requested === undefined ? '' : ` (${requested})`;
  return new DharmaError('OPERATION_TOO_COMPLEX', `${TEXTS[limit]}${told}: at most ${maximum}.`, {
    limit,
    maximum,
    ...(requested !== undefined && { requested }),
  });
}

/** @throws DharmaError OPERATION_TOO_COMPLEX */
export function assertWithin(limit: LimitName, maximum: number, requested: number): void {
  if (requested > maximum) throw tooComplex(limit, maximum, requested);
}

export function limitsOf(config: Config): Limits {
  return {
    depth: config.LIMIT_DEPTH,
    aliases: config.LIMIT_ALIASES,
    tokens: config.LIMIT_TOKENS,
    directives: config.LIMIT_DIRECTIVES,
    rootFields: config.LIMIT_ROOT_FIELDS,
    cost: config.LIMIT_COST,
    pageSize: config.LIMIT_PAGE_SIZE,
  };
}
