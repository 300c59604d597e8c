import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';

/**
 * Every error a client can meet, in one place: its code, the HTTP status it has where the whole request fails, and
 * what to say when nothing better is known. `docs/errors.md` lists the same codes; a test compares them both ways.
 */
export const ERROR_CATALOGUE = {
  GRAPHQL_PARSE_FAILED: { status: 400, text: 'The document is not valid GraphQL syntax.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, text: 'The document does not fit the schema.' },
  OPERATION_RESOLUTION_FAILURE: { status: 400, text: 'No operation, or more than one, was asked for.' },
  BAD_REQUEST: { status: 400, text: 'The request is not a GraphQL request.' },
  PERSISTED_QUERY_NOT_FOUND: { status: 200, text: 'No document is known by this hash; send it along.' },
  DOCUMENT_NOT_TRUSTED: { status: 403, text: 'Only documents that are registered with the gateway are run.' },
  METHOD_NOT_ALLOWED: { status: 405, text: 'The operation cannot be run with this HTTP method.' },
  PAYLOAD_TOO_LARGE: { status: 413, text: 'The request is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, text: 'The content type is not supported.' },
  VALIDATION_ERROR: { status: 422, text: 'The input is not valid.' },
  AUTH_ERROR: { status: 401, text: 'Log in first: send a valid bearer token.' },
  PERMISSION_ERROR: { status: 403, text: 'You may not do that.' },
  ISSUER_UNAVAILABLE: {
    status: 503,
    text: 'The issuer of the token cannot be reached to verify it; try again later.',
  },
  NOT_FOUND: { status: 404, text: 'There is no such thing.' },
  CONFLICT: { status: 409, text: 'Something with this identity exists already.' },
  RAW_CYPHER_OFF: { status: 403, text: 'Raw Cypher is switched off (RAW_CYPHER).' },
  CYPHER_REFUSED: { status: 422, text: 'The query is not allowed: only queries that read the graph are.' },
  CYPHER_FAILED: { status: 422, text: 'The query could not be run.' },
  IMPORT_FAILED: { status: 422, text: 'The file could not be read; nothing was changed.' },
  CURSOR_EXPIRED: {
    status: 410,
    text: 'The cursor is older than what is kept, or of another log: read a snapshot, then go on from now.',
  },
  EVENTS_MISSED: {
    status: 409,
    text: 'Some changes went unrecorded: read a snapshot, then go on from this cursor.',
  },
  LAGGED: { status: 409, text: 'The subscriber was too slow; some events were left out.' },
  TOO_MANY_SOCKETS: { status: 429, text: 'Too many sockets and event streams are open: close some.' },
  TOO_MANY_SUBSCRIPTIONS: { status: 429, text: 'Too many subscriptions on this socket: end some.' },
  TOO_MANY_LOGINS: { status: 429, text: 'Too many failed logins; try again later.' },
  RATE_LIMITED: { status: 429, text: 'Too many operations in a minute; try again later.' },
  OPERATION_TOO_COMPLEX: { status: 400, text: 'The operation exceeds a limit: ask for less at a time.' },
  OPERATION_TOO_LARGE: {
    status: 422,
    text: 'The operation needs more memory than one may have: ask for less.',
  },
  TIMEOUT: { status: 504, text: 'The operation took too long and was stopped.' },
  DATABASE_BUSY: { status: 503, text: 'The database is busy with a conflicting change; try again.' },
  DATABASE_UNAVAILABLE: { status: 503, text: 'The database cannot be reached; try again later.' },
  CAPTURE_UNAVAILABLE: { status: 503, text: 'Changes cannot be recorded at present; writes are stopped.' },
  AUDIT_UNAVAILABLE: { status: 503, text: 'The audit trail cannot be written at present.' },
  DATABASE_ERROR: { status: 503, text: 'The database could not answer.' },
  INTERNAL_ERROR: { status: 500, text: 'An unexpected error occurred.' },
} as const;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code);
}

/** An error that is meant for the client: its message and details leave the gateway as they are. */
export class DharmaError extends GraphQLError {
  readonly code: ErrorCode;

  /**
   * @param code one of the catalogue
   * @param message what to tell the client; the catalogue's text unless given
   * @param details further `extensions`, safe to show
   */
  constructor(code: ErrorCode, message?: string, details: GraphQLErrorExtensions = {}) {
    super(message ?? ERROR_CATALOGUE[code].text, { extensions: { ...details, code } });
    this.name = 'DharmaError';
    this.code = code;
  }
}

/** What is said to whatever is asked for once the gateway ends. */
export function gatewayEnding(): DharmaError {
  return new DharmaError('DATABASE_UNAVAILABLE', 'The gateway is ending; try another.');
}
