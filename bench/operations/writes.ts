import { type Operation, spread } from './operation.ts';

export const raise: Operation = {
  name: 'Raise',
  query: `mutation Raise($input: [SecurityEventCreateInput!]!) {
    createSecurityEvents(input: $input) {
      securityEvents { id name eventType severity description confidence resolved }
    }
  }`,
  writes: true,
  variables: (n, _, tag) => ({
    input: [
      {
        id: `bench-${tag}-${n}`,
        name: `Event ${n % 1000}`,
        eventType: 'OTHER',
        severity: 'LOW',
        description: 'Written by the benchmark.',
        source: 'bench',
        confidence: 0.5,
        resolved: false,
      },
    ],
  }),
  cypher: `UNWIND $input AS input
    CREATE (e:SecurityEvent) SET e = input, e.createdAt = datetime(), e.updatedAt = datetime()
    RETURN e { .id, .name, .eventType, .severity, .description, .confidence, .resolved } AS row`,
  parameters: ({ input }) => ({ input }),
  data: (securityEvents) => ({ createSecurityEvents: { securityEvents } }),
  unordered: [],
  isFull: (data: { createSecurityEvents: { securityEvents: unknown[] } }) =>
    data.createSecurityEvents.securityEvents.length === 1,
  // Of times only the type: no two are written at the same moment.
  written: `MATCH (e:SecurityEvent) WHERE e.id STARTS WITH $prefix
    RETURN e { .*, labels: labels(e), createdAt: valueType(e.createdAt), updatedAt: valueType(e.updatedAt) } AS row ORDER BY e.id`,
};

const STATES = ['RUNNING', 'STOPPED', 'DEGRADED', 'MAINTENANCE'];

/** Changes what the other operations read; the n-th change is the same whoever makes it. */
export const move: Operation = {
  name: 'Move',
  query: `mutation Move($id: ID!, $status: Status!) {
    updateResources(where: { id: { eq: $id } }, update: { status: { set: $status } }) { resources { id status } }
  }`,
  writes: true,
  variables: (n, { resourceIds }) => ({
    id: resourceIds[spread(n, resourceIds.length)],
    status: STATES[n % STATES.length],
  }),
  cypher: `MATCH (r:Resource {id: $id}) SET r.status = $status, r.updatedAt = datetime()
    RETURN r { .id, .status } AS row`,
  parameters: ({ id, status }) => ({ id, status }),
  data: (resources) => ({ updateResources: { resources } }),
  unordered: [],
  isFull: ({ updateResources: { resources } }: { updateResources: { resources: unknown[] } }) =>
    resources.length === 1,
};
