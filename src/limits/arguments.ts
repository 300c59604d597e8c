import { type DocumentNode, Kind, type ValueNode, valueFromASTUntyped, visit } from 'graphql';
import { isCursor } from '../connections/cursor.ts';
import { DharmaError } from '../errors.ts';
import { checkFilters } from './filters.ts';
import { assertWithin } from './limits.ts';

/** The one place in a filter where null means something: "has no value". */
const MAY_BE_NULL = 'eq';

/** Arguments that count rows, with the least they may be: the library takes a limit of 0 for none. */
const LEAST: Readonly<Record<string, number>> = { limit: 1, first: 1, offset: 0 };
/** The one that is no size of a page. */
const OFFSET = 'offset';
/** A cursor of a nested connection, decoded (graphql-relay). */
const OFFSET_CURSOR = /^arrayconnection:\d+$/;

interface Checked {
  filters: ValueNode[];
  counts: Array<{ name: string; value: ValueNode }>;
  cursors: ValueNode[];
  /** Variables that `@skip` and `@include` depend on. */
  conditions: string[];
}

/** What is to be checked of a document; found once, since the same documents come again and again. */
const checkedOf = new WeakMap<DocumentNode, Checked>();

function find(document: DocumentNode): Checked {
  const known = checkedOf.get(document);
  if (known) return known;
  const found: Checked = { filters: [], counts: [], cursors: [], conditions: [] };
  visit(document, {
    Argument: ({ name, value }) => {
      if (name.value === 'where') found.filters.push(value);
      if (name.value in LEAST) found.counts.push({ name: name.value, value });
    },
    Directive: ({ arguments: given }) => {
      for (const { name, value } of given ?? [])
        if (name.value === 'if' && value.kind === Kind.VARIABLE) found.conditions.push(value.name.value);
    },
    Field: ({ name, arguments: given }) => {
      const after =
        name.value.endsWith('Connection') && given?.find((argument) => argument.name.value === 'after');
      if (after) found.cursors.push(after.value);
    },
  });
  checkedOf.set(document, found);
  return found;
}

/** @throws DharmaError VALIDATION_ERROR, OPERATION_TOO_COMPLEX */
function checkCount(
  { name, value }: Checked['counts'][number],
  variables: Record<string, unknown>,
  pageSize: number,
): void {
  const given = valueFromASTUntyped(value, variables);
  if (typeof given !== 'number') return;
  const least = LEAST[name] as number;
  if (given < least) throw new DharmaError('VALIDATION_ERROR', `"${name}" must be ${least} or more.`);
  if (name !== OFFSET) assertWithin('pageSize', pageSize, given);
}

function isForeign(value: ValueNode, variables: Record<string, unknown>): boolean {
  const given = valueFromASTUntyped(value, variables);
  if (typeof given !== 'string' || isCursor(given)) return false;
  return !OFFSET_CURSOR.test(Buffer.from(given, 'base64').toString('latin1'));
}

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(hasNull);
  if (typeof value !== 'object') return false;
  return Object.entries(value).some(
    ([key, inner]) => !(key === MAY_BE_NULL && inner === null) && hasNull(inner),
  );
}

/**
 * Arguments that are valid GraphQL and that the library cannot translate, or takes for something else: a null where a
 * filter or a condition belongs, a count below the least, a cursor of another list. And pages that are too large.
 * @param variables with the operation's defaults
 * @param pageSize how large a page may be
 * @throws DharmaError VALIDATION_ERROR, OPERATION_TOO_COMPLEX
 */
export function checkArguments(
  document: DocumentNode,
  variables: Record<string, unknown>,
  pageSize: number,
): void {
  const { filters, counts, cursors, conditions } = find(document);
  // A variable with a default may be null all the same, and a condition may not (GraphQL specification, 5.8.5).
  const unset = conditions.find((name) => variables[name] === null);
  if (unset !== undefined)
    throw new DharmaError(
      'VALIDATION_ERROR',
      `Variable "$${unset}" is null where a condition needs a value.`,
    );
  for (const count of counts) checkCount(count, variables, pageSize);
  if (cursors.some((cursor) => isForeign(cursor, variables))) {
    throw new DharmaError('VALIDATION_ERROR', 'The cursor is not one of this list.');
  }
  // No filter at all is fine.
  const values = filters
    .map((filter) => valueFromASTUntyped(filter, variables))
    .filter((value) => value !== null && value !== undefined);
  checkFilters(values);
  for (const value of values) {
    if (hasNull(value)) {
      throw new DharmaError(
        'VALIDATION_ERROR',
        'A filter in "where" is null; to find what has no value, say { eq: null }.',
      );
    }
  }
}
