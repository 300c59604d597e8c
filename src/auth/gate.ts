import { DharmaError } from '../errors.ts';
import type { Demand } from './demands.ts';
import { type Principal, REVOKED } from './principal.ts';

/**
 * Lets an operation in, or not: the same for every transport.
 * @param refusal why the token that was sent is not good; it does not stand in the way of what is public
 * @throws DharmaError AUTH_ERROR without a principal, PERMISSION_ERROR without a right
 */
export function admit(demand: Demand, principal: Principal | undefined, refusal?: DharmaError): void {
  if (demand.public) return;
  if (!principal) throw refusal ?? new DharmaError('AUTH_ERROR');
  if (principal.expiresAt.getTime() <= Date.now())
    throw new DharmaError('AUTH_ERROR', 'The token has expired: log in again.');
  if (principal.revoked) throw new DharmaError('AUTH_ERROR', REVOKED);
  if (demand.personal && principal.method === 'api-key')
    throw new DharmaError('PERMISSION_ERROR', 'An API key cannot do that: log in.');
  const missing = demand.permissions.find((permission) => !principal.permissions.has(permission));
  if (missing !== undefined) throw new DharmaError('PERMISSION_ERROR', undefined, { permission: missing });
}
