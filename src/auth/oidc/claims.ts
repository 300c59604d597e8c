import type { JWTPayload } from 'jose';
import type { ClaimedUser } from '../../../datasources/oidc-users.ts';
import type { Clearance, Role } from '../../../datasources/users.ts';
import type { OidcIssuer } from '../../config/oidc-issuers.ts';
import { TENANT_KEY, TLP_LEVELS } from '../visibility.ts';

/** From the one that may do least. */
const ROLES: readonly Role[] = ['VIEWER', 'ANALYST', 'OPERATOR', 'ADMIN'];
const MAX_TENANTS = 100;
/** The longest address (RFC 5321). */
const MAX_TEXT = 320;

type Claims = Readonly<Record<string, unknown>>;

/** The user a token speaks of; without a role where the token names none that is mapped. */
export function userOf(
  claims: JWTPayload & { sub: string; iat: number },
  issuer: OidcIssuer,
): Omit<ClaimedUser, 'role'> & { role: Role | undefined } {
  const { sub, iat } = claims;
  const email = textOf(claims.email) ?? textOf(claims.preferred_username) ?? sub;
  return {
    issuer: issuer.issuer,
    subject: sub,
    email,
    name: textOf(claims.name) ?? textOf(claims.preferred_username) ?? email,
    role: roleOf(claims, issuer),
    tenants: issuer.tenantClaim === undefined ? [] : tenantsIn(valuesAt(claims, issuer.tenantClaim)),
    allTenants: issuer.allTenants,
    clearance: clearanceOf(claims, issuer),
    issuedAt: new Date(iat * 1000),
  };
}

function textOf(value: unknown): string | undefined {
  // PostgreSQL cannot keep a NUL, nor half a surrogate pair.
  return typeof value === 'string' && value !== ''
    ? value.replaceAll('\u0000', '').toWellFormed().slice(0, MAX_TEXT)
    : undefined;
}

function roleOf(claims: Claims, { roleClaim, roles, defaultRole }: OidcIssuer): Role | undefined {
  const named = valuesAt(claims, roleClaim).flatMap((value) => {
    const role = Object.hasOwn(roles, value) ? roles[value] : undefined;
    return role ? [role] : [];
  });
  return ROLES.findLast((role) => named.includes(role)) ?? defaultRole;
}

/** Groups of Keycloak may come as paths: `/acme`. */
function tenantsIn(values: readonly string[]): string[] {
  const keys = values.map((value) => value.replace(/^\//, '')).filter((key) => TENANT_KEY.test(key));
  return [...new Set(keys)].slice(0, MAX_TENANTS);
}

/** The highest of those named; a claim that is configured and names none lets see what everybody may. */
function clearanceOf(claims: Claims, { clearanceClaim, clearance }: OidcIssuer): Clearance {
  if (clearanceClaim === undefined) return clearance;
  const named = valuesAt(claims, clearanceClaim).map((value) =>
    value.toUpperCase().replace(/^TLP:/, '').replace(/[+ -]/g, '_'),
  );
  return TLP_LEVELS.findLast((level) => named.includes(level)) ?? 'CLEAR';
}

/** The texts of a claim: of the one with this name (some are URLs, with dots), or at the end of the path. */
function valuesAt(claims: Claims, path: string): string[] {
  const found = Object.hasOwn(claims, path) ? claims[path] : path.split('.').reduce(into, claims as unknown);
  const values = Array.isArray(found) ? found : [found];
  return values.filter((value): value is string => typeof value === 'string');
}

function into(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Claims)[name] : undefined;
}
