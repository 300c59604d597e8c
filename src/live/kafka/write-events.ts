import type { Graph, Row } from '../../../datasources/graph.ts';
import type { IncomingEvent } from './security-event.ts';

/** What has become of an event. */
export interface Written {
  /** False: an event with this id was there, and nothing was written. */
  created: boolean;
  /** Ends that do not exist, such as `Resource web-1`: they were left out. */
  missing: string[];
}

const ENDS = [
  { field: 'resourceIds', label: 'Resource', type: 'OBSERVED_ON' },
  { field: 'threatIds', label: 'StixObject', type: 'POINTS_TO' },
  { field: 'vulnerabilityIds', label: 'Vulnerability', type: 'EXPLOITED' },
] as const;

const LOOK = `UNWIND $rows AS row
OPTIONAL MATCH (e:SecurityEvent {id: row.id})
RETURN row.id AS id, e IS NOT NULL AS known,
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

/**
 * Creates the events that are not there yet, in one transaction, connected to the ends that exist.
 * @param events with distinct ids
 * @param source actor of the transaction and `source` of the nodes, e.g. `kafka:alerts`
 * @returns what has become of each, in their order
 */
export async function writeEvents(
  graph: Graph,
  events: IncomingEvent[],
  { source, correlationId, signal }: { source: string; correlationId: string; signal: AbortSignal },
): Promise<Written[]> {
  const rows = events.map(rowOf);
  const found = new Map((await graph.read(LOOK, { rows }, { signal })).map((row) => [row.id, row]));
  const fresh = rows.filter((row) => !found.get(row.id)?.known);
  if (fresh.length > 0) {
    const metadata = { actor: source, correlationId };
    await graph.write(WRITE, { rows: fresh, source, now: new Date() }, { signal, metadata });
  }
  return events.map(({ id }) => {
    const row = found.get(id);
    return {
      created: !row?.known,
      missing: ENDS.flatMap(({ field }) => (row?.[field] as string[] | undefined) ?? []),
    };
  });
}

function rowOf(event: IncomingEvent): Row {
  const { id, resourceIds, threatIds, vulnerabilityIds, ...properties } = event;
  return { id, properties, resourceIds, threatIds, vulnerabilityIds };
}
