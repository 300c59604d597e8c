import type { Principal } from '../../src/auth/principal.ts';
import type { Context } from '../../src/context.ts';
import { DharmaError } from '../../src/errors.ts';

/** Who sent the operation. @throws DharmaError AUTH_ERROR when nobody is logged in */
export function askerOf({ principal }: Context): Principal {
  if (!principal) throw new DharmaError('AUTH_ERROR');
  return principal;
}
