import type { UserRecord } from '../datasources/users.ts';
import type { Context } from '../src/context.ts';
import type { MutationLoginArgs } from './generated/types.ts';

export default {
  Query: {
    me: (_: unknown, __: unknown, { principal, services }: Context) =>
      principal ? services.users.byId(principal.id) : null,
  },
  Mutation: {
    async login(_: unknown, { input }: MutationLoginArgs, { services }: Context) {
      const { expiresAt, ...payload } = await services.login.login(input.email, input.password);
      return { ...payload, expiresAt: expiresAt.toISOString() };
    },
  },
  User: {
    createdAt: ({ createdAt }: UserRecord) => createdAt.toISOString(),
    lastLoginAt: ({ lastLoginAt }: UserRecord) => lastLoginAt?.toISOString() ?? null,
  },
};
