import type { DefinitionNode } from 'graphql';
import { EventLogStore } from '../../datasources/event-log.ts';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import type { Postgres } from '../../datasources/postgres.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { GaugeSource } from '../metrics.ts';
import { sharedLabelsOf } from '../node-types.ts';
import type { CaptureFault } from './capture/capture.ts';
import { CaptureWatch } from './capture/capture-watch.ts';
import { Outbox } from './capture/outbox.ts';
import { Relay } from './capture/relay.ts';
import { Feed } from './feed/feed.ts';
import { Hub } from './feed/hub.ts';
import { Presence } from './feed/presence.ts';
import { Sectors } from './feed/sectors.ts';
import { Sight } from './feed/sight.ts';
import type { Transaction } from './log/change.ts';
import { EventLog } from './log/event-log.ts';

const SIZES_MILLIS = 5000;

interface Parts {
  config: Config;
  logger: Logger;
  /** Of the gateway, for its resolvers. */
  graph: Neo4jGraph;
  /** Connections that load on the gateway's pool does not take away. */
  ownGraph: Neo4jGraph;
  postgres: Postgres;
  /** Why changes may have gone unrecorded before the start. */
  captureFault: CaptureFault | undefined;
  /** The SDL: it says what is secret. */
  definitions: readonly DefinitionNode[];
  /** Told of every transaction before anybody else here is. */
  onTransaction?: ((transaction: Transaction) => void) | undefined;
}

