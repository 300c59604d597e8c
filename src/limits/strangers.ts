import type { Context } from '../context.ts';
import { DharmaError } from '../errors.ts';

/**
 * Who has not logged in learns nothing of the schema.
 * @param rootFieldNames every root field of the operation
 * @throws DharmaError AUTH_ERROR
 */
export function refuseIntrospection(
  rootFieldNames: readonly string[],
  { principal, refusal }: Pick<Context, 'principal' | 'refusal'>,
): void {
  if (principal) return;
  if (rootFieldNames.some((name) => name === '__schema' || name === '__type'))
    throw refusal ?? new DharmaError('AUTH_ERROR', 'Log in first: the schema is not shown to everybody.');
}
