import type { Context } from '../src/context.ts';

export default {
  Query: {
    me: (_: unknown, __: unknown, { principal, services }: Context) => (principal ? services.users.byId(principal.id) : null),
  },
  Mutation: {
    login: (_: unknown, { input }: { input: { email: string; password: string } }, { services }: Context) =>
      services.login.login(input.email, input.password),
  },
};
