import { isSafeNumber, parse } from 'lossless-json';
import type { LogRow } from '../../../datasources/event-log.ts';
import { type Change, idOf, type LiveEvent, type NodeReference, type Transaction } from './change.ts';
import { encodeCursor, markOf } from './cursor.ts';
import { expandSummary, type SummaryPayload, summaryOf } from './summary.ts';

type Properties = Record<string, unknown>;

/** The payload that capture.cypher writes for a transaction in full. */
interface FullPayload {
  mode: 'full';
  /** Created nodes: element id, labels, properties. */
  c?: Array<{ e: string; l: string[]; p: Properties }>;
  /** Updated nodes: old and new values of what changed; what to filter by (from version 2 on). */
  u?: Array<{ e: string; id: unknown; l: string[]; o: Properties; n: Properties; k?: Properties }>;
  /** Element ids of deleted nodes, with their labels and properties as pairs. */
  d?: string[];
  dl?: Array<[string, string[]]>;
  dp?: Array<[string, Properties]>;
  /** Nodes whose labels changed: added and removed. */
  lc?: Array<{ e: string; id: unknown; l: string[]; a: string[]; r: string[]; k?: Properties }>;
  /** Relationships created, deleted (their properties as pairs), updated. */
  rc?: Array<RelationshipPayload & { p: Properties }>;
  rd?: RelationshipPayload[];
  rdp?: Array<[string, Properties]>;
  ru?: Array<RelationshipPayload & { o: Properties; n: Properties }>;
}

interface RelationshipPayload {
  e: string;
  t: string;
  s: string;
  d: string;
  sl: string[] | null;
  sid: unknown;
  dl: string[] | null;
  did: unknown;
}

/** Written by the relay itself: before it, changes went unrecorded. */
interface GapPayload {
  mode: 'gap';
  reason: string;
}

/** Metadata of the transaction, as far as we know it: any client of the database may say anything. */
interface Meta {
  actor?: string;
  correlationId?: string;
  canary?: string;
  write?: unknown;
}

/** Labels of the machine itself: never an event. */
const INTERNAL = new Set(['Outbox', 'OutboxHead', 'DharmaMeta']);

/** Properties that are told of every node that changed, to filter by. */
const FACTS = new Set([
  'severity',
  'criticality',
  'tags',
  'status',
  'eventType',
  'resourceType',
  'provider',
  'userId',
]);

