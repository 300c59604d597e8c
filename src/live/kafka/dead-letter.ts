import type { IncomingRecord, OutgoingRecord } from '../../../datasources/kafka.ts';

/** A header's value is kept short: a reason can quote what was wrong. */
const MAX_REASON = 2000;

/** The topic of the records of `topic` that could not be taken, or not whole. */
function deadLetterTopic(topic: string): string {
  return `${topic}.dead-letter`;
}

/**
 * The record as it came, with headers that say where from and why.
 * @param outcome REJECTED: there is no event; INCOMPLETE: there is, without some of its ends
 */
export function deadLetter(
  record: IncomingRecord,
  outcome: 'REJECTED' | 'INCOMPLETE',
  reason: string,
): OutgoingRecord {
  return {
    topic: deadLetterTopic(record.topic),
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      'dharma-outcome': outcome,
      'dharma-reason': reason.slice(0, MAX_REASON),
      'dharma-topic': record.topic,
      'dharma-partition': String(record.partition),
      'dharma-offset': String(record.offset),
    },
  };
}
