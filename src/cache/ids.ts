import type { Selected } from './selections.ts';

/** Ids of nodes; undefined: not known. */
export type Ids = readonly string[] | undefined;

/** Ids that a filter leaves alone. */
export function idsIn(where: unknown): Ids {
  const id = (where as { id?: { eq?: unknown; in?: unknown } } | null | undefined)?.id;
  if (typeof id?.eq === 'string') return [id.eq];
  return Array.isArray(id?.in) && id.in.every((each) => typeof each === 'string') ? id.in : undefined;
}

/** Ids of all nodes at a place of the answer; undefined where one does not tell its id. */
export function idsOf(fields: readonly Selected[], values: readonly unknown[] | undefined): Ids {
  if (!values) return undefined;
  if (values.length === 0) return [];
  const keys = fields.filter(({ name }) => name === 'id').map(({ key }) => key);
  const key = keys.find((candidate) =>
    fields.every((field) => field.key !== candidate || field.name === 'id'),
  );
  if (key === undefined) return undefined;
  const ids = values.map((value) => (value as Record<string, unknown>)[key]);
  return ids.every((id) => typeof id === 'string') ? ids : undefined;
}
