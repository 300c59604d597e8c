import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type ExecutionResult, OperationTypeNode } from 'graphql';
import { createHandler, type Handler, type RequestParams } from 'graphql-sse';
import { identify } from '../audit/identify.ts';
import type { Principals } from '../auth/revocation.ts';
import type { Config } from '../config.ts';
import { formatError } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import {
  type Caller,
  isSubscription,
  type Operation,
  type OperationParts,
  prepare,
  runOnce,
} from './operations.ts';
import type { SessionEnd, Sessions } from './sessions.ts';
import { resumeAfter } from './sse/resume.ts';
import { EventStream } from './sse/stream.ts';
import type { Message, Messages } from './subscription.ts';

interface Parts extends OperationParts {
  config: Config;
  principals: Principals;
  sessions: Sessions;
  closeWhenLagged: boolean;
}

export interface StreamRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON of a POST. */
  body: unknown;
  address: string;
  correlationId: string;
  response: ServerResponse;
}

interface Call {
  stream: EventStream;
  caller: Caller;
  lastEventId: string | undefined;
  /** Which graphql-sse does not know of. */
  documentId: unknown;
}

const ENDS: Record<SessionEnd, string> = {
  expired: 'The token has expired: log in again.',
  revoked: 'The token was revoked: log in again.',
};

/** GraphQL over Server-Sent Events, in distinct connections mode: a request for each operation. */
export class EventStreams {
  readonly #parts: Parts;
  readonly #handler: Handler<Call>;
  readonly #open = new Set<EventStream>();
  #closing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#handler = createHandler<Call>({
      // No tokens, no single connection mode: what a stranger reserves there would never be given back.
      authenticate: () => null,
      // Errors are formatted already, which the type does not know.
      onSubscribe: ({ raw, method }, params) =>
        this.#begin(raw, method, params) as Promise<AsyncGenerator<ExecutionResult>>,
      onNext: (_context, { raw }, result) => raw.stream.handOver(result as Message),
    });
  }

  get open(): number {
    return this.#open.size;
  }

  /**
   * @returns the response: events, or why there are none
   * @throws DharmaError AUTH_ERROR, TOO_MANY_SOCKETS, DATABASE_UNAVAILABLE, before anything is sent
   */
  async handle(request: StreamRequest): Promise<{ status: number; events: AsyncGenerator<string> | string }> {
    if (this.#closing) throw new DharmaError('DATABASE_UNAVAILABLE', 'The gateway is ending; try another.');
    const { config, sessions, principals, closeWhenLagged } = this.#parts;
    const { response, headers, correlationId, address } = request;
    const client = { address, userAgent: headers['user-agent'], transport: 'sse' };
    const audit = this.#parts.services.audit;
    const principal = await identify({ principals, audit }, headers.authorization, { client, correlationId });
    const stream = new EventStream(response, {
      heartbeatMillis: config.WS_PING_INTERVAL_MS,
      stallMillis: config.SOCKET_STALL_TIMEOUT_MS,
      closeWhenLagged,
    });
    const session = await sessions.open({ principal, address }, (reason) =>
      stream.fail({ errors: [formatError(new DharmaError('AUTH_ERROR', ENDS[reason]), this.#parts.logger)] }),
    );
    this.#open.add(stream);
    const close = () => {
      if (this.#open.delete(stream)) session.close();
    };
    response.once('close', close);
    if (stream.gone) close();
    const buffer = { used: 0, limit: config.SUBSCRIBER_BUFFER_EVENTS };
    const caller = { principal, session, correlationId, client, transport: { name: 'sse', buffer } };
    const lastEventId = headers['last-event-id'];
    const call = {
      stream,
      caller,
      lastEventId: Array.isArray(lastEventId) ? lastEventId[0] : lastEventId,
      documentId: documentIdOf(request),
    };
    const [body, { status }] = await this.#handler(asked(request, call));
    if (body === null || typeof body === 'string') return { status, events: body ?? '' };
    return { status, events: stream.events(body) };
  }

  /** Ends all streams; their clients come again. */
  close(): void {
    this.#closing = true;
    for (const stream of this.#open) stream.cut();
  }

  async #begin(
    { stream, caller, lastEventId, documentId }: Call,
    method: string,
    params: RequestParams,
  ): Promise<AsyncGenerator<Message>> {
    const { query, operationName } = params as { query: string; operationName?: string };
    const variables = params.variables as Record<string, unknown> | undefined;
    const extensions = params.extensions as Record<string, unknown> | undefined;
    const asked = { query, documentId, operationName, variables, extensions };
    const prepared = prepare(this.#parts, caller, asked);
    // Errors of the document are reported within the stream (protocol, distinct connections mode).
    if (Array.isArray(prepared)) return stream.of({ errors: prepared });
    if (prepared.operation.operation === OperationTypeNode.MUTATION && method === 'GET')
      throw new DharmaError('METHOD_NOT_ALLOWED', 'Mutations need POST.');
    stream.begin(prepared);
    return stream.of(await this.#run(prepared, lastEventId));
  }

  #run(prepared: Operation, lastEventId: string | undefined): Promise<Messages | Message> {
    const { subscriptions, executor } = this.#parts;
    if (!isSubscription(prepared)) return runOnce(this.#parts, prepared);
    return subscriptions.run(lastEventId ? resumeAfter(prepared, executor.schema, lastEventId) : prepared);
  }
}

function documentIdOf({ method, url, body }: StreamRequest): unknown {
  if (method === 'GET') return searchOf(url).get('documentId') ?? undefined;
  return (body as { documentId?: unknown } | null | undefined)?.documentId;
}

function namesDocument(body: unknown): body is object {
  return typeof body === 'object' && body !== null && ('documentId' in body || 'extensions' in body);
}

function searchOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?')[1]);
}

/** The request as graphql-sse takes it: with an empty text where the document is named by its id. */
function asked({ method, url, headers, body }: StreamRequest, call: Call) {
  const search = searchOf(url);
  if (!search.has('query') && (search.has('documentId') || search.has('extensions'))) search.set('query', '');
  return {
    method,
    url: `?${search}`,
    // What else the client accepts was looked at before.
    headers: {
      get: (name: string) =>
        name === 'accept' ? 'text/event-stream' : (headers[name] as string | undefined),
    },
    body: (namesDocument(body) ? { query: '', ...body } : body) as Record<string, unknown> | null,
    raw: call,
    context: undefined,
  };
}
