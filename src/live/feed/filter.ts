import { type Change, type LiveEvent, type NodeReference, nodesOf, type Operation } from '../log/change.ts';

/** Which changes a subscriber wants. Of each list any; a list that is absent is no condition. */
export interface EventFilter {
  /** Labels of nodes, types of relationships. */
  types?: readonly string[] | undefined;
  operations?: readonly Operation[] | undefined;
  /** Of the node, or of either end of the relationship. */
  ids?: readonly string[] | undefined;
  severities?: readonly string[] | undefined;
  criticalities?: readonly string[] | undefined;
  tags?: readonly string[] | undefined;
  /** Ids of sectors that the node, or an end of the relationship, belongs to. */
  sectors?: readonly string[] | undefined;
  /** Any further property of the node that change capture tells, e.g. `eventType`. */
  facts?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  /** Relationships count as changes of the nodes at their ends: `types` and `ids` are then asked of these. */
  ends?: boolean | undefined;
  /** A bulk transaction as one event for each change rather than one for all of it. */
  expand?: boolean | undefined;
}

/** Conditions on properties, by name; a node meets one with its state before or after the change. */
export function factConditions(filter: EventFilter): Array<[name: string, wanted: readonly string[]]> {
  const { severities, criticalities, tags, facts } = filter;
  const all = { severity: severities, criticality: criticalities, tags, ...facts };
  return Object.entries(all).filter((entry): entry is [string, readonly string[]] => entry[1] !== undefined);
}

/** Values of a property that a change knows of: as it was, as it became, as it stands. */
export function factValues(change: Change, name: string): string[] {
  const { before, after, node } = change;
  return [before[name], after[name], node?.facts?.[name]]
    .flat()
    .filter((value): value is string => typeof value === 'string');
}

/** What `types` is compared with. */
export function typesOf(change: Change, ends = false): readonly string[] {
  if (change.node) return change.node.labels;
  const { relationship } = change;
  if (!relationship) return [];
  return ends ? [...relationship.from.labels, ...relationship.to.labels] : [relationship.type];
}

/** The filter as a predicate over itemised changes; `sectors` aside, which only the graph can answer. */
export function compile(filter: EventFilter): (event: LiveEvent) => boolean {
  const types = filter.types && new Set(filter.types);
  const operations = filter.operations && new Set<string>(filter.operations);
  const ids = filter.ids && new Set(filter.ids);
  const facts = factConditions(filter).map(([name, wanted]) => [name, new Set(wanted)] as const);
  const isWanted = ({ id, labels }: NodeReference) =>
    (!ids || (id !== null && ids.has(id))) &&
    (!filter.ends || !types || labels.some((label) => types.has(label)));
  return ({ change }) =>
    (!operations || operations.has(change.operation)) &&
    (!types || typesOf(change, filter.ends).some((type) => types.has(type))) &&
    (!(ids || filter.ends) || nodesOf(change).some(isWanted)) &&
    facts.every(([name, wanted]) => factValues(change, name).some((value) => wanted.has(value)));
}
