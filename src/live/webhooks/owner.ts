import type { WebhookRecord } from '../../../datasources/webhooks.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Principals } from '../../auth/revocation.ts';

/** Whose rights a webhook has: they are what they are at each moment. Undefined when there is no such user any more. */
export type OwnerOf = (webhook: WebhookRecord) => Promise<Principal | undefined>;

export function ownersOf(principals: () => Pick<Principals, 'absent'>): OwnerOf {
  return async ({ ownerId }) => (ownerId === null ? undefined : principals().absent(ownerId));
}

export function mayOwnWebhooks(owner: Principal): boolean {
  return !owner.revoked && owner.permissions.has('platform:webhook:write');
}
