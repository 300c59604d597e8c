import { type Change, idOf, type NodeReference, type SummaryCount } from './change.ts';

type Properties = Record<string, unknown>;
/** A node's id, or for the kinds that typed subscriptions follow the id with what they filter by. */
type Item = unknown;
type Nodes = Array<[labels: string[], items: Item[]]>;
type Relationships = Array<[type: string, from: string[], to: string[], ends: Array<[unknown, unknown]>]>;

/** The payload that capture.cypher writes for a bulk transaction: who was touched, without values. */
export interface SummaryPayload {
  mode: 'summary';
  /** Nodes created; set or relabelled, created ones among them. */
  sc?: Nodes;
  su?: Nodes;
  /** Ids of deleted nodes by label. */
  sd?: Array<[label: string, ids: unknown[]]>;
  /** Relationships created, deleted; set, created ones among them. */
  src?: Relationships;
  srd?: Relationships;
  sru?: Relationships;
}

function isProperties(item: Item): item is Properties {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

function references(nodes: Nodes | undefined): NodeReference[] {
  return (nodes ?? []).flatMap(([labels, items]) =>
    items.map((item) =>
      isProperties(item) ? { id: idOf(item.id), labels, facts: item } : { id: idOf(item), labels },
    ),
  );
}

/**
 * Labels by id: the database names the deleted nodes once for each of their labels. Of those without an id nobody can say
 * which belong together.
 */
function deletedReferences(deleted: SummaryPayload['sd']): NodeReference[] {
  const labels = new Map<string, string[]>();
  const nameless: NodeReference[] = [];
  for (const [label, ids] of deleted ?? []) {
    for (const id of ids.map(idOf)) {
      if (id === null) nameless.push({ id, labels: [label], isPartial: true });
      else labels.set(id, [...(labels.get(id) ?? []), label]);
    }
  }
  return [...[...labels].map(([id, own]) => ({ id, labels: own })), ...nameless];
}

function nodeChange(operation: Change['operation'], node: NodeReference): Change {
  return { operation, node, before: {}, after: {} };
}

/** @param deleted nodes by id: the database knows no labels of an end that is gone */
function relationshipChanges(
  operation: Change['operation'],
  relationships: Relationships | undefined,
  deleted: ReadonlyMap<string | null, NodeReference> = new Map(),
): Change[] {
  const end = (id: unknown, labels: string[]): NodeReference => {
    const own = idOf(id);
    if (labels.length > 0 || operation !== 'DISCONNECTED') return { id: own, labels };
    return deleted.get(own) ?? { id: own, labels, isPartial: true };
  };
  return (relationships ?? []).flatMap(([type, from, to, ends]) =>
    ends.map(
      ([fromId, toId]): Change => ({
        operation,
        relationship: { type, from: end(fromId, from), to: end(toId, to) },
        before: {},
        after: {},
      }),
    ),
  );
}

function keyOf({ node, relationship }: Change): string {
  return node
    ? JSON.stringify([node.id, node.labels])
    : JSON.stringify([relationship?.type, relationship?.from.id, relationship?.to.id]);
}

/** The changes of a bulk transaction one by one: operation, type and id, without values. */
export function expandSummary(payload: SummaryPayload): Change[] {
  const created = references(payload.sc).map((node) => nodeChange('CREATED', node));
  const connected = relationshipChanges('CONNECTED', payload.src);
  const fresh = new Set([...created, ...connected].map(keyOf));
  const touched = [
    ...references(payload.su).map((node) => nodeChange('UPDATED', node)),
    ...relationshipChanges('UPDATED', payload.sru),
  ].filter((change) => !fresh.has(keyOf(change)));
  const gone = deletedReferences(payload.sd);
  const deleted = gone.map((node) => nodeChange('DELETED', node));
  return [
    ...created,
    ...touched,
    ...deleted,
    ...connected,
    ...relationshipChanges('DISCONNECTED', payload.srd, new Map(gone.map((node) => [node.id, node]))),
  ];
}

/** The one change that stands for all of a bulk transaction: counts by operation and type. */
export function summaryOf(changes: readonly Change[]): Change {
  const counts = new Map<string, SummaryCount>();
  for (const { operation, node, relationship } of changes) {
    if (operation === 'SUMMARISED') continue;
    for (const type of relationship ? [relationship.type] : (node?.labels ?? [])) {
      const key = `${operation} ${type}`;
      const known = counts.get(key) ?? { type, operation, count: 0 };
      known.count += 1;
      counts.set(key, known);
    }
  }
  return { operation: 'SUMMARISED', before: {}, after: {}, summary: [...counts.values()] };
}
