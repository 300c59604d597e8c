/** What happened, as `ChangeOperation` in the schema. SUMMARY stands for a bulk transaction that was not itemised. */
type Operation = 'CREATED' | 'UPDATED' | 'DELETED' | 'CONNECTED' | 'DISCONNECTED' | 'SUMMARY';

/** A node as an event names it: element ids are used again by the database, so `id` is what clients may keep. */
export interface NodeReference {
  id: string | null;
  labels: string[];
}

/** One change of one node or relationship. */
export interface Change {
  operation: Operation;
  /** The node that changed; absent for relationships and summaries. */
  node?: NodeReference;
  /** The relationship that changed, with both ends. */
  relationship?: { type: string; from: NodeReference; to: NodeReference };
  /** Properties before, of those that changed. */
  before: Record<string, unknown>;
  /** Properties after, of those that changed. */
  after: Record<string, unknown>;
}

/** The nodes that a change is about: the node itself, or both ends of the relationship. */
export function nodesOf({ node, relationship }: Change): NodeReference[] {
  if (node) return [node];
  return relationship ? [relationship.from, relationship.to] : [];
}

/** The changes of one transaction, as the event log holds them. */
export interface TransactionEvent {
  /** Total order over the log, 1 for the first. */
  position: bigint;
  committedAt: string;
  actor: string | null;
  correlationId: string | null;
  changes: Change[];
}

/**
 * Where a subscriber stands: the log's position and the change within the transaction. Opaque to clients.
 * @returns URL-safe text, e.g. `c1a.0`
 */
export function cursorOf(position: bigint, index: number): string {
  return `c${position.toString(36)}.${index}`;
}
