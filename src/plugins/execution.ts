import type { ApolloServerPlugin, BaseContext, GraphQLRequestContext } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { type DocumentNode, type GraphQLFormattedError, Kind, OperationTypeNode } from 'graphql';
import type { Context } from '../context.ts';
import type { Documents } from '../documents.ts';
import { formatError, statusOf } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';

/** In the place of a document that is not good: no operation is found in it. */
const NOTHING: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * Has Apollo Server answer with what our own parts make of an operation, the same that serve sockets: `Documents`
 * parses and validates, the executor runs.
 */
export function executionPlugin(
  executor: OperationExecutor,
  documents: Documents,
): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      let faults: GraphQLFormattedError[] | undefined;
      return {
        async didResolveSource(request) {
          const { principal, logger } = request.contextValue as unknown as Context;
          const found = documents.get(request.source, principal);
          if ('kind' in found) return useDocument(request, found);
          faults = found.map((error) => formatError(error, logger));
          useDocument(request, NOTHING);
          // Nobody shall find it under its hash.
          request.metrics.persistedQueryRegister = false;
        },
        async responseForOperation({ document, operation, request, contextValue }) {
          if (faults) return answer({ errors: faults });
          // Without an operation, Apollo Server says which name it did not find.
          if (!operation) return null;
          const context = contextValue as unknown as Context;
          context.tellCost ||= request.extensions?.cost === true;
          return answer(
            operation.operation === OperationTypeNode.SUBSCRIPTION
              ? { errors: [formatError(subscriptionOverHttp(), context.logger)] }
              : await executor.run({ document, operation, variables: request.variables ?? {}, context }),
          );
        },
      };
    },
  };
}

/** With a document at hand, Apollo Server neither parses nor validates; that it may be given here, its types do not say. */
function useDocument(request: GraphQLRequestContext<BaseContext>, document: DocumentNode): void {
  (request as { document?: DocumentNode }).document = document;
}

function answer(result: OperationResult) {
  const failed = result.data === undefined && result.errors?.[0];
  return {
    http: { status: failed ? statusOf(failed) : undefined, headers: new HeaderMap() },
    body: { kind: 'single' as const, singleResult: result },
  };
}

function subscriptionOverHttp(): DharmaError {
  return new DharmaError(
    'BAD_REQUEST',
    'Subscriptions are served over WebSocket (graphql-transport-ws) on this path, and as an event stream on /graphql/stream.',
  );
}
