import type { Principal } from '../auth/principal.ts';
import type { Principals } from '../auth/revocation.ts';
import { DharmaError } from '../errors.ts';
import type { Client } from './entry.ts';
import type { AuditTrail } from './trail.ts';

/**
 * Who asks, where nothing can be had without a good token: one that is not good is told.
 * @throws DharmaError AUTH_ERROR, DATABASE_UNAVAILABLE
 */
export async function identify(
  parts: { principals: Principals; audit: AuditTrail },
  authorization: string | undefined,
  caller: { client: Client; correlationId: string },
): Promise<Principal | undefined> {
  try {
    return await parts.principals.principalOf(authorization, caller.client.address);
  } catch (error) {
    if (error instanceof DharmaError && error.code === 'AUTH_ERROR') {
      const detail = { refusal: error.message };
      parts.audit.refuse({
        kind: 'DENIED',
        action: 'connect',
        result: 'DENIED',
        code: error.code,
        ...caller,
        detail,
      });
    }
    throw error;
  }
}
