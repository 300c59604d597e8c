import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../src/context.ts';
import type { LiveEvent } from '../src/live/hub.ts';
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
async function* infrastructureChanges(events: AsyncIterableIterator<LiveEvent>, context: Context) {
  let last = '';
  try {
    for await (const event of events) {
      for (const id of idsOf(event)) {
        const transaction = `${event.cursor.split('.')[0]} ${id}`;
        if (transaction === last) continue;
        last = transaction;
        const [found] = await context.graph.read('MATCH (n:Infrastructure {id: $id}) RETURN n.id AS id', {
          id,
        });
        if (found) yield { id };
      }
    }
  } finally {
    await events.return?.();
  }
}

function idsOf({ change }: LiveEvent): string[] {
  const ends = change.node
    ? [change.node]
    : change.relationship
      ? [change.relationship.from, change.relationship.to]
      : [];
  return ends.flatMap((end) => (end.labels.includes('Infrastructure') && end.id !== null ? [end.id] : []));
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
          context.services.hub.subscribe(
            { label: 'Infrastructure', ...(id && { id }) },
            (event) => !id || idsOf(event).includes(id),
          ),
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
