import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionResult, GraphQLError, getOperationAST, parse, subscribe, validate } from 'graphql';
import { CloseCode, type ServerOptions } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Principal } from '../auth/principal.ts';
import type { Tokens } from '../auth/tokens.ts';
import { type Context, createContext, type Services } from '../context.ts';
import { formatError } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor } from '../execution.ts';
import type { Logger } from '../logger.ts';
import { correlationIdOf } from '../plugins/correlation.ts';
import { endWithError } from './iterators.ts';

const MAX_MESSAGE_BYTES = 1_048_576;
const INIT_TIMEOUT_MILLIS = 3000;
const GOING_AWAY = 1001;

interface SocketExtra {
  socket: WebSocket;
  request: IncomingMessage;
  principal?: Principal | undefined;
  correlationId?: string;
  /** Of what runs on this socket: fired when it closes. */
  controllers?: Set<AbortController>;
}

interface Parts {
  executor: OperationExecutor;
  services: Services;
  tokens: Tokens;
  logger: Logger;
  /** Has a query ended when the graph stops answering; returns how to take that back. */
  track: (controller: AbortController) => () => void;
}

/** GraphQL over WebSocket (graphql-transport-ws), on the path of the HTTP endpoint. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  readonly #dispose: () => void | Promise<void>;

  constructor(parts: Parts) {
    const disposable = useServer(serverOptions(parts), this.#server, 12_000);
    this.#dispose = () => disposable.dispose();
  }

  /** Sockets that are open. */
  get open(): number {
    return this.#server.clients.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (client) =>
      this.#server.emit('connection', client, request),
    );
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.close(GOING_AWAY, 'Going away');
    await this.#dispose();
  }
}

function serverOptions(parts: Parts): ServerOptions<Record<string, unknown>, SocketExtra> {
  const { executor, logger } = parts;
  return {
    schema: executor.schema,
    connectionInitWaitTimeout: INIT_TIMEOUT_MILLIS,
    // Errors of an operation are masked where it runs; those that graphql-js makes after that are masked here.
    onError: (_, __, ___, errors) => errors.map((error) => asError(error, logger)),
    onNext: (_, __, ___, args, result) => {
      const own = (args.contextValue as SocketOperation | undefined)?.context.logger ?? logger;
      if (!result.errors?.length) return undefined;
      return {
        ...result,
        errors: result.errors.map((error) => (isFormatted(error) ? error : asError(error, own))),
      };
    },
    onConnect: ({ connectionParams, extra }) => {
      const given = connectionParams?.Authorization ?? connectionParams?.authorization;
      try {
        extra.principal = parts.tokens.principalOf(typeof given === 'string' ? given : undefined);
      } catch {
        extra.socket.close(CloseCode.Forbidden, 'Forbidden');
        return false;
      }
      extra.correlationId = correlationIdOf(extra.request.headers['x-correlation-id']);
      endWithSocket(extra);
      closeAtExpiry(extra);
      return true;
    },
    onSubscribe: ({ extra }, _, payload) => prepare(parts, extra, payload),
    execute: (args) => {
      const operation = getOperationAST(args.document, args.operationName);
      if (!operation) throw new DharmaError('OPERATION_RESOLUTION_FAILURE');
      const { document, contextValue, variableValues } = args;
      const { context, controller, extra } = contextValue as SocketOperation;
      const untrack = parts.track(controller);
      extra.controllers?.add(controller);
      const request = { document, operation, variables: { ...variableValues }, context };
      const result = executor.run(request).finally(() => {
        untrack();
        extra.controllers?.delete(controller);
      });
      return result as ReturnType<NonNullable<ServerOptions['execute']>>;
    },
    async subscribe(args) {
      const { context, controller, extra } = args.contextValue as SocketOperation;
      const result = await subscribe({ ...args, contextValue: context });
      if (!isAsyncIterable(result)) return result;
      extra.controllers?.add(controller);
      // An error out of the events would close the whole socket; as a last message it ends this subscription alone.
      return endWithError(
        result,
        (error) => ({ errors: [formatError(error, context.logger)] }) as unknown as ExecutionResult,
        () => extra.controllers?.delete(controller),
      );
    },
  };
}

/** What graphql-ws carries for us from `onSubscribe` on. */
interface SocketOperation {
  context: Context;
  controller: AbortController;
  extra: SocketExtra;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<ExecutionResult> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Parses, validates and admits: what fails is an error of this operation, and its neighbours on the socket go on. */
function prepare(
  parts: Parts,
  extra: SocketExtra,
  payload: { query: string; operationName?: string | null; variables?: Record<string, unknown> | null },
) {
  const { executor, services, logger } = parts;
  try {
    const document = parseDocument(payload.query);
    const invalid = validate(executor.schema, document);
    if (invalid.length > 0) return invalid.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) return [new DharmaError('OPERATION_RESOLUTION_FAILURE')];
    const variables = payload.variables ?? {};
    const carried = socketOperation(services, extra, logger);
    const { context } = carried;
    if (operation.operation === 'subscription') executor.admit({ document, operation, variables, context });
    return {
      schema: executor.schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: carried,
    };
  } catch (error) {
    return [asError(error, logger)];
  }
}

function parseDocument(source: string) {
  try {
    return parse(source);
  } catch (error) {
    throw withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED');
  }
}

function socketOperation(services: Services, extra: SocketExtra, logger: Logger): SocketOperation {
  const correlationId = extra.correlationId ?? correlationIdOf(undefined);
  const controller = new AbortController();
  const context = createContext({
    principal: extra.principal,
    correlationId,
    logger: logger.child({ correlationId }),
    signal: controller.signal,
    services,
  });
  return { context, controller, extra };
}

/** What still runs when the client goes away is ended: one listener for the socket, however much runs on it. */
function endWithSocket(extra: SocketExtra): void {
  const controllers = new Set<AbortController>();
  extra.controllers = controllers;
  extra.socket.once('close', () => {
    for (const controller of controllers) controller.abort(new Error('the client has gone away'));
    controllers.clear();
  });
}

/** A token is good for as long as it says, on a socket too. */
function closeAtExpiry({ socket, principal }: SocketExtra): void {
  if (!principal) return;
  const millis = principal.expiresAt.getTime() - Date.now();
  // The longest delay a timer takes; a socket does not live longer than that.
  const timer = setTimeout(
    () => socket.close(CloseCode.Forbidden, 'Token expired'),
    Math.min(millis, 2 ** 31 - 1),
  );
  socket.once('close', () => clearTimeout(timer));
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code },
  });
}

function isFormatted(error: unknown): boolean {
  return !(error instanceof Error);
}

function asError(error: unknown, logger: Logger): GraphQLError {
  const formatted = formatError(error, logger);
  const source = error instanceof GraphQLError ? error : undefined;
  return new GraphQLError(formatted.message, {
    nodes: source?.nodes,
    source: source?.source,
    positions: source?.positions,
    path: source?.path,
    extensions: formatted.extensions,
  });
}
