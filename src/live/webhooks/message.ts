import { Webhook } from 'standardwebhooks';
import type { Change, LiveEvent } from '../log/change.ts';
import type { Gap } from '../log/gap.ts';
import { jsonText, subjectOf, typeLabel } from '../outgoing.ts';

/** What is posted: the same bytes at each attempt. */
export interface Message {
  /** `webhook-id`: the same for the same event, whenever it is sent. */
  id: string;
  /** Where the webhook stands once it is delivered. */
  cursor: string;
  body: string;
}

/** A secret that signs, until it expires. */
export interface SigningSecret {
  /** `whsec_` and base64. */
  secret: string;
  /** Undefined for the current one. */
  until?: Date | undefined;
}

/** Standard Webhooks joins id, time and body by full stops: an id must not have one. */
function idOf(cursor: string): string {
  return cursor.replaceAll('.', '_');
}

/** E.g. `Infrastructure.updated`, `CONTAINS.connected`, `Batch.summarised`. */
function typeOf({ operation, node, relationship }: Change, sharedLabels: ReadonlySet<string>): string {
  const label = node && typeLabel(node, sharedLabels);
  const subject = relationship?.type ?? label ?? (node ? 'Node' : 'Batch');
  return `${subject}.${operation.toLowerCase()}`;
}

/**
 * One change, for a receiver.
 * @param sharedLabels the label of each type that all its views share: what names the type of a node
 */
export function eventMessage(event: LiveEvent, sharedLabels: ReadonlySet<string>): Message {
  const { cursor, committedAt, actor, correlationId, change } = event;
  const { operation, before, after, summary } = change;
  const data = {
    operation,
    ...subjectOf(change),
    ...(summary ? { summary } : { before, after }),
    actor,
    correlationId,
  };
  return {
    id: idOf(cursor),
    cursor,
    body: jsonText({ type: typeOf(change, sharedLabels), timestamp: committedAt, cursor, data }),
  };
}

/**
 * What the receiver has to know of the log itself: that events between are not to be had (CURSOR_EXPIRED), or were not
 * recorded (EVENTS_MISSED). Deliveries go on after `cursor`.
 */
export function noticeMessage({ code, cursor, reason }: Gap): Message {
  const timestamp = new Date().toISOString();
  const data = { code, ...(reason !== null && { reason }) };
  return {
    id: `notice-${idOf(cursor)}`,
    cursor,
    body: jsonText({ type: 'notice', timestamp, code, cursor, data }),
  };
}

/** A message that says nothing but that messages arrive. */
export function testMessage(id: string, webhook: { id: string; name: string; cursor: string }): Message {
  const { cursor, name } = webhook;
  const timestamp = new Date().toISOString();
  return {
    id,
    cursor,
    body: jsonText({ type: 'test', timestamp, cursor, data: { webhookId: webhook.id, name } }),
  };
}

/**
 * Headers of an attempt (Standard Webhooks 1.0.0): one `v1` signature for each secret that is still good.
 * @param at when the attempt is made; a receiver refuses one that is five minutes off
 */
export function headersOf(
  message: Pick<Message, 'id' | 'body'>,
  secrets: readonly SigningSecret[],
  at: Date,
): Record<string, string> {
  const signatures = secrets
    .filter(({ until }) => until === undefined || until > at)
    .map(({ secret }) => new Webhook(secret).sign(message.id, at, message.body));
  return {
    'content-type': 'application/json',
    'user-agent': 'dharma',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}
