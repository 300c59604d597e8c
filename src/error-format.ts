import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Neo4jError } from 'neo4j-driver';
import { DharmaError, ERROR_CATALOGUE, type ErrorCode, isErrorCode } from './errors.ts';
import type { Logger } from './logger.ts';

/** Errors of the library that say something a client may know, by class name. */
const LIBRARY_ERRORS: Readonly<Record<string, ErrorCode>> = {
  Neo4jGraphQLConstraintValidationError: 'CONFLICT',
  Neo4jGraphQLForbiddenError: 'PERMISSION_ERROR',
  Neo4jGraphQLAuthenticationError: 'AUTH_ERROR',
};

/** Codes of Apollo Server that the catalogue has under another name. */
const ALIASES: Readonly<Record<string, ErrorCode>> = {
  BAD_USER_INPUT: 'VALIDATION_ERROR',
  INTERNAL_SERVER_ERROR: 'INTERNAL_ERROR',
};

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && !(cause instanceof DharmaError) && cause.originalError)
    cause = cause.originalError;
  return cause;
}

/** The code of an error that a client may see as it is; undefined for one that must be masked. */
function publicCode(error: GraphQLError): ErrorCode | undefined {
  const cause = rootCause(error);
  if (cause instanceof DharmaError) return cause.code;
  if (cause instanceof Error) {
    const library = LIBRARY_ERRORS[cause.constructor.name];
    if (library) return library;
  }
  const own = error.extensions.code;
  // Apollo Server's word for a mutation by GET has no code of its own.
  if ((error.extensions.http as { status?: number } | undefined)?.status === 405) return 'METHOD_NOT_ALLOWED';
  const code = typeof own === 'string' ? (ALIASES[own] ?? own) : undefined;
  if (isErrorCode(code) && code !== 'INTERNAL_ERROR') return code;
  // graphql-js itself found fault with a variable. With a path, it found fault with what a resolver gave: our mistake.
  if (cause instanceof GraphQLError && code === undefined && !error.path) return 'VALIDATION_ERROR';
  return undefined;
}

/**
 * An error as the client gets it: code and text of the catalogue, nothing internal. One that nobody foresaw is logged
 * whole under an id, and the id is what the client gets.
 */
export function formatError(error: unknown, logger: Logger): GraphQLFormattedError {
  const thrown = error instanceof Error ? error : new Error(`not an error: ${String(error)}`);
  const graphQLError =
    thrown instanceof GraphQLError ? thrown : new GraphQLError('', { originalError: thrown });
  const position = {
    ...(graphQLError.locations && { locations: graphQLError.locations }),
    ...(graphQLError.path && { path: graphQLError.path }),
  };
  const code = publicCode(graphQLError);
  const cause = rootCause(graphQLError);
  if (code !== undefined) {
    if (ERROR_CATALOGUE[code].status >= 500)
      logger.warn({ err: (cause as Error).cause ?? cause, code }, 'operation failed');
    const own = cause instanceof DharmaError ? cause : graphQLError;
    const library = cause instanceof Error && cause.constructor.name in LIBRARY_ERRORS;
    return {
      message: library ? ERROR_CATALOGUE[code].text : own.message,
      ...position,
      extensions: { ...(own instanceof DharmaError ? own.extensions : {}), code },
    };
  }
  const masked: ErrorCode = cause instanceof Neo4jError ? 'DATABASE_ERROR' : 'INTERNAL_ERROR';
  const errorId = randomUUID();
  logger.error({ err: cause, errorId, path: graphQLError.path }, 'unexpected error');
  return { message: ERROR_CATALOGUE[masked].text, ...position, extensions: { code: masked, errorId } };
}

/** HTTP status of a request that failed as a whole. */
export function statusOf(error: GraphQLFormattedError): number {
  const code = error.extensions?.code;
  return isErrorCode(code) ? ERROR_CATALOGUE[code].status : 500;
}

const FAULTY_DOCUMENT = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'VALIDATION_ERROR',
]);

/**
 * Whether an error says that a document cannot be run. That is answered with 200 where the client takes `application/json`
 * (GraphQL over HTTP, section 6.4.1): only with `application/graphql-response+json` may it tell our status from that of
 * a proxy.
 */
export function isFaultyDocument(error: GraphQLFormattedError): boolean {
  return FAULTY_DOCUMENT.has(error.extensions?.code);
}
