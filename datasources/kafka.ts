import {
  Base,
  Consumer,
  compatibilityPartitioner,
  type Message,
  type MessagesStream,
  Producer,
} from '@platformatic/kafka';
import type { Config } from '../src/config.ts';

/** A record to write. Key and headers are text; records with the same key keep their order. */
export interface OutgoingRecord {
  topic: string;
  key: Buffer | string | null;
  value: Buffer | string | null;
  headers: Record<string, string>;
}

/** A record that was read. */
export interface IncomingRecord {
  topic: string;
  partition: number;
  offset: bigint;
  key: Buffer | null;
  value: Buffer | null;
  /** As text; of a header that is given twice, the last. */
  headers: Record<string, string>;
}

/** What a broker's silence costs before a request is given up, and how often it is repeated. */
const REQUEST_TIMEOUT_MILLIS = 5000;
const CONNECT_TIMEOUT_MILLIS = 3000;
const RETRIES = 2;
const RETRY_DELAY_MILLIS = 250;
/** A consumer that is silent for so long has its partitions given to others; brokers allow no less by default. */
const SESSION_TIMEOUT_MILLIS = 6000;
const MAX_FETCH_BYTES = 8_388_608;

/** The one place that talks to Kafka. Clients are made anew after an error: what they remember may be out of date. */
export class KafkaCluster {
  readonly #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  /** A producer that waits for all in-sync replicas, and whose own repetitions the broker recognises. */
  producer(): RecordProducer {
    return new RecordProducer(this.#options());
  }

  /** A member of the consumer group KAFKA_GROUP; it joins when its batches are asked for. */
  consumer(topic: string): RecordConsumer {
    return new RecordConsumer(this.#options(), this.#config.KAFKA_GROUP, topic);
  }

  /**
   * Asks the cluster for its brokers.
   * @throws when none answers
   */
  async ping(): Promise<void> {
    const client = new Base({ ...this.#options(), retries: 0 });
    try {
      await client.metadata({ topics: [] });
    } finally {
      await client.close();
    }
  }

  #options() {
    const config = this.#config;
    const username = config.KAFKA_SASL_USERNAME;
    return {
      clientId: 'dharma',
      bootstrapBrokers: (config.KAFKA_BROKERS ?? '').split(',').map((broker) => broker.trim()),
      connectTimeout: CONNECT_TIMEOUT_MILLIS,
      requestTimeout: REQUEST_TIMEOUT_MILLIS,
      timeout: REQUEST_TIMEOUT_MILLIS,
      retries: RETRIES,
      retryDelay: RETRY_DELAY_MILLIS,
      autocreateTopics: true,
      ...(config.KAFKA_TLS && { tls: {} }),
      ...(username && {
        sasl: {
          mechanism: config.KAFKA_SASL_MECHANISM,
          username,
          password: config.KAFKA_SASL_PASSWORD ?? '',
        },
      }),
    };
  }
}

type ClientOptions = ConstructorParameters<typeof Base>[0];

/** Writes records; one `send` at a time keeps their order. */
export class RecordProducer {
  readonly #producer: Producer<Buffer, Buffer, Buffer, Buffer>;

  constructor(options: ClientOptions) {
    // Partitions as Java clients choose them, so that a topic written by both still keeps the order of a key.
    this.#producer = new Producer({ ...options, idempotent: true, partitioner: compatibilityPartitioner });
  }

  /**
   * Resolves once every in-sync replica has all of them.
   * @throws when that is not known: some, all or none may be written
   */
  async send(records: OutgoingRecord[]): Promise<void> {
    await this.#producer.send({
      autocreateTopics: true,
      messages: records.map(({ topic, key, value, headers }) => ({
        topic,
        ...(key !== null && { key: Buffer.from(key as string) }),
        ...(value !== null && { value: Buffer.from(value as string) }),
        headers: new Map(
          Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
        ),
      })),
    });
  }

  async close(): Promise<void> {
    await this.#producer.close(true).catch(() => {});
  }
}

/** Reads records as a member of a group. */
export class RecordConsumer {
  readonly #consumer: Consumer<Buffer, Buffer, Buffer, Buffer>;
  readonly #topic: string;
  #stream: MessagesStream<Buffer, Buffer, Buffer, Buffer> | undefined;

  constructor(options: ClientOptions, groupId: string, topic: string) {
    this.#topic = topic;
    this.#consumer = new Consumer({
      ...options,
      groupId,
      sessionTimeout: SESSION_TIMEOUT_MILLIS,
      rebalanceTimeout: SESSION_TIMEOUT_MILLIS,
      heartbeatInterval: 2000,
    });
  }

  /**
   * What has arrived, `maxRecords` at most, in order within a partition; from the group's committed offset, or from the
   * topic's beginning where there is none. Ends when the consumer is closed.
   * @throws when the broker is lost or the group cannot be joined: make a new consumer
   */
  async *batches(maxRecords: number): AsyncGenerator<IncomingRecord[]> {
    const stream = await this.#consumer.consume({
      topics: [this.#topic],
      autocommit: false,
      mode: 'committed',
      fallbackMode: 'earliest',
      maxBytes: MAX_FETCH_BYTES,
      maxWaitTime: 500,
    });
    this.#stream = stream;
    let failure: Error | undefined;
    let ended = false;
    let wake = () => {};
    const end = (error?: Error) => {
      failure ??= error;
      ended = true;
      wake();
    };
    stream.on('readable', () => wake());
    stream.on('error', end);
    stream.on('end', () => end());
    stream.on('close', () => end());
    for (;;) {
      const readable = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const batch = drain(stream, maxRecords);
      if (batch.length > 0) yield batch.map(received);
      else if (failure) throw failure;
      else if (ended) return;
      else await readable;
    }
  }

  /**
   * The group has done with these records and all before them in their partitions.
   * @throws when the group has given the partition to another member meanwhile
   */
  async commit(records: IncomingRecord[]): Promise<void> {
    const last = new Map(records.map((record) => [record.partition, record]));
    const offsets = [...last.values()].map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: offset + 1n,
      leaderEpoch: -1,
    }));
    await this.#consumer.commit({ offsets });
  }

  async close(): Promise<void> {
    await this.#stream?.close().catch(() => {});
    await this.#consumer.close(true).catch(() => {});
  }
}

type Incoming = Message<Buffer, Buffer, Buffer, Buffer>;

function drain(stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>, maxRecords: number): Incoming[] {
  const batch: Incoming[] = [];
  while (batch.length < maxRecords) {
    const message = stream.read() as Incoming | null;
    if (message === null) break;
    batch.push(message);
  }
  return batch;
}

function received(message: Incoming): IncomingRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of message.headers) headers[String(name)] = String(value);
  return {
    topic: message.topic,
    partition: message.partition,
    offset: message.offset,
    key: message.key ?? null,
    value: message.value ?? null,
    headers,
  };
}
