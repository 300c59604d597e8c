import type { Graph, Row } from '../../../datasources/graph.ts';
import type { IncomingEvent } from './security-event.ts';

/** What the graph knows of an event before it is written. */
export interface Known {
  /** An event with this id is there. */
  exists: boolean;
  /** Ends that are not there, such as `Resource web-1`. */
  missing: string[];
}

const ENDS = [
  { field: 'resourceIds', label: 'Resource', type: 'OBSERVED_ON' },
  { field: 'threatIds', label: 'StixObject', type: 'POINTS_TO' },
  { field: 'vulnerabilityIds', label: 'Vulnerability', type: 'EXPLOITED' },
] as const;

const LOOK = `UNWIND $rows AS row
OPTIONAL MATCH (e:SecurityEvent {id: row.id})
RETURN row.id AS id, e IS NOT NULL AS exists,
${ENDS.map(
  ({ field, label }) =>
    `  COLLECT { UNWIND row.${field} AS id WITH id WHERE NOT EXISTS { (:${label} {id: id}) } RETURN '${label} ' + id } AS ${field}`,
).join(',\n')}`;

/** Only what is new comes here; MERGE is for the other consumer that may be a moment ahead with the same event. */
const WRITE = `UNWIND $rows AS row
MERGE (e:SecurityEvent {id: row.id})
ON CREATE SET e += row.properties, e.confidence = toFloat(row.properties.confidence), e.source = $source, e.createdAt = $now, e.updatedAt = $now, e.lastSeen = $now
${ENDS.map(
  ({ field, label, type }, index) => `WITH e, row
CALL (e, row) {
  UNWIND row.${field} AS id MATCH (n:${label} {id: id})
  MERGE (e)-[r:${type}]->(n) ON CREATE SET r.since = $now, r.source = $source
  RETURN count(*) AS c${index}
}`,
).join('\n')}
RETURN count(*) AS written`;

/** What is known of each event, by id. */
export async function lookUp(
  graph: Graph,
  events: IncomingEvent[],
  signal: AbortSignal,
): Promise<Map<string, Known>> {
  const rows = await graph.read(LOOK, { rows: events.map(rowOf) }, { signal });
  return new Map(
    rows.map((row) => [
      row.id as string,
      { exists: row.exists === true, missing: ENDS.flatMap(({ field }) => row[field] as string[]) },
    ]),
  );
}

/**
 * Creates events in one transaction, connected to the ends that exist. Those that exist themselves are left alone.
 * @param source actor of the transaction and `source` of the nodes, e.g. `kafka:alerts`
 */
export async function createEvents(
  graph: Graph,
  events: IncomingEvent[],
  { source, correlationId, signal }: { source: string; correlationId: string; signal: AbortSignal },
): Promise<void> {
  const metadata = { actor: source, correlationId };
  await graph.write(WRITE, { rows: events.map(rowOf), source, now: new Date() }, { signal, metadata });
}

function rowOf(event: IncomingEvent): Row {
  const { id, resourceIds, threatIds, vulnerabilityIds, ...properties } = event;
  return { id, properties, resourceIds, threatIds, vulnerabilityIds };
}
