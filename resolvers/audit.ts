import type { AuditFilter, AuditRow } from '../datasources/audit-log.ts';
import { assertMayReadTrail } from '../src/audit/reader.ts';
import type { Context } from '../src/context.ts';
import type { QueryAuditLogsArgs } from './generated/types.ts';
import { fieldChanges } from './support/changes.ts';
import { edgesOf, numberIn } from './support/paging.ts';

/** A page, and what its total is counted by. */
interface AuditPage extends ReturnType<typeof edgesOf<AuditRow>> {
  filter: AuditFilter;
}

function filterOf({ userId, action, entity, correlationId, from, to }: QueryAuditLogsArgs): AuditFilter {
  return {
    actorId: userId ?? undefined,
    action: action ?? undefined,
    entity: entity ?? undefined,
    correlationId: correlationId ?? undefined,
    from: from ? new Date(from) : undefined,
    to: to ? new Date(to) : undefined,
  };
}

async function auditLogs(
  _: unknown,
  args: QueryAuditLogsArgs,
  { services, principal }: Context,
): Promise<AuditPage> {
  assertMayReadTrail(principal);
  const filter = filterOf(args);
  const rows = await services.auditLog.page(filter, numberIn(args.after), args.first + 1);
  return { ...edgesOf(rows, ({ id }) => [String(id)], args), filter };
}

export default {
  Query: { auditLogs },
  AuditLogConnection: {
    edges: ({ page }: AuditPage) => page,
    totalCount: ({ filter }: AuditPage, _: unknown, { services }: Context) => services.auditLog.count(filter),
  },
  AuditLog: {
    id: ({ id }: AuditRow) => String(id),
    at: ({ at }: AuditRow) => at.toISOString(),
    recordedAt: ({ recordedAt }: AuditRow) => recordedAt.toISOString(),
    userId: ({ actorId }: AuditRow) => actorId,
    userEmail: ({ actorEmail }: AuditRow) => actorEmail,
    changes: ({ before, after }: AuditRow) =>
      fieldChanges({ operation: 'UPDATED', before: before ?? {}, after: after ?? {} }),
  },
};
