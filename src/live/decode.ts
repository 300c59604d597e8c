import { isSafeNumber, parse } from 'lossless-json';
import type { Change, NodeReference, TransactionEvent } from './change.ts';

/** One row of the event log. */
export interface LogRow {
  position: string;
  committed_at: Date;
  meta: string;
  payload: string;
}

type Properties = Record<string, unknown>;

/** The payload that capture.cypher writes, version 1. */
interface Payload {
  mode: 'full' | 'summary';
  /** Created nodes: element id, labels, properties. */
  c?: Array<{ e: string; l: string[]; p: Properties }>;
  /** Updated nodes: old and new values of what changed. */
  u?: Array<{ id: string | null; l: string[]; o: Properties; n: Properties }>;
  /** Element ids of deleted nodes, with their labels and properties as pairs. */
  d?: string[];
  dl?: Array<[string, string[]]>;
  dp?: Array<[string, Properties]>;
  /** Nodes whose labels changed: added and removed. */
  lc?: Array<{ id: string | null; l: string[]; a: string[]; r: string[] }>;
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
  sid: string | null;
  dl: string[] | null;
  did: string | null;
}

/** Labels of the machine itself: never an event. */
const INTERNAL = new Set(['Outbox', 'OutboxHead', 'DharmaMeta']);

function parseLossless(text: string): unknown {
  return parse(text, undefined, (value) =>
    isSafeNumber(value) ? Number(value) : isInteger(value) ? BigInt(value) : Number(value),
  );
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function isInternal(labels: string[] | null | undefined): boolean {
  return labels?.some((label) => INTERNAL.has(label)) ?? false;
}

function deletedNodes(payload: Payload): Map<string, NodeReference & { properties: Properties }> {
  const labels = new Map(payload.dl ?? []);
  const properties = new Map(payload.dp ?? []);
  return new Map(
    (payload.d ?? []).map((element) => {
      const values = properties.get(element) ?? {};
      return [
        element,
        { id: (values.id as string) ?? null, labels: labels.get(element) ?? [], properties: values },
      ];
    }),
  );
}

function nodeChanges(payload: Payload, deleted: ReturnType<typeof deletedNodes>): Change[] {
  const created = (payload.c ?? []).map(
    (n): Change => ({
      operation: 'CREATED',
      node: { id: (n.p.id as string) ?? null, labels: n.l },
      before: {},
      after: n.p,
    }),
  );
  const updated = (payload.u ?? []).map(
    (n): Change => ({ operation: 'UPDATED', node: { id: n.id, labels: n.l }, before: n.o, after: n.n }),
  );
  const relabelled = (payload.lc ?? []).map(
    (n): Change => ({
      operation: 'UPDATED',
      node: { id: n.id, labels: n.l },
      before: { labels: [...n.l.filter((label) => !n.a.includes(label)), ...n.r] },
      after: { labels: n.l },
    }),
  );
  const gone = [...deleted.values()].map(
    ({ id, labels, properties }): Change => ({
      operation: 'DELETED',
      node: { id, labels },
      before: properties,
      after: {},
    }),
  );
  return [...created, ...updated, ...relabelled, ...gone].filter(
    (change) => !isInternal(change.node?.labels),
  );
}

function relationshipChanges(payload: Payload, deleted: ReturnType<typeof deletedNodes>): Change[] {
  const end = (element: string, labels: string[] | null, id: string | null): NodeReference => {
    const gone = deleted.get(element);
    return gone ? { id: gone.id, labels: gone.labels } : { id, labels: labels ?? [] };
  };
  const ends = (r: RelationshipPayload) => ({
    type: r.t,
    from: end(r.s, r.sl, r.sid),
    to: end(r.d, r.dl, r.did),
  });
  const removed = new Map(payload.rdp ?? []);
  const of = (
    operation: Change['operation'],
    r: RelationshipPayload,
    before: Properties,
    after: Properties,
  ): Change => ({
    operation,
    relationship: ends(r),
    before,
    after,
  });
  return [
    ...(payload.rc ?? []).map((r) => of('CONNECTED', r, {}, r.p)),
    ...(payload.ru ?? []).map((r) => of('UPDATED', r, r.o, r.n)),
    ...(payload.rd ?? []).map((r) => of('DISCONNECTED', r, removed.get(r.e) ?? {}, {})),
  ].filter((change) => !isInternal(change.relationship?.from.labels));
}

/**
 * The changes of one transaction, out of its row in the event log.
 * @throws SyntaxError when the row is not what capture.cypher writes
 */
export function decode(row: LogRow): TransactionEvent {
  const meta = JSON.parse(row.meta) as { actor?: string; correlationId?: string };
  const payload = parseLossless(row.payload) as Payload;
  const deleted = deletedNodes(payload);
  const changes: Change[] =
    payload.mode === 'summary'
      ? [{ operation: 'SUMMARY', before: {}, after: payload as unknown as Properties }]
      : [...nodeChanges(payload, deleted), ...relationshipChanges(payload, deleted)];
  return {
    position: BigInt(row.position),
    committedAt: row.committed_at.toISOString(),
    actor: meta.actor ?? null,
    correlationId: meta.correlationId ?? null,
    changes,
  };
}
