import type { TenantRecord } from '../datasources/tenants.ts';
import type { UserRecord } from '../datasources/users.ts';
import type { AccountChanges } from '../src/auth/accounts/entitlements.ts';
import type { Grant } from '../src/auth/accounts/sessions.ts';
import { ROLE_GRANTS } from '../src/auth/permissions.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type {
  MutationChangePasswordArgs,
  MutationCreateTenantArgs,
  MutationCreateUserArgs,
  MutationLoginArgs,
  MutationLogoutArgs,
  MutationSignupArgs,
  MutationUpdateTenantArgs,
  MutationUpdateUserArgs,
  QueryTenantsArgs,
  QueryUsersArgs,
} from './generated/types.ts';
import { askerOf } from './support/asker.ts';
import { decodeCursor, rowsOf } from './support/paging.ts';

function payloadOf({ expiresAt, ...rest }: Grant) {
  return { ...rest, expiresAt: expiresAt.toISOString() };
}

/** Whether there is such a user is nobody's business who may not read users. */
async function userOf(id: string, context: Context) {
  const actor = askerOf(context);
  if (id !== actor.id && !actor.permissions.has('platform:user:read'))
    throw new DharmaError('PERMISSION_ERROR', undefined, { permission: 'platform:user:read' });
  return (await context.services.users.byId(id)) ?? null;
}

/** Who asks, with what may be done with the token or key that was sent: a key may do less than its owner. */
async function whoAsks({ principal, services }: Context) {
  const user = principal && (await services.users.byId(principal.id));
  return user ? { ...user, permissions: principal.permissions.grants() } : null;
}

async function usersPage(args: QueryUsersArgs, { services }: Context) {
  const { first, after, role, active } = args;
  const [sortKey, id] = after ? (decodeCursor(after, ['string', 'string']) as [string, string]) : [];
  const start = sortKey !== undefined && id !== undefined ? { sortKey, id } : undefined;
  const filter = { role: role ?? undefined, active: active ?? undefined };
  const found = await services.users.list(start, filter, first + 1);
  const { rows, pageInfo } = rowsOf(found, (user) => [user.sortKey, user.id], args);
  return { users: rows, pageInfo };
}

async function tenantsPage(args: QueryTenantsArgs, { services }: Context) {
  const [key] = args.after ? (decodeCursor(args.after, ['string']) as [string]) : [''];
  const found = await services.tenants.list(key, args.first + 1);
  const { rows, pageInfo } = rowsOf(found, (tenant) => [tenant.key], args);
  return { tenants: rows, pageInfo };
}

async function logOut({ everywhere }: MutationLogoutArgs, context: Context): Promise<boolean> {
  const { id, method, sessionId } = askerOf(context);
  if (method !== 'password')
    throw new DharmaError('PERMISSION_ERROR', 'This login is not of ours to end: end it where it was given.');
  const { userSessions } = context.services;
  if (everywhere) await userSessions.endAll(id);
  else if (sessionId !== undefined) await userSessions.end(sessionId);
  return true;
}

/** Null for what may not be null stands for what was not given. */
function changesOf(input: MutationUpdateUserArgs['input']): AccountChanges {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as AccountChanges;
}

export default {
  Query: {
    me: (_: unknown, __: unknown, context: Context) => whoAsks(context),
    user: (_: unknown, { id }: { id: string }, context: Context) => userOf(id, context),
    users: (_: unknown, args: QueryUsersArgs, context: Context) => usersPage(args, context),
    tenants: (_: unknown, args: QueryTenantsArgs, context: Context) => tenantsPage(args, context),
  },
  Mutation: {
    login: async (_: unknown, { input }: MutationLoginArgs, { services, client }: Context) =>
      payloadOf(await services.login.login(input.email, input.password, client)),
    refreshToken: async (_: unknown, { token }: { token: string }, { services, client }: Context) =>
      payloadOf(await services.userSessions.refresh(token, client)),
    async signup(_: unknown, { input }: MutationSignupArgs, { services, client }: Context) {
      const { email, name, password, invitationToken } = input;
      const newcomer = { email, name, password, token: invitationToken ?? undefined };
      return payloadOf(await services.signup.signUp(newcomer, client));
    },
    logout: (_: unknown, args: MutationLogoutArgs, context: Context) => logOut(args, context),
    async changePassword(_: unknown, { input }: MutationChangePasswordArgs, context: Context) {
      const { services, client } = context;
      const passwords = { current: input.currentPassword, next: input.newPassword };
      return payloadOf(await services.accounts.changePassword(askerOf(context), passwords, client));
    },
    async createUser(_: unknown, { input }: MutationCreateUserArgs, context: Context) {
      const { password, ...account } = input;
      return context.services.accounts.create(askerOf(context), account, password ?? undefined);
    },
    updateUser: (_: unknown, { id, input }: MutationUpdateUserArgs, context: Context) =>
      context.services.accounts.update(askerOf(context), id, changesOf(input)),
    deleteUser: (_: unknown, { id }: { id: string }, context: Context) =>
      context.services.accounts.delete(askerOf(context), id),
    resetUserPassword: (_: unknown, { id }: { id: string }, context: Context) =>
      context.services.accounts.resetPassword(askerOf(context), id),
    revokeSessions: (_: unknown, { userId }: { userId: string }, context: Context) =>
      context.services.accounts.revokeSessions(askerOf(context), userId),
    createTenant: (_: unknown, { input }: MutationCreateTenantArgs, context: Context) =>
      context.services.tenants.create(askerOf(context), input.id, input.name),
    updateTenant: (_: unknown, { id, input }: MutationUpdateTenantArgs, context: Context) =>
      context.services.tenants.rename(askerOf(context), id, input.name),
    deleteTenant: (_: unknown, { id }: { id: string }, context: Context) =>
      context.services.tenants.delete(askerOf(context), id, context.services.graph),
  },
  User: {
    permissions: ({ role, permissions }: UserRecord & { permissions?: readonly string[] }) =>
      permissions ?? ROLE_GRANTS[role],
    createdAt: ({ createdAt }: UserRecord) => createdAt.toISOString(),
    lastLoginAt: ({ lastLoginAt }: UserRecord) => lastLoginAt?.toISOString() ?? null,
  },
  Tenant: {
    id: ({ key }: TenantRecord) => key,
    createdAt: ({ createdAt }: TenantRecord) => createdAt.toISOString(),
  },
};
