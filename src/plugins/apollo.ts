import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import type { Documents } from '../documents.ts';
import { formatError } from '../error-format.ts';
import type { OperationExecutor } from '../execution.ts';
import type { Logger } from '../logger.ts';
import { executionPlugin } from './execution.ts';

/** GraphQL over HTTP as Apollo Server understands it; what is found and run is ours. */
export function createApollo(
  executor: OperationExecutor,
  documents: Documents,
  config: Config,
  logger: Logger,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: executor.schema,
    plugins: [executionPlugin(executor, documents), ApolloServerPluginLandingPageDisabled()],
    // Our own plugin has formatted what it found and ran; this is for what Apollo Server finds before: CSRF, no query.
    formatError: (formatted, error) => (error instanceof Error ? formatError(error, logger) : formatted),
    // What is shown to whom, our executor says; and documents are kept and validated by `Documents`, as for sockets.
    introspection: true,
    documentStore: null,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: config.NODE_ENV,
    logger: { debug: () => {}, info: () => {}, warn: (m) => logger.warn(m), error: (m) => logger.error(m) },
    persistedQueries: false,
  });
}
