import {
  type CompleteMessage,
  type ConnectionInitMessage,
  MessageType,
  type PingMessage,
  type PongMessage,
  type SubscribeMessage,
  validateMessage,
} from 'graphql-ws';
import type { Message } from '../subscription.ts';

/** What a client may send (GraphQL over WebSocket protocol, message types). */
export type ClientMessage =
  | ConnectionInitMessage
  | PingMessage
  | PongMessage
  | SubscribeMessage
  | CompleteMessage;

const OF_CLIENTS: ReadonlySet<string> = new Set([
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
]);

/** @returns undefined for what is no message, or none that a client may send */
export function readMessage(text: string): ClientMessage | undefined {
  try {
    const message = validateMessage(withText(JSON.parse(text)));
    return OF_CLIENTS.has(message.type) ? (message as ClientMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** The protocol demands a text also where the document is named by its id; an empty one stands for none. */
function withText(message: unknown): unknown {
  const { type, payload } = (message ?? {}) as { type?: unknown; payload?: Record<string, unknown> | null };
  if (type !== MessageType.Subscribe || typeof payload !== 'object' || payload === null) return message;
  const named = payload.documentId !== undefined || payload.extensions !== undefined;
  if (named && !Object.hasOwn(payload, 'query')) payload.query = '';
  return message;
}

/** What an event has to show goes to many subscribers alike: it is made into text once. */
const texts = new WeakMap<object, string>();

/** A `next` message of a subscription. */
export function nextMessage(id: string, { data, ...rest }: Message): string {
  return `{"id":${JSON.stringify(id)},"type":"next","payload":${payloadText(data, JSON.stringify(rest))}}`;
}

function payloadText(data: Message['data'], rest: string): string {
  if (data === undefined) return rest;
  let text = data === null ? 'null' : texts.get(data);
  if (text === undefined) {
    text = JSON.stringify(data);
    texts.set(data as object, text);
  }
  return rest === '{}' ? `{"data":${text}}` : `{"data":${text},${rest.slice(1)}`;
}

export function message(type: MessageType, fields: { id?: string; payload?: unknown } = {}): string {
  return JSON.stringify({ ...(fields.id !== undefined && { id: fields.id }), type, ...payloadOf(fields) });
}

/** The payload is absent where there is none. */
function payloadOf({ payload }: { payload?: unknown }) {
  return payload === undefined || payload === null ? {} : { payload };
}
