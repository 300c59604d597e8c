import { setImmediate as turn } from 'node:timers/promises';
import { Feed } from '../../src/live/feed/feed.ts';
import { compile, type EventFilter } from '../../src/live/feed/filter.ts';
import { Hub } from '../../src/live/feed/hub.ts';
import { Presence } from '../../src/live/feed/presence.ts';
import { PLATFORM, Sight } from '../../src/live/feed/sight.ts';
import type { LiveEvent, Transaction } from '../../src/live/log/change.ts';
import { encodeCursor } from '../../src/live/log/cursor.ts';
import { EventLog } from '../../src/live/log/event-log.ts';
import { createLogger } from '../../src/logger.ts';
import { formatTable } from '../report.ts';
import { median } from '../support/statistics.ts';
import { StockPubSub } from './stock-pubsub.ts';

const SUBSCRIBERS = 10_000;
/** How many of them want an event. */
const MATCHING = [100, 10];
const OURS_TO_STOCK = 20;
const SEVERITIES = ['LOW', 'HIGH'];

export interface FanOutPlan {
  events: number;
  rounds: number;
}

/** Each event is about one of so many nodes, and a subscriber wants one of them. */
const nodeOf = (n: number, nodes: number) => `node-${n % nodes}`;

/** The same conditions for both. */
function filterOf(subscriber: number, nodes: number): EventFilter {
  return { types: ['Service'], operations: ['UPDATED'], ids: [nodeOf(subscriber, nodes)] };
}

function transactionOf(n: number, nodes: number): Transaction {
  const place = { position: BigInt(n + 1), mark: 'abcdef01' };
  const common = { committedAt: new Date(0).toISOString(), actor: 'bench', correlationId: String(n) };
  const node = { id: nodeOf(n * 7, nodes), labels: ['Service'], facts: { criticality: SEVERITIES[n % 2] } };
  const change = { operation: 'UPDATED' as const, node, before: { n }, after: { n: n + 1 } };
  const event: LiveEvent = { cursor: encodeCursor({ ...place, index: 0 }), ...common, change };
  const cursor = encodeCursor({ ...place, index: Number.POSITIVE_INFINITY });
  return { position: place.position, cursor, committedAt: common.committedAt, bytes: 100, events: [event] };
}

/** Something that brings events to subscribers. */
interface Way {
  publish(transaction: Transaction): void;
  subscribe(filter: EventFilter): AsyncIterableIterator<LiveEvent>;
}

/** Hub and feed as the gateway runs them; the log behind them stands at its beginning, since nobody asks for the past. */
function ourWay(): Way {
  const hub = new Hub();
  const none = undefined as never;
  const log = new EventLog({
    postgres: none,
    store: none,
    logger: createLogger('silent'),
    onTransaction: (transaction) => hub.publish(transaction),
  });
  const sectorsOf = async () => new Set<string>();
  const presence = new Presence({ read: none, write: none } as never, new Set());
  const parts = { log, hub, sight: new Sight([]), sectorsOf, presence };
  const feed = new Feed({ ...parts, bufferEvents: 1000, slow: 'lagged' });
  return {
    publish: (transaction) => hub.publish(transaction),
    subscribe: (filter) => feed.follow({ viewer: PLATFORM, filter }),
  };
}

function stockWay(): Way {
  const pubSub = new StockPubSub<LiveEvent>();
  return {
    publish: ({ events }) => {
      for (const event of events) pubSub.publish(event);
    },
    subscribe: (filter) => pubSub.subscribe(compile(filter)),
  };
}

interface Turn {
  cpuMicrosPerEvent: number;
  /** Of each subscriber, the correlation ids of what it got. */
  got: string[];
}

async function measure(way: Way, events: number, nodes: number): Promise<Turn> {
  const got: string[][] = Array.from({ length: SUBSCRIBERS }, () => []);
  const iterators = got.map((mine, n) => {
    const iterator = way.subscribe(filterOf(n, nodes));
    void (async () => {
      for await (const { correlationId } of iterator) mine.push(String(correlationId));
    })();
    return iterator;
  });
  await turn();
  const before = process.cpuUsage();
  for (let n = 0; n < events; n++) {
    way.publish(transactionOf(n, nodes));
    // Each event comes in a turn of its own, as from a socket.
    await turn();
  }
  const { user, system } = process.cpuUsage(before);
  for (const iterator of iterators) await iterator.return?.();
  return { cpuMicrosPerEvent: (user + system) / events, got: got.map((ids) => ids.join()) };
}

async function assertAlike(events: number, nodes: number): Promise<void> {
  const ours = await measure(ourWay(), events, nodes);
  const stock = await measure(stockWay(), events, nodes);
  const got = ours.got.filter((ids) => ids.length > 0).length;
  if (got === 0 || ours.got.some((ids, n) => ids !== stock.got[n])) {
    throw new Error('the subscribers got different events');
  }
}

/** Medians: CPU microseconds of an event. */
async function compare(
  { events, rounds }: FanOutPlan,
  matching: number,
): Promise<[ours: number, stock: number]> {
  const nodes = SUBSCRIBERS / matching;
  await assertAlike(events, nodes);
  const ours: number[] = [];
  const stock: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // As long as the other, not as often: what comes once, such as compiling, would weigh more on the cheaper one.
    ours.push((await measure(ourWay(), events * OURS_TO_STOCK, nodes)).cpuMicrosPerEvent);
    stock.push((await measure(stockWay(), events, nodes)).cpuMicrosPerEvent);
  }
  return [median(ours), median(stock)];
}

/** @throws Error when the subscribers of one way got other events than those of the other */
export async function fanOut(plan: FanOutPlan): Promise<{ text: string; ratios: number[] }> {
  const lines: string[][] = [];
  const ratios: number[] = [];
  for (const matching of MATCHING) {
    const [ours, stock] = await compare(plan, matching);
    ratios.push(stock / ours);
    const figures = [ours, stock].map((micros) => micros.toFixed(0));
    lines.push([`${matching} match`, ...figures, (stock / ours).toFixed(1)]);
  }
  const text = formatTable(
    ['10,000 subscriptions, CPU us/event', 'hub and feed', 'event emitter, filter for each', 'ratio'],
    lines,
    1,
  );
  return { text, ratios };
}
