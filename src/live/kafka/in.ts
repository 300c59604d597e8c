import { setTimeout as sleep } from 'node:timers/promises';
import type { Graph } from '../../../datasources/graph.ts';
import type {
  IncomingRecord,
  KafkaCluster,
  OutgoingRecord,
  RecordConsumer,
} from '../../../datasources/kafka.ts';
import { DharmaError, type ErrorCode } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { deadLetter } from './dead-letter.ts';
import { groupsOf, type Parsed } from './groups.ts';
import { BadRecordError, parseSecurityEvent } from './security-event.ts';
import { writeEvents } from './write-events.ts';

/** Records taken at a time: their offsets are committed together. */
const MAX_RECORDS = 500;
const FIRST_RETRY_MILLIS = 250;
const LAST_RETRY_MILLIS = 5000;
/** Not the record's fault: it is tried again until the databases are back. */
const OUTAGES = new Set<ErrorCode>([
  'DATABASE_UNAVAILABLE',
  'DATABASE_BUSY',
  'DATABASE_ERROR',
  'CAPTURE_UNAVAILABLE',
  'TIMEOUT',
]);

export interface KafkaInParts {
  cluster: KafkaCluster;
  graph: Graph;
  /** The topic to read. */
  topic: string;
  logger: Logger;
  /** @throws DharmaError while changes could not be recorded */
  assertWritable: () => void;
}

export interface KafkaInGauges {
  /** Records whose offsets are committed. */
  consumed: number;
  /** Events that were new. */
  created: number;
  /** Records whose event was there already. */
  repeated: number;
  /** Records of which no event could be made: they are dead letters. */
  rejected: number;
  /** Events that were made without some of their ends: a dead letter says which. */
  incomplete: number;
  /** Joins, writes and commits that failed and were tried again. */
  consumeFailures: number;
}

/**
 * Makes security events of the records of a topic. Every replica is a member of the group. Offsets are committed after
 * the graph, and an event that is there already is left alone: at least once becomes once, by id.
 */
export class KafkaIn {
  readonly #parts: KafkaInParts;
  readonly #source: string;
  readonly #stop = new AbortController();
  readonly #counts: KafkaInGauges = {
    consumed: 0,
    created: 0,
    repeated: 0,
    rejected: 0,
    incomplete: 0,
    consumeFailures: 0,
  };
  #done: Promise<void> = Promise.resolve();

  constructor(parts: KafkaInParts) {
    this.#parts = parts;
    this.#source = `kafka:${parts.topic}`;
  }

  start(): void {
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  get gauges(): KafkaInGauges {
    return { ...this.#counts };
  }

  async #run(): Promise<void> {
    const { cluster, topic, logger } = this.#parts;
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const consumer = cluster.consumer(topic);
      const end = () => void consumer.close();
      signal.addEventListener('abort', end, { once: true });
      try {
        for await (const batch of consumer.batches(MAX_RECORDS)) {
          await this.#process(batch, consumer);
          attempt = 0;
        }
      } catch (error) {
        if (signal.aborted) break;
        this.#counts.consumeFailures += 1;
        logger.warn({ err: error, topic }, 'the Kafka consumer was interrupted');
      } finally {
        signal.removeEventListener('abort', end);
        await consumer.close();
      }
      await this.#pause(attempt);
    }
  }

  /** @throws when the brokers do not take the dead letters or the offsets: the batch comes again */
  async #process(batch: IncomingRecord[], consumer: RecordConsumer): Promise<void> {
    const letters: OutgoingRecord[] = [];
    const parsed: Parsed[] = [];
    for (const record of batch) {
      try {
        parsed.push({ record, event: parseSecurityEvent(record) });
      } catch (error) {
        if (!(error instanceof BadRecordError)) throw error;
        letters.push(this.#reject(record, error.message));
      }
    }
    for (const group of groupsOf(parsed))
      letters.push(...(await this.#write(group.items, group.correlationId)));
    // Called off half-way: nothing is committed, the batch comes again.
    this.#stop.signal.throwIfAborted();
    if (letters.length > 0) await this.#send(letters);
    await consumer.commit(batch);
    this.#counts.consumed += batch.length;
  }

  /** @returns dead letters; tries again during an outage, and each record alone when it is the records' fault */
  async #write(items: Parsed[], correlationId: string): Promise<OutgoingRecord[]> {
    const { graph, logger, assertWritable } = this.#parts;
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        assertWritable();
        const options = { source: this.#source, correlationId, signal };
        const written = await writeEvents(
          graph,
          items.map(({ event }) => event),
          options,
        );
        return items.flatMap(({ record }, index) => this.#count(record, written[index]));
      } catch (error) {
        if (signal.aborted) break;
        this.#counts.consumeFailures += 1;
        if (error instanceof DharmaError && OUTAGES.has(error.code)) {
          if (attempt === 0) logger.warn({ err: error }, 'records wait for the graph');
          await this.#pause(attempt);
        } else if (items.length > 1) {
          const letters: OutgoingRecord[] = [];
          for (const item of items) letters.push(...(await this.#write([item], correlationId)));
          return letters;
        } else {
          logger.error({ err: error }, 'a record could not be written');
          return items.map(({ record }) => this.#reject(record, 'the graph does not take it'));
        }
      }
    }
    return [];
  }

  #count(
    record: IncomingRecord,
    written: { created: boolean; missing: string[] } | undefined,
  ): OutgoingRecord[] {
    this.#counts[written?.created ? 'created' : 'repeated'] += 1;
    if (!written || written.missing.length === 0) return [];
    this.#counts.incomplete += 1;
    return [deadLetter(record, 'INCOMPLETE', `the event was made without: ${written.missing.join(', ')}`)];
  }

  #reject(record: IncomingRecord, reason: string): OutgoingRecord {
    this.#counts.rejected += 1;
    this.#parts.logger.warn(
      { topic: record.topic, partition: record.partition, offset: String(record.offset), reason },
      'a record is no security event',
    );
    return deadLetter(record, 'REJECTED', reason);
  }

  async #send(letters: OutgoingRecord[]): Promise<void> {
    const producer = this.#parts.cluster.producer();
    try {
      // One at a time: together they could exceed what the broker takes at once.
      for (const letter of letters) await producer.send([letter]);
    } finally {
      await producer.close();
    }
  }

  async #pause(attempt: number): Promise<void> {
    const delay = Math.min(LAST_RETRY_MILLIS, FIRST_RETRY_MILLIS * 2 ** attempt) * (0.5 + Math.random() / 2);
    await sleep(delay, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
