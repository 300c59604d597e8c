import type { Place } from '../../../datasources/sealed.ts';
import type { WebhookRecord } from '../../../datasources/webhooks.ts';
import { type SecretBox, SecretUnreadableError } from '../../secrets/secret-box.ts';
import type { EventFilter } from '../filter.ts';
import type { SigningSecret } from './message.ts';

/** Further conditions, as `ChangeFilter` in the schema has them. */
export type WebhookWhere = Pick<
  EventFilter,
  'operations' | 'ids' | 'severities' | 'criticalities' | 'sectors' | 'tags'
>;

/** Which changes a webhook is told of, as it is stored. */
export interface WebhookFilter {
  types: string[] | null;
  where: WebhookWhere | null;
  expand: boolean;
}

export function parseFilter(stored: string): WebhookFilter {
  return JSON.parse(stored) as WebhookFilter;
}

/** What the feed is asked for. */
export function eventFilterOf(stored: string): EventFilter {
  const { types, where, expand } = parseFilter(stored);
  // A list that GraphQL gave as null is no condition.
  const conditions = Object.entries(where ?? {}).filter(([, values]) => values !== null);
  return { ...Object.fromEntries(conditions), ...(types && { types }), expand };
}

/** What signs a webhook's messages, the current secret first; undefined when that cannot be decrypted. */
export function signingSecrets(
  { id, secret, previousSecret, previousSecretUntil }: WebhookRecord,
  box: SecretBox,
): SigningSecret[] | undefined {
  const current = opened(box, secret, secretPlace(id));
  if (current === undefined) return undefined;
  const previous = previousSecret === null ? undefined : opened(box, previousSecret, previousSecretPlace(id));
  if (previous === undefined || previousSecretUntil === null) return [{ secret: current }];
  return [{ secret: current }, { secret: previous, until: previousSecretUntil }];
}

/** Where a webhook's secret is kept. */
export function secretPlace(id: string): Place {
  return { table: 'webhooks', column: 'secret', row: id };
}

/** Where the one before is kept, while it signs too. */
export function previousSecretPlace(id: string): Place {
  return { table: 'webhooks', column: 'previous_secret', row: id };
}

/** Undefined when it cannot be read. @throws anything but SecretUnreadableError */
export function opened(box: SecretBox, sealed: string, place: Place): string | undefined {
  try {
    return box.open(sealed, place);
  } catch (error) {
    if (error instanceof SecretUnreadableError) return undefined;
    throw error;
  }
}
