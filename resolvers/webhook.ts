import type { CallResult } from '../datasources/webhook-client.ts';
import type { DeadLetterRecord } from '../datasources/webhook-dead-letters.ts';
import type { WebhookRecord } from '../datasources/webhooks.ts';
import type { Principal } from '../src/auth/principal.ts';
import type { Context } from '../src/context.ts';
import { PLATFORM, sightKey } from '../src/live/feed/sight.ts';
import { parseFilter, type WebhookWhere } from '../src/live/webhooks/settings.ts';
import type {
  CreateWebhookInput,
  MutationCreateWebhookArgs,
  MutationReplayWebhookArgs,
  MutationRotateWebhookSecretArgs,
  MutationUpdateWebhookArgs,
  QueryWebhookDeadLettersArgs,
  QueryWebhooksArgs,
  UpdateWebhookInput,
} from './generated/types.ts';
import { askerOf, coveringOwner } from './support/asker.ts';
import { eventTypes } from './support/event-types.ts';
import { decodeCursor, rowsOf } from './support/paging.ts';

/** @returns who asks @throws DharmaError AUTH_ERROR, PERMISSION_ERROR for a webhook of who has more rights */
async function coveringOwnerOf(id: string | undefined, context: Context): Promise<Principal> {
  const webhook = id === undefined ? undefined : await context.services.webhooks.store.byId(id);
  return coveringOwner(webhook?.ownerId, context);
}

/** The same for the webhook that a dead letter is of. */
async function coveringSenderOf(letterId: string, context: Context): Promise<void> {
  const letter = await context.services.webhooks.letters.byId(letterId);
  await coveringOwnerOf(letter?.webhookId, context);
}

async function webhooksPage(args: QueryWebhooksArgs, { services }: Context) {
  const [number] = args.after ? decodeCursor(args.after, ['number']) : [0];
  const found = await services.webhooks.store.list(number as number, args.first + 1);
  const { rows, pageInfo } = rowsOf(found, (webhook) => [webhook.number], args);
  return { webhooks: rows, pageInfo };
}

async function deadLettersPage(args: QueryWebhookDeadLettersArgs, { services }: Context) {
  const [id] = args.after ? decodeCursor(args.after, ['string']) : ['0'];
  const found = await services.webhooks.letters.list(args.webhookId ?? null, id as string, args.first + 1);
  const { rows, pageInfo } = rowsOf(found, (letter) => [letter.id], args);
  return { deadLetters: rows, pageInfo };
}

/**
 * Null for what may not be null stands for what was not given.
 * @throws DharmaError VALIDATION_ERROR for a type that the schema does not have
 */
async function settingsOf(input: CreateWebhookInput | UpdateWebhookInput) {
  return {
    name: input.name ?? undefined,
    url: input.url ?? undefined,
    enabled: input.enabled ?? undefined,
    expand: input.expand ?? undefined,
    types: input.types && (await eventTypes(input.types)),
    where: input.where as WebhookWhere | null | undefined,
  };
}

function callOf({ failure, status }: CallResult) {
  return { delivered: failure === undefined, failure: failure ?? null, status };
}

export default {
  Query: {
    webhooks: (_: unknown, args: QueryWebhooksArgs, context: Context) => webhooksPage(args, context),
    webhook: async (_: unknown, { id }: { id: string }, context: Context) =>
      (await context.services.webhooks.store.byId(id)) ?? null,
    webhookDeadLetters: (_: unknown, args: QueryWebhookDeadLettersArgs, context: Context) =>
      deadLettersPage(args, context),
  },
  Mutation: {
    async createWebhook(_: unknown, { input }: MutationCreateWebhookArgs, context: Context) {
      const { name, url, after } = input;
      return context.services.webhooks.create(
        askerOf(context).id,
        { ...(await settingsOf(input)), name, url },
        after,
      );
    },
    async updateWebhook(_: unknown, { id, input }: MutationUpdateWebhookArgs, context: Context) {
      const { id: ownerId } = await coveringOwnerOf(id, context);
      return context.services.webhooks.update(id, ownerId, await settingsOf(input));
    },
    async deleteWebhook(_: unknown, { id }: { id: string }, context: Context) {
      await coveringOwnerOf(id, context);
      return context.services.webhooks.store.delete(id);
    },
    async rotateWebhookSecret(_: unknown, args: MutationRotateWebhookSecretArgs, context: Context) {
      await coveringOwnerOf(args.id, context);
      return context.services.webhooks.rotateSecret(args.id, args.overlapSeconds);
    },
    async replayWebhook(_: unknown, { id, after }: MutationReplayWebhookArgs, context: Context) {
      await coveringOwnerOf(id, context);
      return context.services.webhooks.replay(id, after);
    },
    async testWebhook(_: unknown, { id }: { id: string }, context: Context) {
      await coveringOwnerOf(id, context);
      return callOf(await context.services.webhooks.test(id, context.signal));
    },
    async retryWebhookDeadLetter(_: unknown, { id }: { id: string }, context: Context) {
      await coveringSenderOf(id, context);
      return callOf(await context.services.webhooks.retry(id, context.signal));
    },
    async discardWebhookDeadLetter(_: unknown, { id }: { id: string }, context: Context) {
      await coveringSenderOf(id, context);
      return context.services.webhooks.letters.remove(id);
    },
  },
  Webhook: {
    owner: ({ ownerId }: WebhookRecord) => ownerId,
    types: ({ filter }: WebhookRecord) => parseFilter(filter).types,
    where: ({ filter }: WebhookRecord) => parseFilter(filter).where,
    expand: ({ filter }: WebhookRecord) => parseFilter(filter).expand,
    retry: ({ pendingCursor, pendingAttempts, pendingUntil }: WebhookRecord) =>
      pendingCursor === null
        ? null
        : { cursor: pendingCursor, attempts: pendingAttempts, nextAt: pendingUntil?.toISOString() },
    lastFailure: ({ lastFailedAt, lastFailure, lastStatus }: WebhookRecord) =>
      lastFailure === null
        ? null
        : { at: lastFailedAt?.toISOString(), kind: lastFailure, status: lastStatus },
    lastDeliveredAt: ({ lastDeliveredAt }: WebhookRecord) => lastDeliveredAt?.toISOString() ?? null,
    previousSecretUntil: ({ previousSecretUntil }: WebhookRecord) =>
      previousSecretUntil && previousSecretUntil > new Date() ? previousSecretUntil.toISOString() : null,
    deadLetterCount: ({ id }: WebhookRecord, _: unknown, { services }: Context) =>
      services.webhooks.letters.count(id),
    createdAt: ({ createdAt }: WebhookRecord) => createdAt.toISOString(),
    updatedAt: ({ updatedAt }: WebhookRecord) => updatedAt.toISOString(),
  },
  WebhookDeadLetter: {
    // It shows what the webhook's owner might see.
    body: ({ body, seenWith }: DeadLetterRecord, _: unknown, context: Context) =>
      [seenWith, sightKey(PLATFORM)].includes(sightKey(askerOf(context))) ? body : null,
    failedAt: ({ failedAt }: DeadLetterRecord) => failedAt.toISOString(),
  },
};
