import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  subscribe,
} from 'graphql';
import type { Principal } from '../auth/principal.ts';
import { type Context, createContext, type Services } from '../context.ts';
import { formatError } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';
import type { Logger } from '../logger.ts';
import type { Documents } from './documents.ts';
import { endWithError } from './iterators.ts';

/** What sockets and event streams run operations with. */
export interface OperationParts {
  executor: OperationExecutor;
  documents: Documents;
  services: Services;
  logger: Logger;
  /** Has a query ended when the graph stops answering; returns how to take that back. */
  track: (controller: AbortController) => () => void;
}

export interface Caller {
  principal: Principal | undefined;
  correlationId: string;
}

/** As clients send it, whatever the transport. */
export interface OperationPayload {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** An operation that may begin. */
export interface Operation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  context: Context;
  /** Ends it. */
  controller: AbortController;
}

export type FormattedResult = Omit<ExecutionResult, 'errors'> & { errors?: readonly GraphQLFormattedError[] };
/** Results as the client gets them; ends with an error as its last item rather than by throwing. */
export type Results = AsyncIterable<FormattedResult>;

export function isSubscription({ operation }: Operation): boolean {
  return operation.operation === OperationTypeNode.SUBSCRIPTION;
}

/** Parses, validates and admits. @returns the operation, or what is wrong with it alone */
export function prepare(
  parts: OperationParts,
  caller: Caller,
  payload: OperationPayload,
): Operation | GraphQLFormattedError[] {
  const { executor, documents, services } = parts;
  const logger = parts.logger.child({ correlationId: caller.correlationId });
  try {
    const document = documents.get(payload.query);
    if (!('kind' in document)) return document.map((error) => formatError(error, logger));
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) throw new DharmaError('OPERATION_RESOLUTION_FAILURE');
    const controller = new AbortController();
    const context = createContext({ ...caller, logger, signal: controller.signal, services });
    const prepared = { document, operation, variables: payload.variables ?? {}, context, controller };
    // Queries and mutations are admitted where they run.
    if (isSubscription(prepared)) executor.admit(prepared);
    return prepared;
  } catch (error) {
    return [formatError(error, logger)];
  }
}

/** A query or a mutation. Never throws. */
export async function runOnce(parts: OperationParts, operation: Operation): Promise<OperationResult> {
  const untrack = parts.track(operation.controller);
  try {
    return await parts.executor.run(operation);
  } finally {
    untrack();
  }
}

/** A subscription. Never throws: what stands in the way of it is a result with errors and without data. */
export async function start(
  parts: OperationParts,
  { document, operation, variables, context }: Operation,
): Promise<Results | FormattedResult> {
  const formatted = (result: ExecutionResult): FormattedResult => ({
    ...result,
    errors: result.errors?.map((error) => formatError(error, context.logger)) as GraphQLFormattedError[],
  });
  const failed = (error: unknown): FormattedResult => ({ errors: [formatError(error, context.logger)] });
  try {
    const results = await subscribe({
      schema: parts.executor.schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: context,
    });
    if (!(Symbol.asyncIterator in results)) return formatted(results);
    const safe = endWithError<ExecutionResult>(
      results,
      (error) => failed(error) as ExecutionResult,
      () => {},
    );
    return mapped(safe, (result) =>
      result.errors?.[0] instanceof Error ? formatted(result) : (result as FormattedResult),
    );
  } catch (error) {
    return failed(error);
  }
}

function mapped<T, R>(source: AsyncIterableIterator<T>, change: (item: T) => R): AsyncIterableIterator<R> {
  const of = ({ value, done }: IteratorResult<T>): IteratorResult<R> =>
    done ? { value: undefined, done } : { value: change(value), done: false };
  return {
    next: async () => of(await source.next()),
    return: async () => of((await source.return?.()) ?? { value: undefined, done: true }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
