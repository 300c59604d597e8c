import type { AuditRecord, AuditResult } from '../../datasources/audit-log.ts';
import type { Method } from '../auth/principal.ts';
import type { Context } from '../context.ts';
import type { ErrorCode } from '../errors.ts';
import { boundedText, redacted, type SecretNames } from './redact.ts';

/** What an entry is about. */
export type AuditKind =
  /** A field of a mutation: its attempt, then its outcome. */
  | 'MUTATION'
  /** Somebody came in: `login`, `signup`, or through another issuer. */
  | 'LOGIN'
  | 'REFRESH'
  | 'LOGOUT'
  /** An API key was used: the first time, then at most once an hour for each key and address. */
  | 'API_KEY'
  /** A request was refused; those beyond what is told one by one are counted in one entry. */
  | 'DENIED'
  /** Something that only administrators may read was read, or Cypher was run. */
  | 'READ'
  /** A change of the graph, whoever made it. */
  | 'CHANGE'
  /** Changes went unrecorded, or are gone from the event log, before this entry. */
  | 'GAP'
  /** An act on the platform itself: first administrator, keys rotated, retention. */
  | 'CONFIG';

/** Where a request comes from. */
export interface Client {
  address: string;
  userAgent?: string | undefined;
  /** `http`, `websocket`, `sse`. */
  transport: string;
}

/** What is to be kept of something that happened. Secrets in `detail`, `before` and `after` are left out for it. */
export interface AuditEntry {
  kind: AuditKind;
  /** Name of the root field, or of the act, e.g. `createInfrastructure`. */
  action: string;
  /** OK unless given. */
  result?: AuditResult;
  code?: ErrorCode | undefined;
  /** Now, unless given. */
  at?: Date;
  /** Who; the system itself when it is left out. */
  actor?: { id?: string | undefined; email?: string | undefined } | undefined;
  method?: Method | undefined;
  /** Of the API key used. */
  keyId?: string | undefined;
  client?: Client | undefined;
  correlationId?: string | undefined;
  /** Name of the GraphQL operation. */
  operation?: string | undefined;
  entity?: { type?: string | undefined; id?: string | undefined; relatedId?: string | undefined } | undefined;
  detail?: object | undefined;
  before?: object | undefined;
  after?: object | undefined;
}

const MAX_NAME = 200;
const MAX_USER_AGENT = 256;

/** Who asks and from where, as an entry tells it. */
export function callerOf(
  context: Pick<Context, 'principal' | 'client' | 'correlationId'>,
): Pick<AuditEntry, 'actor' | 'method' | 'keyId' | 'client' | 'correlationId'> {
  const { principal, client, correlationId } = context;
  return {
    ...(principal && { actor: { id: principal.id, email: principal.email }, method: principal.method }),
    ...(principal?.keyId !== undefined && { keyId: principal.keyId }),
    ...(client && { client }),
    correlationId,
  };
}

/** The columns of an entry, without secrets and bounded. */
export function recordOf(entry: AuditEntry, secrets: SecretNames): AuditRecord {
  const name = (text: string | undefined) => (text === undefined ? null : boundedText(text, MAX_NAME));
  const values = (given: object | undefined) => (given ? redacted(given, secrets) : null);
  const { actor, client, entity } = entry;
  const userAgent = client?.userAgent;
  return {
    at: entry.at ?? new Date(),
    kind: entry.kind,
    action: boundedText(entry.action, MAX_NAME),
    result: entry.result ?? 'OK',
    code: entry.code ?? null,
    actorId: name(actor?.id),
    actorEmail: name(actor?.email),
    method: entry.method ?? null,
    keyId: name(entry.keyId),
    address: name(client?.address),
    userAgent: userAgent === undefined ? null : boundedText(userAgent, MAX_USER_AGENT),
    transport: client?.transport ?? null,
    correlationId: name(entry.correlationId),
    operation: name(entry.operation),
    entityType: name(entity?.type),
    entityId: name(entity?.id),
    relatedId: name(entity?.relatedId),
    detail: values(entry.detail),
    before: values(entry.before),
    after: values(entry.after),
  };
}
