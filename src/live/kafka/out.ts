import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaCluster, OutgoingRecord, RecordProducer } from '../../../datasources/kafka.ts';
import { KafkaPositions } from '../../../datasources/kafka-positions.ts';
import type { Postgres, Sql } from '../../../datasources/postgres.ts';
import type { Logger } from '../../logger.ts';
import { keepElected } from '../elected.ts';
import type { Feed, FeedIterator } from '../feed/feed.ts';
import { PLATFORM } from '../feed/sight.ts';
import type { LiveEvent } from '../log/change.ts';
import { decodeCursor, isLater } from '../log/cursor.ts';
import { gapOf } from '../log/gap.ts';
import { Batches } from './batches.ts';
import { MAX_VALUE_BYTES, recordOfEvent, recordOfNotice } from './records.ts';
import { pauseBeforeRetry } from './retry.ts';
import type { Topics } from './topics.ts';

/** Key of the advisory lock that elects the producer; any constant will do. */
const PRODUCER_LOCK = 4_607_005;
/** Records of one request; with MAX_VALUE_BYTES in sum, since a broker limits the batch of a partition too. */
const MAX_RECORDS = 500;
/** How long a record waits for others to go with it. */
const LINGER_MILLIS = 5;
/** How often the position is stored while there is nothing to write. */
const IDLE_MILLIS = 2000;
/** How long a request under way may take to end when the gateway does. */
const GRACE_MILLIS = 2000;
/** What a header, a key and the framing add to a value, about. */
const OVERHEAD_BYTES = 600;

export interface KafkaOutParts {
  cluster: KafkaCluster;
  postgres: Postgres;
  feed: Pick<Feed, 'follow' | 'latestCursor'>;
  topics: Topics;
  /** Names the stored position, too. */
  prefix: string;
  logger: Logger;
}

export interface KafkaOutGauges {
  /** Whether this replica produces. */
  leader: boolean;
  /** Records that the brokers have acknowledged. */
  produced: number;
  /** Attempts that failed; what they held was tried again. */
  failed: number;
  /** Age of the oldest event that waits for its acknowledgement; 0 when none does. */
  lagSeconds: number;
  /** Committed transactions that are not acknowledged yet. */
  lagPositions: number;
}

/**
 * Writes every event to Kafka, in order, at least once: the position moves after the acknowledgement. One replica does
 * it for all. While no broker can be reached it tries again for ever, and the event log keeps what waits.
 */
export class KafkaOut {
  readonly #parts: KafkaOutParts;
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #leader = false;
  #produced = 0;
  #failed = 0;
  #oldestWaiting: string | undefined;
  #cursor: string | undefined;
  #producer: RecordProducer | undefined;
  #isIdle: () => boolean = () => false;

  constructor(parts: KafkaOutParts) {
    this.#parts = parts;
  }

  start(): void {
    const { postgres, logger } = this.#parts;
    this.#done = keepElected(
      { postgres, logger, lock: PRODUCER_LOCK, name: 'the Kafka producer', signal: this.#stop.signal },
      (sql, both) => this.#lead(sql, both).finally(() => this.#retire()),
    );
  }

