import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import type { Fragments } from '../root-fields.ts';

/** A field as it stands somewhere in a selection, fragments taken apart. */
export interface Selected {
  /** Under which name it is in the answer. */
  key: string;
  name: string;
  /** Name of the type that it is selected on: that of the innermost fragment around it. */
  on: string;
  node: FieldNode;
}

/** All fields of selections on one type, those that directives leave out too. */
export function fieldsOf(
  sets: readonly SelectionSetNode[],
  on: string,
  fragments: Fragments,
): readonly Selected[] {
  return sets.flatMap((set) =>
    set.selections.flatMap((selection): readonly Selected[] => {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        return [{ key: selection.alias?.value ?? name, name, on, node: selection }];
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      if (!fragment) return [];
      return fieldsOf([fragment.selectionSet], fragment.typeCondition?.name.value ?? on, fragments);
    }),
  );
}

/** What fields of that name select, with the values there; without values nothing is known of the answer. */
export function below(
  fields: readonly Selected[],
  name: string,
  values: readonly unknown[] | undefined,
): { sets: SelectionSetNode[]; values: unknown[] | undefined } {
  const named = fields.filter((field) => field.name === name);
  const keys = [...new Set(named.map(({ key }) => key))];
  return {
    sets: named.flatMap(({ node }) => node.selectionSet ?? []),
    values: values && keys.flatMap((key) => valuesAt(values, key)),
  };
}

/** Values under a key, lists taken apart, nulls left out. */
export function valuesAt(values: readonly unknown[], key: string): unknown[] {
  return values
    .flatMap((value) => (value as Record<string, unknown> | null)?.[key])
    .flat()
    .filter((value) => value !== null && value !== undefined);
}
