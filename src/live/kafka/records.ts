import type { OutgoingRecord } from '../../../datasources/kafka.ts';
import type { LiveEvent } from '../change.ts';
import type { Topics } from './topics.ts';

/**
 * Largest value of a record, bytes: what brokers accept unless told otherwise (message.max.bytes) is 1,048,588 with
 * headers and framing.
 */
export const MAX_VALUE_BYTES = 900_000;

/** Something happened to the feed itself. */
export interface Notice {
  /** CURSOR_EXPIRED: events are gone from the log; EVENTS_MISSED: they were never recorded. Read a snapshot. */
  kind: 'CURSOR_EXPIRED' | 'EVENTS_MISSED';
  /** Where the feed goes on. */
  cursor: string;
  /** The last cursor before the gap. */
  lastCursor: string | null;
  reason: string | null;
}

/** The record of an event, as docs/kafka.md describes it. */
export function recordOfEvent(event: LiveEvent, topics: Topics): OutgoingRecord {
  const { change, cursor } = event;
  const { node, relationship } = change;
  const type = node ? topics.typeOf(node) : (relationship?.type ?? null);
  const id = node ? node.id : (relationship?.from.id ?? relationship?.to.id ?? null);
  const topic = node ? topics.node(node) : relationship ? topics.relationship : topics.notices;
  const common = {
    cursor,
    operation: change.operation,
    type,
    committedAt: event.committedAt,
    actor: event.actor,
    correlationId: event.correlationId,
    ...(node && { id: node.id, labels: node.labels }),
    ...(relationship && {
      relationship: { type: relationship.type, from: endOf(relationship.from), to: endOf(relationship.to) },
    }),
  };
  const { before, after, summary } = change;
  const full = textOf({ ...common, before, after, ...(summary !== undefined && { summary }) });
  const value =
    Buffer.byteLength(full) > MAX_VALUE_BYTES
      ? textOf({ ...common, before: {}, after: {}, truncated: true })
      : full;
  return {
    topic,
    key: id,
    value,
    headers: headersOf(event, `io.dharma.${change.operation.toLowerCase()}`, id ?? type),
  };
}

/** The record of a notice, on the topic of notices. */
export function recordOfNotice(notice: Notice, topics: Topics): OutgoingRecord {
  const committedAt = new Date().toISOString();
  const { kind, cursor, lastCursor, reason } = notice;
  return {
    topic: topics.notices,
    key: null,
    value: textOf({ cursor, operation: kind, lastCursor, reason, committedAt }),
    headers: headersOf(
      { cursor, committedAt, correlationId: null },
      `io.dharma.${kind.toLowerCase()}`,
      null,
      // An event may have the very same cursor.
      `${cursor}.${kind}`,
    ),
  };
}

function endOf({ id, labels }: { id: string | null; labels: string[] }) {
  return { id, labels };
}

/** The binding of CloudEvents 1.0 to Kafka, binary mode, beside the two that our own consumers look for. */
function headersOf(
  event: Pick<LiveEvent, 'cursor' | 'committedAt' | 'correlationId'>,
  ceType: string,
  subject: string | null,
  ceId = event.cursor,
): Record<string, string> {
  return {
    cursor: event.cursor,
    ...(event.correlationId !== null && { 'correlation-id': event.correlationId }),
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: ceId,
    ce_source: '/dharma',
    ce_type: ceType,
    ce_time: event.committedAt,
    ...(subject !== null && { ce_subject: subject }),
  };
}

/** JSON, with integers that a double cannot hold as strings of digits: most readers would change them otherwise. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
}
