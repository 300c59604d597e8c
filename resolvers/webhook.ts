import type { CallResult } from '../datasources/webhook-client.ts';
import type { DeadLetterRecord } from '../datasources/webhook-dead-letters.ts';
import type { WebhookRecord } from '../datasources/webhooks.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import { parseFilter, type WebhookWhere } from '../src/live/webhooks/settings.ts';
import type { Webhooks } from '../src/live/webhooks/webhooks.ts';
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
import { eventTypes } from './support/event-types.ts';
import { decodeCursor, encodeCursor, pageOf } from './support/paging.ts';

/** @throws DharmaError PERMISSION_ERROR: a webhook carries everything out of the twin, past every other right */
function asAdministrator({ principal, services }: Context): Webhooks {
  if (principal?.role !== 'ADMIN') throw new DharmaError('PERMISSION_ERROR');
  return services.webhooks;
}

async function webhooksPage(args: QueryWebhooksArgs, context: Context) {
  const { store } = asAdministrator(context);
  const first = args.first;
  const [number] = args.after ? decodeCursor(args.after, ['number']) : [0];
  const rows = await store.list(number as number, first + 1);
  const { page, pageInfo } = pageOf(
    rows.map((webhook) => ({ webhook, cursor: encodeCursor([webhook.number]) })),
    first,
    args.after,
  );
  return { webhooks: page.map(({ webhook }) => webhook), pageInfo };
}

async function deadLettersPage(args: QueryWebhookDeadLettersArgs, context: Context) {
  const { letters } = asAdministrator(context);
  const first = args.first;
  const [id] = args.after ? decodeCursor(args.after, ['string']) : ['0'];
  const rows = await letters.list(args.webhookId ?? null, id as string, first + 1);
  const { page, pageInfo } = pageOf(
    rows.map((letter) => ({ letter, cursor: encodeCursor([letter.id]) })),
    first,
    args.after,
  );
  return { deadLetters: page.map(({ letter }) => letter), pageInfo };
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
      (await asAdministrator(context).store.byId(id)) ?? null,
    webhookDeadLetters: (_: unknown, args: QueryWebhookDeadLettersArgs, context: Context) =>
      deadLettersPage(args, context),
  },
  Mutation: {
    async createWebhook(_: unknown, { input }: MutationCreateWebhookArgs, context: Context) {
      const webhooks = asAdministrator(context);
      const { name, url, after } = input;
      return webhooks.create({ ...(await settingsOf(input)), name, url }, after);
    },
    async updateWebhook(_: unknown, { id, input }: MutationUpdateWebhookArgs, context: Context) {
      const webhooks = asAdministrator(context);
      return webhooks.update(id, await settingsOf(input));
    },
    deleteWebhook: (_: unknown, { id }: { id: string }, context: Context) =>
      asAdministrator(context).store.delete(id),
    rotateWebhookSecret: (
      _: unknown,
      { id, overlapSeconds }: MutationRotateWebhookSecretArgs,
      context: Context,
    ) => asAdministrator(context).rotateSecret(id, overlapSeconds),
    replayWebhook: (_: unknown, { id, after }: MutationReplayWebhookArgs, context: Context) =>
      asAdministrator(context).replay(id, after),
    testWebhook: async (_: unknown, { id }: { id: string }, context: Context) =>
      callOf(await asAdministrator(context).test(id, context.signal)),
    retryWebhookDeadLetter: async (_: unknown, { id }: { id: string }, context: Context) =>
      callOf(await asAdministrator(context).retry(id, context.signal)),
    discardWebhookDeadLetter: (_: unknown, { id }: { id: string }, context: Context) =>
      asAdministrator(context).letters.remove(id),
  },
  Webhook: {
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
    failedAt: ({ failedAt }: DeadLetterRecord) => failedAt.toISOString(),
  },
};
