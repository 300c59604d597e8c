import { Webhook } from 'standardwebhooks';
import type { DharmaError } from '../../errors.ts';
import type { Change, LiveEvent, NodeReference } from '../change.ts';

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

/** Whole numbers beyond 2^53 as text, as the schema's BigInt has them: JSON's numbers would lose digits on arrival. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
}

function endOf({ id, labels }: NodeReference): NodeReference {
  return { id, labels };
}

/** E.g. `Infrastructure.updated`, `CONTAINS.connected`, `Batch.summarised`. */
function typeOf({ operation, node, relationship }: Change, sharedLabels: ReadonlySet<string>): string {
  // The database names labels in no order of ours; a node of no type of ours has none that is better than another.
  const label = node?.labels.find((candidate) => sharedLabels.has(candidate)) ?? node?.labels.toSorted()[0];
  const subject = relationship?.type ?? label ?? (node ? 'Node' : 'Batch');
  return `${subject}.${operation.toLowerCase()}`;
}

/**
 * One change, for a receiver.
 * @param sharedLabels the label of each type that all its views share: what names the type of a node
 */
export function eventMessage(event: LiveEvent, sharedLabels: ReadonlySet<string>): Message {
  const { cursor, committedAt, actor, correlationId, change } = event;
  const { operation, node, relationship, before, after, summary } = change;
  const data = {
    operation,
    ...(node && endOf(node)),
    ...(relationship && {
      relationship: {
        type: relationship.type,
        from: endOf(relationship.from),
        to: endOf(relationship.to),
      },
    }),
    ...(summary ? { summary } : { before, after }),
    actor,
    correlationId,
  };
  return {
    id: idOf(cursor),
    cursor,
    body: jsonOf({ type: typeOf(change, sharedLabels), timestamp: committedAt, cursor, data }),
  };
}

/**
 * What the receiver has to know of the log itself: that events between are not to be had (CURSOR_EXPIRED), or were not
 * recorded (EVENTS_MISSED). Deliveries go on after `cursor`.
 * @returns undefined for any other error
 */
export function noticeMessage(error: unknown): Message | undefined {
  const { code, extensions } = (error ?? {}) as Partial<DharmaError>;
  const cursor = code === 'EVENTS_MISSED' ? extensions?.cursor : extensions?.oldest;
  if ((code !== 'EVENTS_MISSED' && code !== 'CURSOR_EXPIRED') || typeof cursor !== 'string') return undefined;
  const { reason } = extensions ?? {};
  const timestamp = new Date().toISOString();
  const data = { code, ...(typeof reason === 'string' && { reason }) };
  return {
    id: `notice-${idOf(cursor)}`,
    cursor,
    body: jsonOf({ type: 'notice', timestamp, code, cursor, data }),
  };
}

/** A message that says nothing but that messages arrive. */
export function testMessage(id: string, webhook: { id: string; name: string; cursor: string }): Message {
  const { cursor, name } = webhook;
  const timestamp = new Date().toISOString();
  return {
    id,
    cursor,
    body: jsonOf({ type: 'test', timestamp, cursor, data: { webhookId: webhook.id, name } }),
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
