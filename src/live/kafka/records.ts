import type { OutgoingRecord } from '../../../datasources/kafka.ts';
import type { LiveEvent } from '../log/change.ts';
import type { Gap } from '../log/gap.ts';
import { jsonText, subjectOf } from '../outgoing.ts';
import type { Topics } from './topics.ts';

/**
 * Largest value of a record, bytes: what brokers accept unless told otherwise (message.max.bytes) is 1,048,588 with
 * headers and framing.
 */
export const MAX_VALUE_BYTES = 900_000;

/** Of a gap, for consumers: read a snapshot. */
export interface Notice extends Gap {
  /** The last cursor before the gap. */
  lastCursor: string;
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
    ...subjectOf(change),
  };
  const { before, after, summary } = change;
  const full = jsonText({ ...common, before, after, ...(summary !== undefined && { summary }) });
  const value =
    Buffer.byteLength(full) > MAX_VALUE_BYTES
      ? jsonText({ ...common, before: {}, after: {}, truncated: true })
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
  const { code, cursor, lastCursor, reason } = notice;
  return {
    topic: topics.notices,
    key: null,
    value: jsonText({ cursor, operation: code, lastCursor, reason, committedAt }),
    headers: headersOf(
      { cursor, committedAt, correlationId: null },
      `io.dharma.${code.toLowerCase()}`,
      null,
      // An event may have the very same cursor.
      `${cursor}.${code}`,
    ),
  };
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
