import { Neo4jError } from 'neo4j-driver';
import { BoltProtocolError } from './unpack.ts';

/** The server wants to know again who asks: another connection may tell it. */
const EXPIRED = /^Neo\.ClientError\.Security\.(AuthorizationExpired|TokenExpired)$/;
/** Codes of servers before version 5; the official driver takes them for the newer ones as well. */
const OLD_CODE = /^Neo\.TransientError\.(Transaction\.(?:Terminated|LockClientStopped))$/;
/** What the database says when a transaction exceeds its memory. */
const TOO_LARGE = 'Neo.ClientError.General.TransactionOutOfMemoryError';

function neo4jError(message: string, code: string): Neo4jError {
  return new Neo4jError(message, code, '', '', {} as never);
}

/** As the official driver says that a server cannot be reached. */
export function unavailable(message: string): Neo4jError {
  return neo4jError(message, 'ServiceUnavailable');
}

/** Whatever ended a connection, as that; what the server said itself stays as it is. */
export function asUnavailable(error: unknown): unknown {
  const known = error instanceof Neo4jError || error instanceof BoltProtocolError;
  return known ? error : unavailable(String((error as Error).message));
}

export function tooLarge(maxBytes: number): Neo4jError {
  return neo4jError(`the answer is larger than ${maxBytes} bytes`, TOO_LARGE);
}

/** @param metadata of a FAILURE message */
export function failureOf(metadata: unknown): Neo4jError {
  const { code, message } = metadata as { code: string; message: string };
  return neo4jError(message, code.replace(OLD_CODE, 'Neo.ClientError.$1'));
}

export function isExpired({ code }: Neo4jError): boolean {
  return EXPIRED.test(code);
}

/** The server refuses who asks. */
export function isRefusal(error: unknown): error is Neo4jError {
  return error instanceof Neo4jError && error.code.startsWith('Neo.ClientError.Security.');
}
