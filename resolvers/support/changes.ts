import { type Change, type LiveEvent, type NodeReference, nodesOf } from '../../src/live/log/change.ts';

type Arguments<T> = { [K in keyof T]: Exclude<T[K], null> };

/** A null argument is one that was left out. */
export function given<T extends object>(values: T | null | undefined): Partial<Arguments<T>> {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as Partial<Arguments<T>>;
}

export function idFilter(id: string | null | undefined): { ids?: string[] } {
  return typeof id === 'string' ? { ids: [id] } : {};
}

/** Whether a property changed; of a bulk transaction, which has no values, it may have. */
export function mayHaveChanged({ before, after }: Change, property: string): boolean {
  const isItemised = Object.keys(before).length > 0 || Object.keys(after).length > 0;
  return !isItemised || property in before || property in after;
}

/** The first event of each node: one message for all that a transaction does to it. */
export function firstOfEach(nodeOf: (change: Change) => NodeReference | undefined) {
  return (events: LiveEvent[]): LiveEvent[] => {
    const told = new Set<string>();
    return events.filter(({ change }) => {
      const id = nodeOf(change)?.id;
      if (typeof id !== 'string' || told.has(id)) return false;
      told.add(id);
      return true;
    });
  };
}

export function infrastructureOf(change: Change, id?: string | null): NodeReference | undefined {
  return nodesOf(change).find(
    (node) => node.labels.includes('Infrastructure') && (typeof id !== 'string' || node.id === id),
  );
}

/** Each property that changed, by name. */
export function fieldChanges({ before, after }: Change) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields.map((field) => ({ field, before: own(before, field), after: own(after, field) }));
}

/** A property may have a name that every object has, e.g. `constructor`. */
function own(values: Record<string, unknown>, field: string): unknown {
  return Object.hasOwn(values, field) ? values[field] : null;
}
