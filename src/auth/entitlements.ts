import type { Clearance, Role, UserRecord } from '../../datasources/users.ts';
import { DharmaError } from '../errors.ts';
import { ROLE_GRANTS } from './permissions.ts';
import type { Principal } from './principal.ts';
import { TLP_LEVELS } from './visibility.ts';

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
  const { tenants, clearance } = actor.visibility.rule;
  const covered =
    ROLE_GRANTS[entitlements.role].every((grant) => actor.permissions.has(grant)) &&
    TLP_LEVELS.indexOf(entitlements.clearance) <= TLP_LEVELS.indexOf(clearance) &&
    (tenants === 'all' ||
      (!entitlements.allTenants && entitlements.tenants.every((key) => tenants.includes(key))));
  if (!covered)
    throw new DharmaError(
      'PERMISSION_ERROR',
      'That account has, or would have, rights that you do not have.',
    );
}

/** Whether an account can give every right there is: one of them must remain. */
export function isFullAdministrator(user: UserRecord): boolean {
  const { role, active, allTenants, clearance, passwordHash } = user;
  return role === 'ADMIN' && active && allTenants && clearance === 'RED' && passwordHash !== null;
}
