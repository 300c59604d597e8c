import type {
  ApolloServerPlugin,
  BaseContext,
  GraphQLRequest,
  GraphQLRequestContext,
  HTTPGraphQLRequest,
} from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { type DocumentNode, type GraphQLFormattedError, Kind, OperationTypeNode } from 'graphql';
import type { Context } from '../context.ts';
import type { Documents } from '../documents.ts';
import { formatError, statusOf } from '../error-format.ts';
import { DharmaError } from '../errors.ts';
import type { OperationExecutor, OperationResult } from '../execution.ts';

/** In the place of a document that is not good: no operation is found in it. */
const NOTHING: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/** In the place of a text, where the document is named by its id. */
const ANY_TEXT = '{ __typename }';

/**
 * Has Apollo Server answer with what our own parts make of an operation, the same that serve sockets: `Documents`
 * parses and validates, the executor runs.
 */
export function executionPlugin(
  executor: OperationExecutor,
  documents: Documents,
): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart({ request: { query, extensions, http }, request }) {
      const asked = { query, extensions, documentId: documentIdOf(http) };
      hideIdentifier(request);
      let faults: GraphQLFormattedError[] | undefined;
      return {
        async didResolveSource(request) {
          const { principal, logger, document } = request.contextValue as unknown as Context;
          const found = document ?? documents.get(asked, principal);
          if ('kind' in found) return useDocument(request, found);
          faults = found.map((error) => formatError(error, logger));
          useDocument(request, NOTHING);
        },
        async responseForOperation({ document, operation, request, contextValue }) {
          const context = contextValue as unknown as Context;
          if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) {
            // What is not run is counted all the same: finding that out costs time as well.
            const refused = await refusalOf(context);
            if (refused) return answer({ errors: [refused] });
          }
          if (faults) return answer({ errors: faults });
          // Without an operation, Apollo Server says which name it did not find.
          if (!operation) return null;
          context.tellCost ||= request.extensions?.cost === true;
          context.tellCache ||= request.extensions?.cache === true;
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

async function refusalOf({ allowance, logger }: Context): Promise<GraphQLFormattedError | undefined> {
  try {
    await allowance?.take('reads');
    return undefined;
  } catch (error) {
    return formatError(error, logger);
  }
}

/** `documentId` of a body, or of an address (GraphQL over HTTP, appendix "Persisted Documents"). */
function documentIdOf(http: HTTPGraphQLRequest | undefined): unknown {
  if (http?.method === 'GET') return new URLSearchParams(http.search).get('documentId') ?? undefined;
  return (http?.body as { documentId?: unknown } | undefined)?.documentId;
}

/** Apollo Server neither looks for a persisted document nor misses a text: `Documents` does, for every transport. */
function hideIdentifier(request: GraphQLRequest): void {
  const { persistedQuery, ...extensions } = request.extensions ?? {};
  if (persistedQuery === undefined && documentIdOf(request.http) === undefined) return;
  request.extensions = extensions;
  request.query ||= ANY_TEXT;
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
