import type { Principal } from '../auth/principal.ts';
import { DharmaError } from '../errors.ts';

const PERMISSION = 'platform:audit:read';

/**
 * The trail tells what became of every node, whatever hides it: it is for those from whom nothing is hidden.
 * @throws DharmaError AUTH_ERROR, PERMISSION_ERROR
 */
export function assertMayReadTrail(principal: Principal | undefined): void {
  if (!principal) throw new DharmaError('AUTH_ERROR');
  if (!principal.permissions.has(PERMISSION)) throw new DharmaError('PERMISSION_ERROR');
  if (principal.visibility.unrestricted) return;
  throw new DharmaError('PERMISSION_ERROR', 'The audit trail is for those who see every node.');
}
