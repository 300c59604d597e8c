import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import { DharmaError } from '../errors.ts';
import type { Principal } from './principal.ts';

/** What the bearer of a token that was taken back is told. */
export const REVOKED = 'The token was revoked: log in again.';
const INTROSPECTION = new Set(['__typename', '__schema', '__type']);
/** What an analyst may write: findings, not the estate. */
const FINDINGS = /^(create|update|delete)(SecurityEvents|Predictions|Recommendations)$/;

/** Names of the root fields marked `@public` in the schema. */
export function publicFields(schema: GraphQLSchema): ReadonlySet<string> {
  const names = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
    (type) =>
      Object.values(type?.getFields() ?? {})
        .filter((field) => field.astNode?.directives?.some((directive) => directive.name.value === 'public'))
        .map((field) => field.name),
  );
  return new Set(names);
}

/**
 * Lets an operation in, or not: the same for HTTP and WebSocket.
 * @param rootFieldNames every root field of the operation
 * @param refusal why the token that was sent is not good; it does not stand in the way of what is public
 * @throws DharmaError AUTH_ERROR without a principal, PERMISSION_ERROR without the right
 */
export function admit(
  operation: OperationTypeNode,
  rootFieldNames: readonly string[],
  principal: Principal | undefined,
  open: ReadonlySet<string>,
  refusal?: DharmaError,
): void {
  const guarded = rootFieldNames.filter((name) => !open.has(name) && !INTROSPECTION.has(name));
  if (guarded.length === 0) return;
  if (!principal) throw refusal ?? new DharmaError('AUTH_ERROR');
  if (principal.expiresAt.getTime() <= Date.now())
    throw new DharmaError('AUTH_ERROR', 'The token has expired: log in again.');
  if (principal.revoked) throw new DharmaError('AUTH_ERROR', REVOKED);
  if (operation !== OperationTypeNode.MUTATION || principal.role === 'ADMIN' || principal.role === 'OPERATOR')
    return;
  if (principal.role === 'ANALYST' && guarded.every((name) => FINDINGS.test(name))) return;
  throw new DharmaError('PERMISSION_ERROR');
}
