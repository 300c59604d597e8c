import type { FastifyRequest } from 'fastify';
import type { Principals } from '../auth/revocation.ts';
import type { Context } from '../context.ts';
import type { DharmaError } from '../errors.ts';

/**
 * Who sends a request. A token that is not good is the business of what is asked for: logging in again must be possible
 * with it.
 * @returns nobody, and why, where a token was sent that is not good
 */
export async function senderOf(
  principals: Principals,
  { headers, ip }: FastifyRequest,
): Promise<Pick<Context, 'principal' | 'refusal'>> {
  try {
    return { principal: await principals.principalOf(headers.authorization, ip) };
  } catch (error) {
    return { principal: undefined, refusal: error as DharmaError };
  }
}