function parseLossless(text: string): unknown {
  return parse(text, undefined, (value) =>
    isSafeNumber(value) ? Number(value) : isInteger(value) ? BigInt(value) : Number(value),
  );
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function deletedNodes(payload: FullPayload): Map<string, NodeReference & { properties: Properties }> {
  const labels = new Map(payload.dl ?? []);
  const properties = new Map(payload.dp ?? []);
  return new Map(
    (payload.d ?? []).map((element) => {
      const values = properties.get(element) ?? {};
      return [element, { id: idOf(values.id), labels: labels.get(element) ?? [], properties: values }];
    }),
  );
}

/** Nodes whose labels changed, as they were before, by element id. */
function formerNodes({ lc, u }: FullPayload): Map<string, NonNullable<NodeReference['former']>> {
  const old = new Map((u ?? []).map(({ e, o }) => [e, o]));
  return new Map(
    (lc ?? []).map((n) => {
      const labels = [...n.l.filter((label) => !n.a.includes(label)), ...n.r];
      const changed = Object.entries(old.get(n.e) ?? {}).filter(([name]) => FACTS.has(name));
      return [n.e, { labels, facts: { ...n.k, ...Object.fromEntries(changed) } }];
    }),
  );
}

function nodeChanges(
  payload: FullPayload,
  deleted: ReturnType<typeof deletedNodes>,
  former: ReturnType<typeof formerNodes>,
): Change[] {
  const updatedNode = (n: { e: string; id: unknown; l: string[]; k?: Properties }): NodeReference => {
    const before = former.get(n.e);
    return { id: idOf(n.id), labels: n.l, facts: n.k ?? {}, ...(before && { former: before }) };
  };
  const created = (payload.c ?? []).map(
    (n): Change => ({
      operation: 'CREATED',
      node: { id: idOf(n.p.id), labels: n.l, facts: n.p },
      before: {},
      after: n.p,
    }),
  );
  const updated = (payload.u ?? []).map(
    (n): Change => ({
      operation: 'UPDATED',
      node: updatedNode(n),
      before: n.o,
      after: n.n,
    }),
  );
  const relabelled = (payload.lc ?? []).map(
    (n): Change => ({
      operation: 'UPDATED',
      node: updatedNode(n),
      before: { labels: former.get(n.e)?.labels },
      after: { labels: n.l },
      relabelled: true,
    }),
  );
  const gone = [...deleted.values()].map(
    ({ id, labels, properties }): Change => ({
      operation: 'DELETED',
      node: { id, labels, facts: properties },
      before: properties,
      after: {},
    }),
  );
  return [...created, ...updated, ...relabelled, ...gone];
}

function relationshipChanges(
  payload: FullPayload,
  deleted: ReturnType<typeof deletedNodes>,
  former: ReturnType<typeof formerNodes>,
): Change[] {
  const end = (element: string, labels: string[] | null, id: unknown): NodeReference => {
    const gone = deleted.get(element);
    if (gone) return { id: gone.id, labels: gone.labels };
    const before = former.get(element);
    return { id: idOf(id), labels: labels ?? [], ...(before && { former: { labels: before.labels } }) };
  };
  const of = (
    operation: Change['operation'],
    r: RelationshipPayload,
    before: Properties,
    after: Properties,
  ): Change => ({
    operation,
    relationship: { type: r.t, from: end(r.s, r.sl, r.sid), to: end(r.d, r.dl, r.did) },
    before,
    after,
  });
  const removed = new Map(payload.rdp ?? []);
  return [
    ...(payload.rc ?? []).map((r) => of('CONNECTED', r, {}, r.p)),
    ...(payload.ru ?? []).map((r) => of('UPDATED', r, r.o, r.n)),
    ...(payload.rd ?? []).map((r) => of('DISCONNECTED', r, removed.get(r.e) ?? {}, {})),
  ];
}

function changesOf(payload: FullPayload | SummaryPayload | GapPayload): Change[] {
  if (payload.mode === 'gap') return [];
  if (payload.mode === 'summary') return expandSummary(payload);
  const deleted = deletedNodes(payload);
  const former = formerNodes(payload);
  return [...nodeChanges(payload, deleted, former), ...relationshipChanges(payload, deleted, former)];
}

function isInternal({ node, relationship }: Change): boolean {
  const labels = node?.labels ?? relationship?.from.labels ?? [];
  return labels.some((label) => INTERNAL.has(label));
}

/**
 * The changes of one transaction, out of its row in the event log.
 * @throws SyntaxError when the row is not what capture.cypher writes
 */
export function decode(row: LogRow): Transaction {
  const position = BigInt(row.position);
  const mark = markOf(row.key);
  const meta = JSON.parse(row.meta) as Meta;
  const payload = parseLossless(row.payload) as FullPayload | SummaryPayload | GapPayload;
  const common = {
    committedAt: row.committed_at.toISOString(),
    actor: meta.actor ?? null,
    correlationId: meta.correlationId ?? null,
  };
  const changes = changesOf(payload).filter((change) => !isInternal(change));
  const eventOf = (change: Change, index: number): LiveEvent => ({
    cursor: encodeCursor({ position, index, mark }),
    ...common,
    change,
  });
  const end = encodeCursor({ position, index: Number.POSITIVE_INFINITY, mark });
  const events = changes.map(eventOf);
  return {
    position,
    cursor: end,
    committedAt: common.committedAt,
    bytes: row.payload.length + row.meta.length,
    events,
    ...(payload.mode === 'summary' &&
      changes.length > 0 && {
        summary: { cursor: end, ...common, change: summaryOf(changes), parts: events },
      }),
    ...(payload.mode === 'gap' && { gap: payload.reason }),
    ...(meta.canary !== undefined && { canary: meta.canary }),
    ...(typeof meta.write === 'string' && { write: meta.write }),
  };
}
