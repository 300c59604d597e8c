import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type { FeedIterator, FeedRequest } from '../src/live/feed/feed.ts';
import { NOBODY, PLATFORM, sightKey } from '../src/live/feed/sight.ts';
import type { LiveEvent, NodeReference } from '../src/live/log/change.ts';
import { NothingToShow } from '../src/live/subscription.ts';
import type {
  SubscriptionDeploymentStatusChangedArgs,
  SubscriptionDiscoveryProgressArgs,
  SubscriptionEventsArgs,
  SubscriptionInfrastructureUpdatedArgs,
  SubscriptionPredictionCompletedArgs,
  SubscriptionResourceDiscoveredArgs,
  SubscriptionSecurityEventArgs,
  SubscriptionThreatDetectedArgs,
} from './generated/types.ts';
import {
  fieldChanges,
  firstOfEach,
  given,
  idFilter,
  infrastructureOf,
  mayHaveChanged,
} from './support/changes.ts';
import { eventTypes } from './support/event-types.ts';
import { shownType } from './support/find-node.ts';
import { JsonScalar } from './support/json.ts';
import { selectNode } from './support/select.ts';

const SEVERITIES = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

function follow(context: Context, name: string, request: Omit<FeedRequest, 'viewer'>): FeedIterator {
  const { principal, transport, services } = context;
  return services.feed.follow({
    ...request,
    viewer: principal ?? NOBODY,
    ...(transport && { buffer: transport.buffer }),
    subscriber: { name, principal: principal?.id ?? null, transport: transport?.name ?? 'internal' },
  });
}

/** The node as it stands now, with what was asked of it. @throws NothingToShow when it is gone */
async function nodeNow(
  context: Context,
  info: GraphQLResolveInfo,
  type: string,
  id: string | null | undefined,
) {
  const node = typeof id === 'string' ? await selectNode(context, info, type, id) : null;
  if (!node) throw new NothingToShow();
  return node;
}

function ownNode(type: string) {
  return (event: LiveEvent, _: unknown, context: Context, info: GraphQLResolveInfo) => {
    const id = event.change.node?.id;
    return typeof id === 'string' ? selectNode(context, info, type, id) : null;
  };
}

const threatDetected = {
  subscribe: (_: unknown, { minSeverity, after }: SubscriptionThreatDetectedArgs, context: Context) =>
    follow(context, 'threatDetected', {
      after,
      filter: {
        types: ['SecurityEvent'],
        operations: ['CREATED'],
        severities: SEVERITIES.slice(SEVERITIES.indexOf(minSeverity ?? 'NONE')),
        facts: { eventType: ['THREAT'] },
        expand: true,
      },
    }),
  resolve: (event: LiveEvent) => event,
};

const securityEvent = {
  subscribe: (_: unknown, { where, after }: SubscriptionSecurityEventArgs, context: Context) => {
    const { ids, severities, sectors, eventTypes: kinds, createdOnly } = given(where);
    return follow(context, 'securityEvent', {
      after,
      filter: {
        types: ['SecurityEvent'],
        ...(createdOnly !== false && { operations: ['CREATED'] }),
        ids,
        severities,
        sectors,
        ...(kinds && { facts: { eventType: kinds } }),
        expand: true,
      },
    });
  },
  resolve: (event: LiveEvent) => event,
};

const infrastructureUpdated = {
  subscribe: (_: unknown, { id, after }: SubscriptionInfrastructureUpdatedArgs, context: Context) =>
    follow(context, 'infrastructureUpdated', {
      after,
      filter: { types: ['Infrastructure'], ends: true, ...idFilter(id), expand: true },
      // Its end has nothing to show.
      matches: ({ change }) => change.operation !== 'DELETED',
      pick: firstOfEach((change) => infrastructureOf(change, id)),
    }),
  resolve: (event: LiveEvent, { id }: { id?: string | null }, context: Context, info: GraphQLResolveInfo) =>
    nodeNow(context, info, 'Infrastructure', infrastructureOf(event.change, id)?.id),
};

const deploymentStatusChanged = {
  subscribe: (
    _: unknown,
    { deploymentId, after }: SubscriptionDeploymentStatusChangedArgs,
    context: Context,
  ) =>
    follow(context, 'deploymentStatusChanged', {
      after,
      filter: {
        types: ['Deployment'],
        operations: ['CREATED', 'UPDATED'],
        ...idFilter(deploymentId),
        expand: true,
      },
      matches: ({ change }) => mayHaveChanged(change, 'status'),
    }),
  resolve: (event: LiveEvent, _: unknown, context: Context, info: GraphQLResolveInfo) =>
    nodeNow(context, info, 'Deployment', event.change.node?.id),
};

const predictionCompleted = {
  subscribe: (_: unknown, { userId, after }: SubscriptionPredictionCompletedArgs, context: Context) => {
    const { principal } = context;
    // Asked for each event: a role may change while the subscription is open.
    const guard = () => {
      const mayAll = principal?.role === 'ADMIN' || principal?.role === 'OPERATOR';
      if (!mayAll && principal?.id !== userId) throw new DharmaError('PERMISSION_ERROR');
    };
    guard();
    return follow(context, 'predictionCompleted', {
      after,
      guard,
      filter: {
        types: ['Prediction'],
        operations: ['CREATED', 'UPDATED'],
        facts: { userId: [userId] },
        expand: true,
      },
      matches: ({ change }) => change.operation === 'CREATED' || mayHaveChanged(change, 'outcome'),
    });
  },
  resolve: (event: LiveEvent) => event,
};