/** The live path from the outbox to the subscribers, put together. */
export interface Live {
  feed: Feed;
  store: EventLogStore;
  /** Fails while changes are not captured. */
  check(): Promise<void>;
  /** A local writer has committed. */
  wake(): void;
  /** Where the reader of the log stands. */
  log: Pick<EventLog, 'position' | 'cursor' | 'headAt'>;
  gauges: GaugeSource[];
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createLive({
  config,
  logger,
  graph,
  ownGraph,
  postgres,
  captureFault,
  definitions,
  onTransaction = () => {},
}: Parts): Live {
  const store = new EventLogStore(postgres);
  const outbox = new Outbox(ownGraph);
  const hub = new Hub();
  const log = new EventLog({
    postgres,
    store,
    logger,
    onTransaction: (transaction) => {
      onTransaction(transaction);
      if (transaction.canary) watch.seen(transaction.canary);
      hub.publish(transaction);
    },
  });
  const relay = new Relay({
    outbox,
    postgres,
    logger,
    pollMillis: config.OUTBOX_POLL_MS,
    retention: {
      maxEvents: config.EVENT_LOG_MAX_EVENTS,
      maxBytes: config.EVENT_LOG_MAX_BYTES,
      maxAgeHours: config.EVENT_LOG_MAX_AGE_HOURS,
    },
  });
  const watch = new CaptureWatch({
    graph: ownGraph,
    database: config.NEO4J_DATABASE,
    outbox,
    store,
    logger,
    canaryMillis: config.CAPTURE_CANARY_MS,
    noteGap: (reason) => relay.noteGap(reason),
  });
  const sight = new Sight(definitions);
  const sharedLabels = sharedLabelsOf(definitions);
  const sectors = new Sectors(graph, sharedLabels);
  const feed = new Feed({
    log,
    hub,
    sight,
    sectorsOf: (event, visibility) => sectors.of(event, visibility),
    presence: new Presence(graph, sharedLabels),
    bufferEvents: config.SUBSCRIBER_BUFFER_EVENTS,
    slow: config.SLOW_SUBSCRIBER_POLICY,
  });
  const sizes = measureSizes(outbox, store);
  return {
    feed,
    store,
    check: () => watch.check(),
    wake: () => relay.wake(),
    log,
    gauges: gauges({ feed, log, relay, sizes: sizes.current }),
    async start() {
      await log.start();
      // Of the very first installation nobody can have missed anything.
      if (captureFault && log.position > 0n) await relay.noteGap(captureFault);
      relay.start();
      sizes.start();
    },
    async close() {
      sizes.stop();
      await Promise.all([log.close(), relay.close(), watch.close()]);
    },
  };
}

/** What must be asked of the databases is asked now and then, not at each scrape. */
function measureSizes(outbox: Outbox, store: EventLogStore) {
  const current = { outbox: 0, logTransactions: 0, logBytes: 0 };
  let timer: NodeJS.Timeout | undefined;
  const measure = async () => {
    // While a database is away, the last figures stand.
    const [depth, extent] = await Promise.all([outbox.depth(), store.extent()]).catch(() => []);
    if (depth === undefined || !extent) return;
    current.outbox = depth;
    current.logTransactions = Number(extent.newest - extent.oldest + 1n);
    current.logBytes = extent.bytes;
  };
  return {
    current,
    start() {
      void measure();
      timer = setInterval(() => void measure(), SIZES_MILLIS);
    },
    stop: () => clearInterval(timer),
  };
}

function gauges(parts: {
  feed: Feed;
  log: EventLog;
  relay: Relay;
  sizes: { outbox: number; logTransactions: number; logBytes: number };
}): GaugeSource[] {
  const { feed, log, relay, sizes } = parts;
  const over = (read: (state: ReturnType<Feed['subscribers']>[number]) => number) =>
    feed.subscribers().map(read);
  return [
    {
      name: 'dharma_subscriptions',
      help: 'Subscriptions of clients open.',
      // Webhooks and Kafka follow the feed as well, and are counted where they are at home.
      read: () => feed.subscribers().filter(({ principal }) => principal !== null).length,
    },
    {
      name: 'dharma_subscriber_buffered',
      help: 'Events that wait for subscribers, over all of them.',
      read: () => over(({ buffered }) => buffered).reduce((sum, count) => sum + count, 0),
    },
    {
      name: 'dharma_subscriber_lag_seconds',
      help: 'Age of the oldest event that waits for a subscriber, of the one that lags most.',
      ofWorkers: 'max',
      read: () => over(({ lagMillis }) => lagMillis).reduce((most, lag) => Math.max(most, lag), 0) / 1000,
    },
    {
      name: 'dharma_events_delivered_total',
      help: 'Events handed to subscribers.',
      read: () => feed.counters.delivered,
    },
    {
      name: 'dharma_events_replayed_total',
      help: 'Transactions of the past read for subscribers.',
      read: () => feed.counters.replayed,
    },
    {
      name: 'dharma_subscribers_lagged_total',
      help: 'Subscriptions ended for being slow: what waited for them was dropped.',
      read: () => feed.counters.lagged,
    },
    {
      name: 'dharma_event_lag_seconds',
      help: 'From commit to arrival, of the last event.',
      ofWorkers: 'max',
      read: () => log.lagMillis / 1000,
    },
    {
      name: 'dharma_outbox_depth',
      help: 'Transactions that wait in the graph.',
      ofWorkers: 'max',
      read: () => sizes.outbox,
    },
    {
      name: 'dharma_event_log_transactions',
      help: 'Transactions that the event log keeps.',
      ofWorkers: 'max',
      read: () => sizes.logTransactions,
    },
    {
      name: 'dharma_event_log_bytes',
      help: 'Text that the event log keeps.',
      ofWorkers: 'max',
      read: () => sizes.logBytes,
    },
    {
      name: 'dharma_relay_leader',
      help: 'Whether this gateway moves the outbox.',
      read: () => Number(relay.state.leader),
    },
    {
      name: 'dharma_relay_moved_total',
      help: 'Transactions moved to the event log.',
      read: () => relay.state.moved,
    },
    {
      name: 'dharma_capture_gaps_total',
      help: 'Times that changes may have gone unrecorded, as this gateway noted them.',
      read: () => relay.state.gaps,
    },
  ];
}
