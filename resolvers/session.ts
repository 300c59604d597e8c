import type { SessionRecord } from '../datasources/sessions.ts';
import type { Principal } from '../src/auth/principal.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type { MutationEndSessionArgs, QueryMySessionsArgs } from './generated/types.ts';
import { askerOf } from './support/asker.ts';
import { decodeCursor, rowsOf } from './support/paging.ts';

/** @throws DharmaError AUTH_ERROR; PERMISSION_ERROR for an API key and for who logs in elsewhere */
function userOf(context: Context): Principal {
  const asker = askerOf(context);
  if (asker.method !== 'password')
    throw new DharmaError('PERMISSION_ERROR', 'Sessions are of those who log in with a password here.');
  return asker;
}

async function mySessions(_: unknown, args: QueryMySessionsArgs, context: Context) {
  const { id: userId } = userOf(context);
  const [sortKey, id] = args.after
    ? (decodeCursor(args.after, ['string', 'string']) as [string, string])
    : [];
  const start = sortKey !== undefined && id !== undefined ? { sortKey, id } : undefined;
  const found = await context.services.userSessions.list(userId, start, args.first + 1);
  const { rows, pageInfo } = rowsOf(found, (session) => [session.sortKey, session.id], args);
  return { sessions: rows, pageInfo };
}

export default {
  Query: { mySessions },
  Mutation: {
    endSession: (_: unknown, { id }: MutationEndSessionArgs, context: Context) =>
      context.services.userSessions.endOwn(userOf(context).id, id),
  },
  Session: {
    createdAt: ({ createdAt }: SessionRecord) => createdAt.toISOString(),
    lastUsedAt: ({ lastUsedAt }: SessionRecord) => lastUsedAt.toISOString(),
    expiresAt: ({ expiresAt }: SessionRecord) => expiresAt.toISOString(),
    current: ({ id }: SessionRecord, _: unknown, { principal }: Context) => id === principal?.sessionId,
  },
};
