import type { GraphQLFormattedError } from 'graphql';

/** Why a subscription has ended for good: what is left to the application to decide. */
export class LiveError extends Error {
  /** Of the gateway's catalogue (`AUTH_ERROR`, `GRAPHQL_VALIDATION_FAILED` …), or `CLOSED_4400` for a close code. */
  readonly code: string;
  /** What the gateway said, where it said it. */
  readonly errors: readonly GraphQLFormattedError[];

  constructor(code: string, message: string, errors: readonly GraphQLFormattedError[] = [], cause?: unknown) {
    super(message, { cause });
    this.name = 'LiveError';
    this.code = code;
    this.errors = errors;
  }

  /** The first of the errors that the gateway gave. */
  static of(errors: readonly GraphQLFormattedError[]): LiveError {
    const [first] = errors;
    return new LiveError(codeOf(first) ?? 'UNKNOWN', first?.message ?? 'The operation was refused.', errors);
  }
}

export function codeOf(error: GraphQLFormattedError | undefined): string | undefined {
  const code = error?.extensions?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Codes that time heals: the operation is tried again. */
const TRANSIENT = new Set([
  'DATABASE_BUSY',
  'DATABASE_ERROR',
  'DATABASE_UNAVAILABLE',
  'CAPTURE_UNAVAILABLE',
  'TIMEOUT',
]);

export function isTransient(error: GraphQLFormattedError | undefined): boolean {
  return TRANSIENT.has(codeOf(error) ?? '');
}