  /** Returns when the request under way has ended: what it wrote is stored, or will be written again. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  get gauges(): KafkaOutGauges {
    const since = this.#oldestWaiting;
    const newest = decodeCursor(this.#parts.feed.latestCursor()).position;
    const behind = this.#leader && !this.#isIdle() && this.#cursor !== undefined;
    const own = behind ? decodeCursor(this.#cursor as string).position : newest;
    return {
      leader: this.#leader,
      produced: this.#produced,
      failed: this.#failed,
      lagSeconds: since === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(since)) / 1000),
      lagPositions: Math.max(0, Number(newest - own)),
    };
  }

  async #retire(): Promise<void> {
    this.#leader = false;
    this.#oldestWaiting = undefined;
    await this.#producer?.close();
    this.#producer = undefined;
  }

  async #lead(sql: Sql, signal: AbortSignal): Promise<void> {
    const { feed, prefix } = this.#parts;
    const positions = new KafkaPositions(sql);
    let after = await positions.read(prefix);
    if (after === undefined) {
      // Stored at once: what is committed before the first acknowledgement must survive a restart too.
      after = feed.latestCursor();
      await positions.store(prefix, after);
    }
    this.#cursor = after;
    this.#leader = true;
    while (!signal.aborted) {
      try {
        await this.#follow(this.#cursor, positions, signal);
      } catch (error) {
        const gap = gapOf(error);
        if (!gap) throw error;
        const notice = { ...gap, lastCursor: this.#cursor };
        this.#parts.logger.error({ notice }, 'events are missing from the Kafka feed');
        const record = recordOfNotice(notice, this.#parts.topics);
        if (await this.#deliver([record], signal)) await this.#moveTo(notice.cursor, positions);
      }
    }
  }

  async #follow(after: string, positions: KafkaPositions, signal: AbortSignal): Promise<void> {
    const { feed, topics } = this.#parts;
    const subscriber = { name: this.#parts.prefix, transport: 'kafka' };
    const events = feed.follow({ viewer: PLATFORM, filter: {}, after, slow: 'replay', subscriber });
    const end = () => void events.return?.();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const batches = new Batches(records(events, topics), {
      maxItems: MAX_RECORDS,
      maxSize: MAX_VALUE_BYTES,
      sizeOf: ({ record }) => Buffer.byteLength(record.value as string) + OVERHEAD_BYTES,
    });
    this.#isIdle = () => batches.waiting;
    const idle = setInterval(() => this.#passIdle(events, positions), IDLE_MILLIS);
    try {
      while (!signal.aborted) {
        const batch = await batches.next(LINGER_MILLIS);
        const [first, last] = [batch[0], batch.at(-1)];
        if (!first || !last) return;
        this.#oldestWaiting = first.committedAt;
        const records = batch.map(({ record }) => record);
        // Acknowledged as it was called off: stored all the same, or the next one would write it again.
        if (await this.#deliver(records, signal)) await this.#moveTo(last.cursor, positions);
        this.#oldestWaiting = undefined;
      }
    } finally {
      clearInterval(idle);
      this.#isIdle = () => false;
      signal.removeEventListener('abort', end);
      await events.return?.();
    }
  }

  /** The log has transactions without an event for us: one that saw nothing else for long must not expire. */
  #passIdle(events: FeedIterator, positions: KafkaPositions): void {
    const { cursor } = events;
    // Asked in this very turn: an event that is on its way has moved the cursor without having been written.
    if (!this.#isIdle() || !this.#cursor || !isLater(cursor, this.#cursor)) return;
    // What comes next is stored after this, on the same connection; an error there ends the lead.
    this.#moveTo(cursor, positions).catch(() => {});
  }

  /** @returns true once all are acknowledged, false when the signal has fired before that */
  async #deliver(batch: OutgoingRecord[], signal: AbortSignal): Promise<boolean> {
    const { cluster, logger } = this.#parts;
    for (let attempt = 0; !signal.aborted; attempt++) {
      this.#producer ??= cluster.producer();
      try {
        await withGrace(this.#producer.send(batch), signal);
        this.#produced += batch.length;
        if (attempt > 0) logger.info({ attempts: attempt + 1 }, 'Kafka takes records again');
        return true;
      } catch (error) {
        this.#failed += 1;
        logger.warn({ err: error, attempt }, 'Kafka did not take records; trying again');
        await this.#producer.close();
        this.#producer = undefined;
        await pauseBeforeRetry(attempt, signal);
      }
    }
    return false;
  }

  async #moveTo(cursor: string, positions: KafkaPositions): Promise<void> {
    await positions.store(this.#parts.prefix, cursor);
    this.#cursor = cursor;
  }
}

interface Waiting {
  cursor: string;
  committedAt: string;
  record: OutgoingRecord;
}

function records(events: AsyncIterableIterator<LiveEvent>, topics: Topics): AsyncIterator<Waiting> {
  return {
    async next() {
      const result = await events.next();
      if (result.done) return { value: undefined, done: true };
      const { cursor, committedAt } = result.value;
      return { value: { cursor, committedAt, record: recordOfEvent(result.value, topics) }, done: false };
    },
  };
}

/** @throws when the signal has fired and the work does not end soon after: a broker that hangs must not hold up the end */
async function withGrace(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const timer = new AbortController();
  const calledOff = async () => {
    if (!signal.aborted) await once(signal, 'abort', { signal: timer.signal });
    await sleep(GRACE_MILLIS, undefined, { signal: timer.signal });
    throw new Error('called off');
  };
  await Promise.race([work, calledOff()]).finally(() => timer.abort());
}
