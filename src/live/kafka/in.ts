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
import { pauseBeforeRetry } from './retry.ts';
import { BadRecordError, parseSecurityEvent } from './security-event.ts';
import { createEvents, lookUp } from './write-events.ts';

/** Records taken at a time: their offsets are committed together. */
const MAX_RECORDS = 500;
/** Transactions at once: records that have a correlation id each need one each. */
const WRITERS = 4;
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
      await pauseBeforeRetry(attempt, signal);
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
    letters.push(...(await this.#createAll(parsed)));
    // Called off half-way: nothing is committed, the batch comes again.
    this.#stop.signal.throwIfAborted();
    if (letters.length > 0) await this.#send(letters);
    await consumer.commit(batch);
    this.#counts.consumed += batch.length;
  }

  /** @returns dead letters */
  async #createAll(parsed: Parsed[]): Promise<OutgoingRecord[]> {
    const { graph } = this.#parts;
    const { signal } = this.#stop;
    const events = parsed.map(({ event }) => event);
    const known = await this.#throughOutages(() => lookUp(graph, events, signal));
    const taken = new Set<string>();
    const fresh = parsed.filter(({ event: { id } }) => {
      const isFresh = !known?.get(id)?.exists && !taken.has(id);
      taken.add(id);
      return isFresh;
    });
    this.#counts.repeated += parsed.length - fresh.length;
    const rejected = new Map<IncomingRecord, OutgoingRecord>();
    const groups = groupsOf(fresh).values();
    const worker = async () => {
      for (const { items, correlationId } of groups) await this.#create(items, correlationId, rejected);
    };
    await Promise.all(Array.from({ length: WRITERS }, worker));
    return parsed.flatMap(({ record, event }) => {
      const missing = known?.get(event.id)?.missing ?? [];
      return rejected.get(record) ?? (missing.length > 0 ? this.#incomplete(record, missing) : []);
    });
  }

  /** One transaction; where that fails by the records' fault, one for each. */
  async #create(
    items: Parsed[],
    correlationId: string,
    rejected: Map<IncomingRecord, OutgoingRecord>,
  ): Promise<void> {
    const { graph, logger } = this.#parts;
    const events = items.map(({ event }) => event);
    const options = { source: this.#source, correlationId, signal: this.#stop.signal };
    try {
      await this.#throughOutages(async () => {
        await createEvents(graph, events, options);
        this.#counts.created += items.length;
      });
    } catch (error) {
      if (items.length > 1) {
        for (const item of items) await this.#create([item], correlationId, rejected);
        return;
      }
      logger.error({ err: error }, 'a record could not be written');
      for (const { record } of items)
        rejected.set(record, this.#reject(record, 'the graph does not take it'));
    }
  }

  /**
   * Tries again until the databases are back.
   * @returns undefined when it was called off
   * @throws what is no outage
   */
  async #throughOutages<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { assertWritable, logger } = this.#parts;
    for (let attempt = 0; !this.#stop.signal.aborted; attempt++) {
      try {
        assertWritable();
        return await work();
      } catch (error) {
        if (this.#stop.signal.aborted) break;
        this.#counts.consumeFailures += 1;
        if (!(error instanceof DharmaError && OUTAGES.has(error.code))) throw error;
        if (attempt === 0) logger.warn({ err: error }, 'records wait for the graph');
        await pauseBeforeRetry(attempt, this.#stop.signal);
      }
    }
    return undefined;
  }

  #incomplete(record: IncomingRecord, missing: string[]): OutgoingRecord {
    this.#counts.incomplete += 1;
    return deadLetter(record, 'INCOMPLETE', `the event was made without: ${missing.join(', ')}`);
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
}
