import type { Neo4jGraph } from '../datasources/graph.ts';
import type { Backends } from './backends.ts';
import type { Allowances } from './limits/allowance.ts';
import type { Sockets } from './live/sockets.ts';
import type { EventStreams } from './live/sse.ts';
import type { GaugeSource } from './metrics.ts';

/** What the gateway says of itself, besides what each part does. */
export function gaugesOf(parts: {
  backends: Backends;
  sockets: Sockets;
  streams: EventStreams;
  allowances: Allowances;
}): GaugeSource[] {
  const { sockets, streams, allowances } = parts;
  const { graph, postgres } = parts.backends;
  return [
    { name: 'dharma_neo4j_reads_total', help: 'Reads begun.', read: () => graph.gauges().reads },
    { name: 'dharma_neo4j_running_reads', help: 'Reads under way.', read: () => graph.gauges().runningReads },
    {
      name: 'dharma_neo4j_running_writes',
      help: 'Write transactions open.',
      read: () => graph.gauges().runningWrites,
    },
    {
      name: 'dharma_neo4j_waiting_writes',
      help: 'Write transactions waiting for a place.',
      read: () => graph.gauges().waitingWrites,
    },
    ...leanGauges(graph),
    ...batchGauges(graph),
    {
      name: 'dharma_postgres_pool_total',
      help: 'Connections of the pool.',
      read: () => postgres.gauges().total,
    },
    {
      name: 'dharma_postgres_pool_idle',
      help: 'Idle connections of the pool.',
      read: () => postgres.gauges().idle,
    },
    {
      name: 'dharma_postgres_pool_waiting',
      help: 'Requests waiting for a connection.',
      read: () => postgres.gauges().waiting,
    },
    { name: 'dharma_sockets', help: 'WebSockets open.', read: () => sockets.open },
    { name: 'dharma_event_streams', help: 'Event streams open (SSE).', read: () => streams.open },
    {
      name: 'dharma_rate_limited_total',
      help: 'Operations refused for their rate.',
      read: () => allowances.refused,
    },
  ];
}

/** Of the reader that runs plans. */
function leanGauges(graph: Neo4jGraph): GaugeSource[] {
  const lean = () => graph.gauges().lean;
  return [
    {
      name: 'dharma_bolt_connections',
      help: 'Connections of the lean reader.',
      read: () => lean().connections,
    },
    { name: 'dharma_bolt_in_flight', help: 'Reads sent and not answered.', read: () => lean().inFlight },
    { name: 'dharma_bolt_waiting', help: 'Reads waiting for a connection.', read: () => lean().waiting },
    { name: 'dharma_bolt_retried_total', help: 'Reads sent once more.', read: () => lean().retried },
    {
      name: 'dharma_bolt_joined_total',
      help: 'Reads answered with an equal one.',
      read: () => lean().joined + graph.gauges().batches.joined,
    },
    {
      name: 'dharma_bolt_fallbacks_total',
      help: 'Reads left to the official driver.',
      read: () => lean().fallbacks,
    },
  ];
}

/** Of reads that run together. */
function batchGauges(graph: Neo4jGraph): GaugeSource[] {
  const counts = () => graph.gauges().batches;
  return [
    {
      name: 'dharma_read_batches_total',
      help: 'Statements that answered several reads.',
      read: () => counts().batches,
    },
    { name: 'dharma_batched_reads_total', help: 'Reads run in batches.', read: () => counts().batched },
    {
      name: 'dharma_separated_reads_total',
      help: 'Reads run by themselves since their batch failed.',
      read: () => counts().separated,
    },
  ];
}
