/** What happened, as `ChangeOperation` in the schema. SUMMARISED stands for a bulk transaction as a whole. */
export type Operation = 'CREATED' | 'UPDATED' | 'DELETED' | 'CONNECTED' | 'DISCONNECTED' | 'SUMMARISED';

/** A node as an event names it: element ids are used again by the database, so `id` is what clients may keep. */
export interface NodeReference {
  id: string | null;
  labels: string[];
  /** Properties to filter by, as they stood at the commit: severity, criticality, tags, status and the like. */
  facts?: Record<string, unknown>;
  /** As it was, where the transaction changed its labels: who sees a node depends on them. */
  former?: { labels: string[]; facts?: Record<string, unknown> };
  /** Not all of its labels are known: who may see it cannot be told. */
  isPartial?: true;
}

/** How many nodes or relationships of one type a bulk transaction touched. */
export interface SummaryCount {
  /** Label of the nodes, or type of the relationships. */
  type: string;
  operation: Exclude<Operation, 'SUMMARISED'>;
  count: number;
}

/** One change of one node or relationship. */
export interface Change {
  operation: Operation;
  /** The node that changed; absent for relationships and summaries. */
  node?: NodeReference;
  /** The relationship that changed, with both ends. */
  relationship?: { type: string; from: NodeReference; to: NodeReference };
  /** Properties before, of those that changed; empty when the transaction was summed up. */
  before: Record<string, unknown>;
  /** Properties after, of those that changed; empty when the transaction was summed up. */
  after: Record<string, unknown>;
  /** Of operation SUMMARISED. */
  summary?: SummaryCount[];
  /** Of the labels of the node, and so of who sees it. */
  relabelled?: true;
}

/** A change with its transaction's particulars: what subscribers get. */
export interface LiveEvent {
  cursor: string;
  /** ISO 8601. */
  committedAt: string;
  actor: string | null;
  correlationId: string | null;
  change: Change;
  /** Of a summary: what it stands for. */
  parts?: readonly LiveEvent[];
}

/** One row of the event log, understood. */
export interface Transaction {
  /** Total order over the log, 1 for the first. */
  position: bigint;
  /** Where a reader stands that has seen all of it. */
  cursor: string;
  committedAt: string;
  /** Size of its row, to bound what is kept. */
  bytes: number;
  /** Its changes, itemised; of a bulk transaction without values. */
  events: readonly LiveEvent[];
  /** Of a bulk transaction: the one event that stands for all of it. */
  summary?: LiveEvent;
  /** Not a transaction but a notice: before it, changes were made that nothing recorded; why, in words. */
  gap?: string;
  /** Written to prove that changes are captured: its name. */
  canary?: string;
  /** Of a mutation: which one, see src/cache/own-writes.ts. */
  write?: string;
}

/** Of what a node has as `id`: text, as all of ours are; anything else is none that a client could ask for. */
export function idOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The nodes that a change is about: the node itself, or both ends of the relationship. */
export function nodesOf({ node, relationship }: Change): NodeReference[] {
  if (node) return [node];
  return relationship ? [relationship.from, relationship.to] : [];
}
