import {
  type DocumentNode,
  type GraphQLFormattedError,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Principal } from '../auth/principal.ts';
import { type Context, createContext, type Services } from '../context.ts';
import type { Documents } from '../documents.ts';
import { formatError } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';
import type { Allowance, Allowances } from '../limits/allowance.ts';
import type { Logger } from '../logger.ts';
import type { AskedDocument } from '../trusted/identifier.ts';
import type { Session } from './sessions.ts';
import type { Subscriptions } from './subscription.ts';

/** What sockets and event streams run operations with. */
export interface OperationParts {
  executor: OperationExecutor;
  subscriptions: Subscriptions;
  documents: Documents;
  allowances: Allowances;
  services: Services;
  logger: Logger;
  /** Has a query ended when the graph stops answering; returns how to take that back. */
  track: (controller: AbortController) => () => void;
}

export interface Caller {
  principal: Principal | undefined;
  session: Session;
  correlationId: string;
  client: NonNullable<Context['client']>;
  transport: NonNullable<Context['transport']>;
}

/** As clients send it, whatever the transport. */
export interface OperationPayload extends AskedDocument {
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
  session: Session;
}

/** Why an operation ends that nobody waits for any more. */
export function clientGone(): DharmaError {
  return new DharmaError('BAD_REQUEST', 'The client has gone away.');
}

/** Ends an operation that takes too long. @returns to be cleared when it has ended */
export function endAfter(controller: AbortController, millis: number): NodeJS.Timeout {
  return setTimeout(() => controller.abort(new DharmaError('TIMEOUT')), millis);
}

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
  const allowance = parts.allowances.of(caller.principal, caller.client.address);
  try {
    const document = documents.get(payload, caller.principal);
    if (!('kind' in document)) {
      countFault(allowance);
      return document.map((error) => formatError(error, logger));
    }
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) throw new DharmaError('OPERATION_RESOLUTION_FAILURE');
    const controller = new AbortController();
    const { principal, session, correlationId, client, transport } = caller;
    const { signal } = controller;
    const tellCost = payload.extensions?.cost === true;
    const context = createContext({
      principal,
      correlationId,
      client,
      tellCost,
      allowance,
      logger,
      signal,
      services,
      transport,
    });
    const variables = payload.variables ?? {};
    const prepared = { document, operation, variables, context, controller, session };
    // Queries and mutations are admitted where they run.
    if (isSubscription(prepared)) executor.admit(prepared);
    return prepared;
  } catch (error) {
    countFault(allowance);
    return [formatError(error, logger)];
  }
}

/** Finding faults costs time as well. It is answered either way; what follows is refused. */
function countFault(allowance: Allowance): void {
  void allowance.take('reads').catch(() => {});
}

/** A query or a mutation, when it is its turn. Never throws. */
export async function runOnce(parts: OperationParts, operation: Operation): Promise<OperationResult> {
  const { controller, session, context } = operation;
  const untrack = parts.track(controller);
  const deadline = endAfter(controller, parts.services.config.OPERATION_TIMEOUT_MS);
  try {
    return await session.run(() => parts.executor.run(operation), controller.signal);
  } catch (error) {
    return { errors: [formatError(error, context.logger)] };
  } finally {
    clearTimeout(deadline);
    untrack();
  }
}
