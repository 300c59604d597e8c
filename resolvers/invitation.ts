import type { InvitationRecord } from '../datasources/invitations.ts';
import type { Context } from '../src/context.ts';
import type {
  MutationInviteUserArgs,
  MutationWithdrawInvitationArgs,
  QueryInvitationsArgs,
} from './generated/types.ts';
import { askerOf } from './support/asker.ts';
import { decodeCursor, rowsOf } from './support/paging.ts';

async function invitations(_: unknown, args: QueryInvitationsArgs, { services }: Context) {
  const [sortKey, id] = args.after
    ? (decodeCursor(args.after, ['string', 'string']) as [string, string])
    : [];
  const start = sortKey !== undefined && id !== undefined ? { sortKey, id } : undefined;
  const found = await services.signup.invitations(start, args.first + 1);
  const { rows, pageInfo } = rowsOf(found, (invitation) => [invitation.sortKey, invitation.id], args);
  return { invitations: rows, pageInfo };
}

async function inviteUser(_: unknown, { input }: MutationInviteUserArgs, context: Context) {
  const { email, validHours, ...entitlements } = input;
  const { signup } = context.services;
  const { expiresAt, ...invitation } = await signup.invite(askerOf(context), email, entitlements, validHours);
  return { ...invitation, email, expiresAt: expiresAt.toISOString() };
}

export default {
  Query: { invitations },
  Mutation: {
    inviteUser,
    withdrawInvitation: (_: unknown, { id }: MutationWithdrawInvitationArgs, context: Context) =>
      context.services.signup.withdraw(askerOf(context), id),
  },
  OpenInvitation: {
    inviter: ({ inviterId }: InvitationRecord) => inviterId,
    createdAt: ({ createdAt }: InvitationRecord) => createdAt.toISOString(),
    expiresAt: ({ expiresAt }: InvitationRecord) => expiresAt.toISOString(),
  },
};
