import { type DocumentNode, Kind, type ValueNode, visit } from 'graphql';
import { DharmaError } from '../errors.ts';

/** The one place in a filter where null means something: "has no value". */
const MAY_BE_NULL = 'eq';

/** Arguments of the generated fields that count rows: none of them may be negative. */
const COUNTS = new Set(['limit', 'offset', 'first']);

interface Checked {
  filters: ValueNode[];
  counts: Array<{ name: string; value: ValueNode }>;
}

/** What is to be checked of a document; found once, since the same documents come again and again. */
const checkedOf = new WeakMap<DocumentNode, Checked>();

function find(document: DocumentNode): Checked {
  const known = checkedOf.get(document);
  if (known) return known;
  const found: Checked = { filters: [], counts: [] };
  visit(document, {
    Argument: ({ name, value }) => {
      if (name.value === 'where') found.filters.push(value);
      if (COUNTS.has(name.value)) found.counts.push({ name: name.value, value });
    },
  });
  checkedOf.set(document, found);
  return found;
}

function numberOf(value: ValueNode, variables: Record<string, unknown>): number {
  if (value.kind === Kind.VARIABLE) return Number(variables[value.name.value] ?? 0);
  return value.kind === Kind.INT ? Number(value.value) : 0;
}

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(hasNull);
  if (typeof value !== 'object') return false;
  return Object.entries(value).some(
    ([key, inner]) => !(key === MAY_BE_NULL && inner === null) && hasNull(inner),
  );
}

function nodeHasNull(node: ValueNode, variables: Record<string, unknown>): boolean {
  if (node.kind === Kind.NULL) return true;
  if (node.kind === Kind.VARIABLE) return hasNull(variables[node.name.value]);
  if (node.kind === Kind.LIST) return node.values.some((inner) => nodeHasNull(inner, variables));
  if (node.kind !== Kind.OBJECT) return false;
  return node.fields.some(({ name, value }) => {
    const isNull =
      value.kind === Kind.NULL || (value.kind === Kind.VARIABLE && variables[value.name.value] === null);
    return !(name.value === MAY_BE_NULL && isNull) && nodeHasNull(value, variables);
  });
}

/**
 * Arguments that are valid GraphQL and that the library cannot translate: a null where a filter belongs, a negative count.
 * @throws DharmaError VALIDATION_ERROR
 */
export function checkArguments(document: DocumentNode, variables: Record<string, unknown>): void {
  const { filters, counts } = find(document);
  const negative = counts.find(({ value }) => numberOf(value, variables) < 0);
  if (negative) throw new DharmaError('VALIDATION_ERROR', `"${negative.name}" must not be negative.`);
  for (const filter of filters) {
    // No filter at all is fine.
    if (filter.kind === Kind.NULL || (filter.kind === Kind.VARIABLE && variables[filter.name.value] === null))
      continue;
    if (nodeHasNull(filter, variables)) {
      throw new DharmaError(
        'VALIDATION_ERROR',
        'A filter in "where" is null; to find what has no value, say { eq: null }.',
      );
    }
  }
}