const discoveryProgress = {
  subscribe: (_: unknown, { taskId, after }: SubscriptionDiscoveryProgressArgs, context: Context) =>
    follow(context, 'discoveryProgress', {
      after,
      filter: {
        types: ['DiscoveryTask'],
        operations: ['CREATED', 'UPDATED'],
        ...idFilter(taskId),
        expand: true,
      },
      pick: firstOfEach((change) => change.node),
    }),
  resolve: (event: LiveEvent, _: unknown, context: Context, info: GraphQLResolveInfo) =>
    nodeNow(context, info, 'DiscoveryTask', event.change.node?.id),
};

const resourceDiscovered = {
  subscribe: (_: unknown, { where, after }: SubscriptionResourceDiscoveredArgs, context: Context) => {
    const { ids, resourceTypes, providers, criticalities, sectors, tags } = given(where);
    return follow(context, 'resourceDiscovered', {
      after,
      filter: {
        types: resourceTypes ?? ['Resource'],
        operations: ['CREATED'],
        ids,
        criticalities,
        sectors,
        tags,
        ...(providers && { facts: { provider: providers } }),
        expand: true,
      },
      // A message names the resource.
      matches: ({ change }) => typeof change.node?.id === 'string',
    });
  },
  resolve: (event: LiveEvent) => event,
};

const events = {
  subscribe: async (_: unknown, args: SubscriptionEventsArgs, context: Context) => {
    const { types, where, expand, after } = args;
    const names = types && (await eventTypes(types));
    return follow(context, 'events', {
      after,
      filter: { ...given(where), ...(names && { types: names }), expand: expand ?? false },
    });
  },
  resolve: (event: LiveEvent) => event,
};

function typeName(info: GraphQLResolveInfo, { labels }: NodeReference): string {
  return shownType(info.schema, labels) ?? labels[0] ?? 'Node';
}

function shownNode(reference: NodeReference | undefined, context: Context, info: GraphQLResolveInfo) {
  const type = reference && shownType(info.schema, reference.labels);
  return type && reference.id !== null ? selectNode(context, info, type, reference.id) : null;
}

const particulars = {
  committedAt: ({ committedAt }: LiveEvent) => committedAt,
  operation: ({ change }: LiveEvent) => change.operation,
  id: ({ change }: LiveEvent) => change.node?.id ?? null,
};

export default {
  JSON: JsonScalar,
  Query: {
    eventLog: async (_: unknown, __: unknown, { principal, services }: Context) => {
      const { feed, eventLog } = services;
      const cursors = { oldestCursor: await feed.oldestCursor(), latestCursor: feed.latestCursor() };
      if (sightKey(principal ?? NOBODY) !== sightKey(PLATFORM)) return cursors;
      const extent = await eventLog.extent();
      return {
        ...cursors,
        transactions: Number(extent.newest - extent.oldest + 1n),
        bytes: extent.bytes,
        since: extent.since?.toISOString() ?? null,
      };
    },
    subscribers: (_: unknown, __: unknown, { services }: Context) =>
      services.feed
        .subscribers()
        .map((state) => ({ ...state, since: state.since.toISOString() }))
        .sort((a, b) => b.lagMillis - a.lagMillis),
  },
  Subscription: {
    events,
    threatDetected,
    securityEvent,
    infrastructureUpdated,
    deploymentStatusChanged,
    predictionCompleted,
    discoveryProgress,
    resourceDiscovered,
  },
  ChangeEvent: {
    ...particulars,
    type: ({ change }: LiveEvent, _: unknown, __: Context, info: GraphQLResolveInfo) =>
      change.relationship?.type ?? (change.node ? typeName(info, change.node) : 'Batch'),
    labels: ({ change }: LiveEvent) => change.node?.labels ?? [],
    changes: ({ change }: LiveEvent) => fieldChanges(change),
    node: ({ change }: LiveEvent, _: unknown, context: Context, info: GraphQLResolveInfo) =>
      shownNode(change.node, context, info),
    relationship: ({ change }: LiveEvent) => change.relationship ?? null,
    summary: ({ change }: LiveEvent) => change.summary ?? null,
  },
  RelationshipEnd: {
    type: (end: NodeReference, _: unknown, __: Context, info: GraphQLResolveInfo) => typeName(info, end),
    node: (end: NodeReference, _: unknown, context: Context, info: GraphQLResolveInfo) =>
      shownNode(end, context, info),
  },
  ThreatDetectionResult: {
    detectedAt: ({ committedAt }: LiveEvent) => committedAt,
    severity: ({ change }: LiveEvent) => change.node?.facts?.severity,
    event: ownNode('SecurityEvent'),
  },
  SecurityEventNotice: { ...particulars, event: ownNode('SecurityEvent') },
  PredictionResult: {
    id: particulars.id,
    completedAt: ({ committedAt }: LiveEvent) => committedAt,
    prediction: ownNode('Prediction'),
  },
  ResourceDiscovery: {
    id: particulars.id,
    discoveredAt: ({ committedAt }: LiveEvent) => committedAt,
    resource: ownNode('Resource'),
  },
};
