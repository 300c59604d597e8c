import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaCluster, OutgoingRecord, RecordProducer } from '../../../datasources/kafka.ts';
import { KafkaPositions } from '../../../datasources/kafka-positions.ts';
import type { Postgres, Sql } from '../../../datasources/postgres.ts';
import { DharmaError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { LiveEvent } from '../change.ts';
import { decodeCursor } from '../cursor.ts';
import { Batches } from './batches.ts';
import { runElected } from './elected.ts';
import { MAX_VALUE_BYTES, type Notice, recordOfEvent, recordOfNotice } from './records.ts';
import type { Topics } from './topics.ts';

/** Key of the advisory lock that elects the producer; any constant will do. */
const PRODUCER_LOCK = 4_607_005;
/** Records of one request; with MAX_VALUE_BYTES in sum, since a broker limits the batch of a partition too. */
const MAX_RECORDS = 500;
/** How long a record waits for others to go with it. */
const LINGER_MILLIS = 5;
const FIRST_RETRY_MILLIS = 250;
const LAST_RETRY_MILLIS = 5000;
/** What a header, a key and the framing add to a value, about. */
const OVERHEAD_BYTES = 600;

/** The part of the live feed that is needed here. */
export interface EventSource {
  follow(request: {
    filter: Record<string, never>;
    after: string;
    slow: 'replay';
    subscriber?: { kind: string; name: string };
  }): AsyncIterableIterator<LiveEvent> & { readonly cursor: string };
  latestCursor(): string;
}

export interface KafkaOutParts {
  cluster: KafkaCluster;
  postgres: Postgres;
  feed: EventSource;
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

  constructor(parts: KafkaOutParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** Returns when the request under way has ended: what it wrote is stored, or will be written again. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  get gauges(): KafkaOutGauges {
    const since = this.#oldestWaiting;
    const newest = decodeCursor(this.#parts.feed.latestCursor()).position;
    const own = this.#leader && this.#cursor !== undefined ? decodeCursor(this.#cursor).position : newest;
    return {
      leader: this.#leader,
      produced: this.#produced,
      failed: this.#failed,
      lagSeconds: since === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(since)) / 1000),
      lagPositions: Math.max(0, Number(newest - own)),
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await runElected(this.#parts.postgres, PRODUCER_LOCK, signal, (sql, both) => this.#lead(sql, both));
      } catch (error) {
        if (!signal.aborted) this.#parts.logger.warn({ err: error }, 'the Kafka producer was interrupted');
      } finally {
        this.#leader = false;
        this.#oldestWaiting = undefined;
        await this.#producer?.close();
        this.#producer = undefined;
      }
      await sleep(FIRST_RETRY_MILLIS, undefined, { signal }).catch(() => {});
    }
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
        const notice = noticeOf(error, this.#cursor);
        if (!notice) throw error;
        this.#parts.logger.error({ notice }, 'events are missing from the Kafka feed');
        await this.#deliver([recordOfNotice(notice, this.#parts.topics)], signal);
        await this.#moveTo(notice.cursor, positions, signal);
      }
    }
  }

  async #follow(after: string, positions: KafkaPositions, signal: AbortSignal): Promise<void> {
    const { feed, topics } = this.#parts;
    const subscriber = { kind: 'kafka', name: this.#parts.prefix };
    const events = feed.follow({ filter: {}, after, slow: 'replay', subscriber });
    const end = () => void events.return?.();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const batches = new Batches(records(events, topics), {
      maxItems: MAX_RECORDS,
      maxSize: MAX_VALUE_BYTES,
      sizeOf: ({ record }) => Buffer.byteLength(record.value as string) + OVERHEAD_BYTES,
    });
    try {
      while (!signal.aborted) {
        const batch = await batches.next(LINGER_MILLIS);
        const [first, last] = [batch[0], batch.at(-1)];
        if (!first || !last) return;
        this.#oldestWaiting = first.committedAt;
        await this.#deliver(
          batch.map(({ record }) => record),
          signal,
        );
        await this.#moveTo(last.cursor, positions, signal);
        this.#oldestWaiting = undefined;
      }
    } finally {
      signal.removeEventListener('abort', end);
      await events.return?.();
    }
  }

  /** Returns once all are acknowledged, or the signal has fired. */
  async #deliver(batch: OutgoingRecord[], signal: AbortSignal): Promise<void> {
    const { cluster, logger } = this.#parts;
    for (let attempt = 0; !signal.aborted; attempt++) {
      this.#producer ??= cluster.producer();
      try {
        await this.#producer.send(batch);
        this.#produced += batch.length;
        if (attempt > 0) logger.info({ attempts: attempt + 1 }, 'Kafka takes records again');
        return;
      } catch (error) {
        this.#failed += 1;
        logger.warn({ err: error, attempt }, 'Kafka did not take records; trying again');
        await this.#producer.close();
        this.#producer = undefined;
        const delay = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** attempt);
        await sleep(delay * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
      }
    }
  }

  async #moveTo(cursor: string, positions: KafkaPositions, signal: AbortSignal): Promise<void> {
    // Ended before the acknowledgement: the next one writes it again.
    if (signal.aborted) return;
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

/** What to tell consumers of a gap in the feed; undefined when the error is no gap. */
function noticeOf(error: unknown, lastCursor: string): Notice | undefined {
  if (!(error instanceof DharmaError)) return undefined;
  const { extensions } = error;
  const code: string = error.code;
  const details = extensions as { oldest?: unknown; cursor?: unknown; reason?: unknown };
  if (code !== 'CURSOR_EXPIRED' && code !== 'EVENTS_MISSED') return undefined;
  const cursor = code === 'CURSOR_EXPIRED' ? details.oldest : details.cursor;
  if (typeof cursor !== 'string') return undefined;
  return {
    kind: code,
    cursor,
    lastCursor,
    reason: typeof details.reason === 'string' ? details.reason : null,
  };
}
