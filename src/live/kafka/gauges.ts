import type { GaugeSource } from '../../metrics.ts';
import type { KafkaIn } from './in.ts';
import type { KafkaOut } from './out.ts';

/** What `/metrics` shows of Kafka. Lag counts on the replica that produces, and is 0 on the others. */
export function gaugesOf(outgoing: KafkaOut, incoming: KafkaIn | undefined): GaugeSource[] {
  return [
    {
      name: 'dharma_kafka_leader',
      help: 'Whether this gateway writes events to Kafka.',
      read: () => Number(outgoing.gauges.leader),
    },
    {
      name: 'dharma_kafka_produced_total',
      help: 'Records that the brokers have acknowledged.',
      read: () => outgoing.gauges.produced,
    },
    {
      name: 'dharma_kafka_produce_failures_total',
      help: 'Requests that the brokers did not acknowledge; they were tried again.',
      read: () => outgoing.gauges.failed,
    },
    {
      name: 'dharma_kafka_lag_seconds',
      help: 'Age of the oldest event that waits for its acknowledgement.',
      read: () => outgoing.gauges.lagSeconds,
    },
    {
      name: 'dharma_kafka_lag_positions',
      help: 'Transactions of the event log that are not acknowledged yet.',
      read: () => outgoing.gauges.lagPositions,
    },
    ...(incoming ? incomingGauges(incoming) : []),
  ];
}

function incomingGauges(incoming: KafkaIn): GaugeSource[] {
  const count = (key: keyof KafkaIn['gauges'], help: string, name: string = key): GaugeSource => ({
    name: `dharma_kafka_${name}_total`,
    help,
    read: () => incoming.gauges[key],
  });
  return [
    count('consumed', 'Records whose offsets are committed.'),
    count('created', 'Security events made of records.'),
    count('repeated', 'Records whose event was there already.'),
    count('rejected', 'Records of which no event could be made: dead letters.'),
    count('incomplete', 'Events made without some of their ends: dead letters too.'),
    count(
      'consumeFailures',
      'Joins, writes and commits that failed and were tried again.',
      'consume_failures',
    ),
  ];
}
