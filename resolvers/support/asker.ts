import { assertCovers } from '../../src/auth/accounts/entitlements.ts';
import type { Principal } from '../../src/auth/principal.ts';
import type { Context } from '../../src/context.ts';
import { DharmaError } from '../../src/errors.ts';

/** Who sent the operation. @throws DharmaError AUTH_ERROR when nobody is logged in */
export function askerOf({ principal }: Context): Principal {
  if (!principal) throw new DharmaError('AUTH_ERROR');
  return principal;
}

/**
 * What belongs to who has more rights is not for who has fewer; what belongs to nobody any more is for all who have the
 * permission.
 * @param ownerId id of a user; none where the owner is gone
 * @returns who asks
 * @throws DharmaError AUTH_ERROR, PERMISSION_ERROR
 */
export async function coveringOwner(
  ownerId: string | null | undefined,
  context: Context,
): Promise<Principal> {
  const asker = askerOf(context);
  const isAnothers = ownerId !== null && ownerId !== undefined && ownerId !== asker.id;
  const owner = isAnothers ? await context.services.users.byId(ownerId) : undefined;
  if (owner) assertCovers(asker, owner);
  return asker;
}
