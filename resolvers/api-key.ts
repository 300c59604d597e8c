import type { ApiKeyRecord } from '../datasources/api-keys.ts';
import { KEY_MARK, newKey } from '../src/auth/api-key-text.ts';
import type { Principal } from '../src/auth/principal.ts';
import { scopeProblem } from '../src/auth/scopes.ts';
import { isNetwork } from '../src/config/networks.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type {
  CreateApiKeyInput,
  MutationCreateApiKeyArgs,
  MutationRevokeApiKeyArgs,
  QueryApiKeysArgs,
} from './generated/types.ts';
import { askerOf, coveringOwner } from './support/asker.ts';
import { edgesOf, numberIn } from './support/paging.ts';
import { twinResources } from './support/resources.ts';

const MAX_NAME = 200;
const MAX_SCOPES = 100;
const MAX_ADDRESSES = 20;
const DAY_MILLIS = 86_400_000;

/** One's own keys are everybody's business, but not that of a key: what it may know and do, its scopes say. */
function mayUse(principal: Principal, ownerId: string, permission: string): boolean {
  const isOwn = principal.id === ownerId.toLowerCase() && principal.method !== 'api-key';
  return isOwn || principal.permissions.has(permission);
}

async function apiKeys(_: unknown, args: QueryApiKeysArgs, context: Context) {
  const principal = askerOf(context);
  const owner = args.userId?.toLowerCase() ?? principal.id;
  const permission = 'platform:api-key:read';
  if (!mayUse(principal, owner, permission))
    throw new DharmaError('PERMISSION_ERROR', undefined, { permission });
  await coveringOwner(owner, context);
  const rows = await context.services.apiKeys.list(owner, numberIn(args.after), args.first + 1);
  return edgesOf(rows, (key) => [key.number], args);
}

async function createApiKey(_: unknown, { input }: MutationCreateApiKeyArgs, context: Context) {
  const principal = askerOf(context);
  const { config, apiKeys: store } = context.services;
  const problem = (await problemOf(input, principal)) ?? expiryProblem(input, config.API_KEY_MAX_DAYS);
  if (problem !== undefined) throw new DharmaError('VALIDATION_ERROR', problem);
  const { text, ...key } = newKey();
  const created = await store.create({
    ...key,
    userId: principal.id,
    name: input.name.trim(),
    scopes: [...new Set(input.scopes)],
    addresses: [...new Set(input.addresses ?? [])],
    expiresAt: new Date(input.expiresAt),
  });
  if (!created) throw new DharmaError('CONFLICT', 'You have as many API keys as one may have: revoke some.');
  return { apiKey: created, key: text };
}

async function problemOf(input: CreateApiKeyInput, principal: Principal): Promise<string | undefined> {
  const { scopes } = input;
  const addresses = input.addresses ?? [];
  const name = input.name.trim();
  if (name === '' || name.length > MAX_NAME) return `The name must have 1 to ${MAX_NAME} characters.`;
  if (scopes.length === 0 || scopes.length > MAX_SCOPES) return `There must be 1 to ${MAX_SCOPES} scopes.`;
  const twin = await twinResources();
  const scope = scopes
    .map((one) => scopeProblem(one, twin, principal.permissions))
    .find((one) => one !== undefined);
  if (scope !== undefined) return scope;
  if (addresses.length > MAX_ADDRESSES) return `There may be ${MAX_ADDRESSES} addresses at most.`;
  const network = addresses.find((one) => !isNetwork(one));
  return network === undefined ? undefined : `"${network}" is neither an address nor a network.`;
}

function expiryProblem(input: CreateApiKeyInput, maxDays: number): string | undefined {
  const expiresIn = Date.parse(input.expiresAt) - Date.now();
  if (expiresIn <= 0) return 'The key would have expired already.';
  return expiresIn > maxDays * DAY_MILLIS ? `A key expires after ${maxDays} days at most.` : undefined;
}

async function revokeApiKey(_: unknown, { id }: MutationRevokeApiKeyArgs, context: Context) {
  const principal = askerOf(context);
  const { apiKeys: store } = context.services;
  const key = await store.byId(id);
  // Another's key and none answer alike: ids of keys are nobody else's business.
  const isTheirs = key && mayUse(principal, key.userId, 'platform:api-key:write');
  if (isTheirs) await coveringOwner(key.userId, context);
  const revoked = isTheirs ? await store.revoke(id) : undefined;
  if (!revoked) throw new DharmaError('NOT_FOUND', 'There is no such API key.', { type: 'ApiKey', id });
  return revoked;
}

export default {
  Query: { apiKeys },
  Mutation: { createApiKey, revokeApiKey },
  ApiKeyConnection: {
    edges: ({ page }: { page: unknown[] }) => page,
  },
  ApiKey: {
    prefix: ({ prefix }: ApiKeyRecord) => KEY_MARK + prefix,
    active: ({ revokedAt, expiresAt }: ApiKeyRecord) => revokedAt === null && expiresAt > new Date(),
    createdAt: ({ createdAt }: ApiKeyRecord) => createdAt.toISOString(),
    expiresAt: ({ expiresAt }: ApiKeyRecord) => expiresAt.toISOString(),
    lastUsedAt: ({ lastUsedAt }: ApiKeyRecord) => lastUsedAt?.toISOString() ?? null,
    revokedAt: ({ revokedAt }: ApiKeyRecord) => revokedAt?.toISOString() ?? null,
  },
};
