import { randomUUID } from 'node:crypto';
import { Consumer, Producer } from '@platformatic/kafka';

/** A record as a consumer outside of Dharma sees it. */
export interface SeenRecord {
  topic: string;
  partition: number;
  offset: bigint;
  key: string | null;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: values have the shape that docs/kafka.md describes
  value: any;
  headers: Record<string, string>;
}

/**
 * Everything on some topics from their beginning, until `enough` says so.
 * @throws Error that says how much there was, after `timeoutMillis`
 */
export async function readTopics(
  address: string,
  topics: string[],
  enough: (records: SeenRecord[]) => boolean,
  timeoutMillis = 25_000,
): Promise<SeenRecord[]> {
  const consumer = new Consumer<string, string, string, string>({
    clientId: 'test',
    groupId: `test-${randomUUID()}`,
    bootstrapBrokers: [address],
    autocreateTopics: true,
    maxWaitTime: 100,
    deserializers: {
      key: text,
      value: text,
      headerKey: text,
      headerValue: text,
    },
  });
  const seen: SeenRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    const stream = await consumer.consume({ topics, mode: 'earliest', autocommit: false });
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`only ${seen.length} records`)), timeoutMillis);
      stream.on('error', reject);
      stream.on('data', (message) => {
        const { topic, partition, offset, key } = message;
        const headers = Object.fromEntries(message.headers);
        seen.push({
          topic,
          partition,
          offset,
          key: key ?? null,
          text: message.value,
          value: parsed(message.value),
          headers,
        });
        if (enough(seen)) resolve();
      });
    });
    await stream.close();
  } finally {
    clearTimeout(timer);
    await consumer.close(true).catch(() => {});
  }
  return seen;
}

function text(data?: Buffer): string {
  return data?.toString() as string;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Writes records as some detector would. */
export async function writeRecords(
  address: string,
  topic: string,
  records: Array<{ key?: string; value: unknown; headers?: Record<string, string> }>,
): Promise<void> {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'detector',
    bootstrapBrokers: [address],
    autocreateTopics: true,
  });
  try {
    await producer.send({
      acks: -1,
      messages: records.map(({ key, value, headers = {} }) => ({
        topic,
        ...(key !== undefined && { key: Buffer.from(key) }),
        value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
        headers: new Map(
          Object.entries(headers).map(([name, content]) => [Buffer.from(name), Buffer.from(content)]),
        ),
      })),
    });
  } finally {
    await producer.close();
  }
}
