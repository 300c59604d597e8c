import type { Principals } from '../auth/revocation.ts';
import type { Context } from '../context.ts';
import type { DharmaError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';

/**
 * Who sends a request. A token that is not good is the business of what is asked for: logging in again must be possible
 * with it.
 * @returns nobody, and why, where a token was sent that is not good
 */
export async function senderOf(
  principals: Principals,
  { headers, ip }: Pick<Exchange, 'headers' | 'ip'>,
): Promise<Pick<Context, 'principal' | 'refusal'>> {
  try {
    return { principal: await principals.principalOf(headers.authorization, ip) };
  } catch (error) {
    return { principal: undefined, refusal: error as DharmaError };
  }
}
