import type { IncomingRecord } from '../../../datasources/kafka.ts';
import type { IncomingEvent } from './security-event.ts';

/** A record and the event it tells. */
export interface Parsed {
  record: IncomingRecord;
  event: IncomingEvent;
}

/** What is written in one transaction. */
export interface Group {
  correlationId: string;
  items: Parsed[];
}

/**
 * Weight of one transaction: capture itemises 20,000 changes at most and sums up what is larger, and a summary reaches
 * no subscriber of `threatDetected`. Bytes count, since a transaction is held in memory.
 */
const MAX_WEIGHT = 5000;
const BYTES_PER_WEIGHT = 1000;
const CORRELATION_HEADERS = ['correlation-id', 'x-correlation-id'];
/** As plugins/correlation.ts: what can be passed on. */
const ACCEPTED = /^[\w.:/+=-]{1,128}$/;

/**
 * Records in their order, split where the correlation id changes, an id comes again, or the transaction would be large.
 * Records without a correlation id have that of the first of them: where it was read.
 */
export function groupsOf(parsed: Parsed[]): Group[] {
  const groups: Group[] = [];
  let current: { given: string | undefined; ids: Set<string>; weight: number; group: Group } | undefined;
  for (const item of parsed) {
    const given = correlationIdOf(item.record);
    const weight = weightOf(item);
    const fits =
      current !== undefined &&
      current.given === given &&
      !current.ids.has(item.event.id) &&
      current.weight + weight <= MAX_WEIGHT;
    if (!fits || !current) {
      const { topic, partition, offset } = item.record;
      const group: Group = {
        correlationId: given ?? `kafka:${topic}:${partition}:${offset}`.slice(0, 128),
        items: [],
      };
      groups.push(group);
      current = { given, ids: new Set(), weight: 0, group };
    }
    current.ids.add(item.event.id);
    current.weight += weight;
    current.group.items.push(item);
  }
  return groups;
}

function correlationIdOf({ headers }: IncomingRecord): string | undefined {
  const given = CORRELATION_HEADERS.map((name) => headers[name]).find((value) => value !== undefined);
  return given !== undefined && ACCEPTED.test(given) ? given : undefined;
}

function weightOf({ record, event }: Parsed): number {
  const ends = event.resourceIds.length + event.threatIds.length + event.vulnerabilityIds.length;
  return 1 + ends + (record.value?.length ?? 0) / BYTES_PER_WEIGHT;
}
