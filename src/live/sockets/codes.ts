import { CloseCode } from 'graphql-ws';

/** Codes with which the gateway closes a socket, and the reasons it gives; docs/live-transports.md has the same table. */
export const Closing = {
  goingAway: [1001, 'Going away'],
  tryAgainLater: [1013, 'Try again later'],
  invalidMessage: [CloseCode.BadRequest, 'Invalid message received'],
  unauthorized: [CloseCode.Unauthorized, 'Unauthorized'],
  forbidden: [CloseCode.Forbidden, 'Forbidden'],
  expired: [CloseCode.Forbidden, 'Token expired'],
  revoked: [CloseCode.Forbidden, 'Revoked'],
  subprotocol: [CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable'],
  initTimeout: [CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'],
  tooManyInits: [CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests'],
  internal: [CloseCode.InternalServerError, 'Internal server error'],
  /** Ours: SOCKETS_PER_PRINCIPAL. The protocol's 4429 means something else. */
  tooManySockets: [4503, 'Too many sockets'],
} as const satisfies Record<string, readonly [code: number, reason: string]>;

/** Ours: a subscriber was too slow and SLOW_SUBSCRIBER_POLICY is `close`; the reason ends with the cursor to go on from. */
const LAGGED = 4410;
/** What a close frame has room for (RFC 6455, section 5.5.1: 125 bytes, two of them the code). */
const MAX_REASON_BYTES = 123;

export function lagged(cursor: unknown): readonly [code: number, reason: string] {
  return [LAGGED, `LAGGED ${typeof cursor === 'string' ? cursor : ''}`.trim()];
}

export function duplicate(id: string): readonly [code: number, reason: string] {
  const reason = `Subscriber for ${id} already exists`;
  const fits = Buffer.byteLength(reason) <= MAX_REASON_BYTES;
  return [CloseCode.SubscriberAlreadyExists, fits ? reason : 'Subscriber already exists'];
}
