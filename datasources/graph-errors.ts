import { Neo4jError } from 'neo4j-driver';
import { DharmaError, type ErrorCode } from '../src/errors.ts';

/** Status codes of Neo4j 5 (Neo4j status code manual) and of the driver, to codes of the catalogue. */
const CODES: ReadonlyArray<[pattern: RegExp, code: ErrorCode]> = [
  [/^Neo\.ClientError\.Schema\.ConstraintValidationFailed$/, 'CONFLICT'],
  [/^Neo\.ClientError\.Transaction\.(TransactionTimedOut.*|LockClientStopped)$/, 'TIMEOUT'],
  [/^Neo\.TransientError\.Transaction\.LockAcquisitionTimeout$/, 'DATABASE_BUSY'],
  [/^(ServiceUnavailable|SessionExpired)$/, 'DATABASE_UNAVAILABLE'],
  [/^Neo\.TransientError\.General\.DatabaseUnavailable$/, 'DATABASE_UNAVAILABLE'],
  [
    /^Neo\.(ClientError|TransientError)\.(Database|Cluster)\..*(NotFound|Unavailable|NotALeader)$/,
    'DATABASE_UNAVAILABLE',
  ],
  [/^Neo\.ClientError\.Security\./, 'DATABASE_UNAVAILABLE'],
  [/^Neo\.ClientError\.Transaction\.TransactionHookFailed$/, 'CAPTURE_UNAVAILABLE'],
  // The Cypher is generated, so what it finds fault with is a value: a negative limit, a date that is none.
  [/^Neo\.ClientError\.Statement\.(ArgumentError|ArithmeticError|TypeError)$/, 'VALIDATION_ERROR'],
  [
    /^Neo\.TransientError\.General\.(MemoryPoolOutOfMemoryError|TransactionMemoryLimit|OutOfMemoryError)$/,
    'OPERATION_TOO_LARGE',
  ],
  [/^Neo\.ClientError\.General\.TransactionOutOfMemoryError$/, 'OPERATION_TOO_LARGE'],
  [/^Neo\.TransientError\./, 'DATABASE_BUSY'],
];

/** The database's own words could repeat Cypher. */
const BAD_VALUE = 'A value is out of range, or not of the form that its field needs.';

/** Of range indexes, some 8 kB, and of full-text ones, 32 kB: only the text tells these from faults of the database. */
const TOO_LONG = /Property value is too large to index|immense term/;
const TOO_LONG_TEXT = 'A value is too long: what can be searched and sorted by holds some 8,000 bytes.';

/** APOC wraps a deadlock of its trigger in a hook failure that only its text tells apart (CAPTURE: "Errors"). */
const HOOK_DEADLOCK = /can't acquire ExclusiveLock|DeadlockDetected/;

/**
 * A driver error as one of the catalogue; any other error as it is. Errors without a code of their own stay driver
 * errors: the library reads its authorisation failures from them, and what is left is masked at the edge.
 */
export function graphErrorOf(error: unknown): unknown {
  if (!(error instanceof Neo4jError)) return error;
  if (HOOK_DEADLOCK.test(error.message)) return withCause('DATABASE_BUSY', error);
  if (TOO_LONG.test(error.message)) return withCause('VALIDATION_ERROR', error, TOO_LONG_TEXT);
  const entry = CODES.find(([pattern]) => pattern.test(error.code));
  return entry ? withCause(entry[1], error) : error;
}

function withCause(code: ErrorCode, cause: Error, text?: string): DharmaError {
  const translated = new DharmaError(code, text ?? (code === 'VALIDATION_ERROR' ? BAD_VALUE : undefined));
  translated.cause = cause;
  return translated;
}

/** Whether the same transaction may succeed when it is tried again. */
export function isTransient(error: unknown): boolean {
  return error instanceof DharmaError && error.code === 'DATABASE_BUSY';
}
