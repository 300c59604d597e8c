import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../src/context.ts';
import { nodesOf } from '../src/live/change.ts';
import type { LiveEvent } from '../src/live/hub.ts';
import { flatMap } from '../src/live/iterators.ts';
import type {
  SubscriptionInfrastructureUpdatedArgs,
  SubscriptionThreatDetectedArgs,
} from './generated/types.ts';
import { selectNode } from './support/select.ts';

const SEVERITIES = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

function isThreat({ change }: LiveEvent, minSeverity: string | null | undefined): boolean {
  const { eventType, severity } = change.after;
  const severe = SEVERITIES.indexOf(String(severity)) >= SEVERITIES.indexOf(minSeverity ?? 'NONE');
  return change.operation === 'CREATED' && eventType === 'THREAT' && severe;
}

/** One message for all that a transaction does to an infrastructure; none for its end, which has nothing to show. */
function infrastructureChanges(
  events: AsyncIterableIterator<LiveEvent>,
  id: string | null | undefined,
  context: Context,
) {
  let transaction = '';
  let told = new Set<string>();
  return flatMap(events, async (event) => {
    const current = event.cursor.split('.')[0] as string;
    if (current !== transaction) told = new Set();
    transaction = current;
    const ids = idsOf(event).filter((candidate) => (!id || candidate === id) && !told.has(candidate));
    for (const fresh of ids) told.add(fresh);
    if (ids.length === 0) return [];
    const rows = await context.graph.read('MATCH (n:Infrastructure) WHERE n.id IN $ids RETURN n.id AS id', {
      ids,
    });
    return rows.map((row) => ({ id: String(row.id) }));
  });
}

function idsOf({ change }: LiveEvent): string[] {
  return nodesOf(change).flatMap((end) =>
    end.labels.includes('Infrastructure') && end.id !== null ? [end.id] : [],
  );
}

export default {
  Subscription: {
    threatDetected: {
      subscribe: (_: unknown, { minSeverity }: SubscriptionThreatDetectedArgs, { services }: Context) =>
        services.hub.subscribe({ label: 'SecurityEvent' }, (event) => isThreat(event, minSeverity)),
      resolve: (event: LiveEvent) => ({
        cursor: event.cursor,
        detectedAt: event.committedAt,
        severity: event.change.after.severity,
        actor: event.actor,
        correlationId: event.correlationId,
        id: event.change.node?.id,
      }),
    },
    infrastructureUpdated: {
      subscribe: (_: unknown, { id }: SubscriptionInfrastructureUpdatedArgs, context: Context) =>
        infrastructureChanges(
          context.services.hub.subscribe({ label: 'Infrastructure', ...(id && { id }) }),
          id,
          context,
        ),
      resolve: ({ id }: { id: string }, _: unknown, context: Context, info: GraphQLResolveInfo) =>
        selectNode(context, info, 'Infrastructure', id),
    },
  },
  ThreatDetectionResult: {
    event: ({ id }: { id: string | null }, _: unknown, context: Context, info: GraphQLResolveInfo) =>
      id === null ? null : selectNode(context, info, 'SecurityEvent', id),
  },
};
