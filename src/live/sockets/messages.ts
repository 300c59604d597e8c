import {
  type CompleteMessage,
  type ConnectionInitMessage,
  MessageType,
  type PingMessage,
  type PongMessage,
  parseMessage,
  type SubscribeMessage,
} from 'graphql-ws';

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
    const message = parseMessage(text);
    return OF_CLIENTS.has(message.type) ? (message as ClientMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** One result may go to many subscribers: it is made into text once. */
const texts = new WeakMap<object, string>();

/** A `next` message. @param shared whether the same result object goes to others as well */
export function nextMessage(id: string, result: object, shared: boolean): string {
  let payload = shared ? texts.get(result) : undefined;
  if (payload === undefined) {
    payload = JSON.stringify(result);
    if (shared) texts.set(result, payload);
  }
  return `{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`;
}

export function message(type: MessageType, fields: { id?: string; payload?: unknown } = {}): string {
  return JSON.stringify({ ...(fields.id !== undefined && { id: fields.id }), type, ...payloadOf(fields) });
}

/** The payload is absent where there is none. */
function payloadOf({ payload }: { payload?: unknown }) {
  return payload === undefined || payload === null ? {} : { payload };
}
