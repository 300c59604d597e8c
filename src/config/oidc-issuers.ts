import { z } from 'zod';

const ROLES = ['VIEWER', 'ANALYST', 'OPERATOR', 'ADMIN'] as const;
const CLEARANCES = ['CLEAR', 'GREEN', 'AMBER', 'AMBER_STRICT', 'RED'] as const;
/** Those that a public key verifies (RFC 7518, RFC 8037, RFC 9864): whoever can verify must not be able to sign. */
const ALGORITHMS = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether what is fetched from there cannot be changed on its way: https, or this machine itself. */
export function isTrustedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

const trustedUrl = z.string().refine(isTrustedUrl, 'must be an https URL, or http to this machine');
/** A claim, or a path into one with dots, e.g. `realm_access.roles`. */
const claim = z.string().min(1).max(200);

const issuer = z.strictObject({
  /** As the tokens' `iss` has it. */
  issuer: trustedUrl,
  /** What `aud` must hold, one of them. */
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** Where its keys are; by discovery unless given. */
  jwksUri: trustedUrl.optional(),
  algorithms: z
    .array(z.enum(ALGORITHMS, { error: `must be of ${ALGORITHMS.join(', ')}` }))
    .min(1)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']),
  roleClaim: claim,
  /** Roles by the values of that claim; of several, the one that may do most. */
  roles: z.record(z.string(), z.enum(ROLES)),
  /** For tokens that name none of them; without it, they are refused. */
  defaultRole: z.enum(ROLES).optional(),
  tenantClaim: claim.optional(),
  allTenants: z.boolean().default(false),
  clearanceClaim: claim.optional(),
  /** Where there is no `clearanceClaim`. */
  clearance: z.enum(CLEARANCES).default('AMBER_STRICT'),
  clockSkewSeconds: z.number().int().min(0).max(300).default(30),
});

/** An issuer whose tokens are accepted. */
export type OidcIssuer = z.output<typeof issuer>;

/** The value of OIDC_ISSUERS: a JSON array of issuers, each `iss` once. */
export const oidcIssuers = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(issuer))
  .refine(
    (issuers) => new Set(issuers.map((one) => one.issuer)).size === issuers.length,
    'has an issuer twice',
  );
