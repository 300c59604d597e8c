import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import type { Context } from '../context.ts';
import { formatError, statusOf } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor } from '../execution.ts';

/** Has Apollo Server answer with what our own executor makes of an operation: the same one that serves sockets. */
export function executionPlugin(executor: OperationExecutor): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ document, operation, request, contextValue }) {
          // Without an operation, Apollo Server says which name it did not find.
          if (!operation) return null;
          const context = contextValue as unknown as Context;
          const result =
            operation.operation === OperationTypeNode.SUBSCRIPTION
              ? { errors: [formatError(subscriptionOverHttp(), context.logger)] }
              : await executor.run({ document, operation, variables: request.variables ?? {}, context });
          const failed = result.data === undefined && result.errors?.[0];
          return {
            http: { status: failed ? statusOf(failed) : undefined, headers: new HeaderMap() },
            body: { kind: 'single', singleResult: result },
          };
        },
      };
    },
  };
}

function subscriptionOverHttp(): DharmaError {
  return new DharmaError(
    'BAD_REQUEST',
    'Subscriptions are served over WebSocket (graphql-transport-ws) on this path, and as an event stream on /graphql/stream.',
  );
}
