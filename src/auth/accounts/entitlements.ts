import type { Clearance, Role, UserRecord, UserStanding } from '../../../datasources/users.ts';
import { DharmaError } from '../../errors.ts';
import { Permissions, ROLE_GRANTS } from '../permissions.ts';
import type { Principal } from '../principal.ts';
import { TLP_LEVELS, type VisibilityRule } from '../visibility.ts';

/** What an account may do and see. */
export interface Entitlements {
  role: Role;
  tenants: readonly string[];
  allTenants: boolean;
  clearance: Clearance;
}

/** What may be changed of an account. */
export type AccountChanges = Partial<Pick<UserRecord, 'name' | 'active'> & Entitlements>;

/**
 * Nobody gives what they do not have, nor touches an account that has more: to themselves, to another, or by an API key
 * that is narrower than its owner.
 * @throws DharmaError PERMISSION_ERROR
 */
export function assertCovers(actor: Principal, entitlements: Entitlements): void {
  if (!covers(actor.permissions, actor.visibility.rule, entitlements))
    throw new DharmaError(
      'PERMISSION_ERROR',
      'That account has, or would have, rights that you do not have.',
    );
}

/** Whether a user, as their record is now, may make accounts and give these rights to one. */
export function mayGive(giver: UserStanding, entitlements: Entitlements): boolean {
  const permissions = Permissions.ofRole(giver.role);
  const { allTenants, tenants, clearance } = giver;
  const sight = { tenants: allTenants ? ('all' as const) : tenants, clearance };
  return giver.active && permissions.has('platform:user:write') && covers(permissions, sight, entitlements);
}

function covers(
  permissions: Permissions,
  { tenants, clearance }: Pick<VisibilityRule, 'tenants' | 'clearance'>,
  entitlements: Entitlements,
): boolean {
  return (
    ROLE_GRANTS[entitlements.role].every((grant) => permissions.has(grant)) &&
    TLP_LEVELS.indexOf(entitlements.clearance) <= TLP_LEVELS.indexOf(clearance) &&
    (tenants === 'all' ||
      (!entitlements.allTenants && entitlements.tenants.every((key) => tenants.includes(key))))
  );
}

/** Whether an account can give every right there is: one of them must remain. */
export function isFullAdministrator(user: UserRecord): boolean {
  const { role, active, allTenants, clearance, passwordHash } = user;
  return role === 'ADMIN' && active && allTenants && clearance === 'RED' && passwordHash !== null;
}
