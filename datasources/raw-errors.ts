import { Neo4jError } from 'neo4j-driver';
import { DharmaError } from '../src/errors.ts';
import { graphErrorOf } from './graph-errors.ts';

const MAX_MESSAGE = 300;
const POSITION = /\s*\(line (\d+), column (\d+) \(offset: \d+\)\)/;
/** The database's own refusals; that of a write in a transaction which reads comes first. */
const REFUSED =
  /^Neo\.ClientError\.(Statement\.(AccessMode|ExternalResourceFailed)|Security\.Forbidden|Transaction\.\w+)$/;
const ENDED = /^Neo\.ClientError\.Transaction\.(TransactionTimedOut.*|LockClientStopped|Terminated)$/;

/**
 * An error of a query that a user has written. About a mistake in it the user is told Neo4j's words, without the text around
 * them, and where.
 */
export function rawErrorOf(error: { code: string; message: string; planning: boolean }): unknown {
  const { code, message, planning } = error;
  if (ENDED.test(code)) return new DharmaError('TIMEOUT');
  if (REFUSED.test(code))
    return new DharmaError('CYPHER_REFUSED', 'The database refuses: only queries that read are allowed.');
  if (code === 'Neo.ClientError.Procedure.ProcedureCallFailed')
    return new DharmaError('CYPHER_FAILED', 'A procedure of the query failed: check what it is given.');
  if (/^Neo\.ClientError\.(Statement|Procedure)\./.test(code)) {
    const [, line, column] = POSITION.exec(message) ?? [];
    const words = message.split(POSITION)[0]?.split('\n')[0]?.slice(0, MAX_MESSAGE);
    const at = line && column ? { line: Number(line) - (planning ? 1 : 0), column: Number(column) } : {};
    return new DharmaError('CYPHER_FAILED', words || undefined, at);
  }
  return graphErrorOf(new Neo4jError(message, code, '', ''));
}
