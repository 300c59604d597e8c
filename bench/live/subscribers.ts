import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createLiveClient } from '../../client/index.ts';

export const QUERY = `subscription Loss($types: [String!], $after: String) {
  events(types: $types, after: $after) { cursor operation type id }
}`;
const PAUSE_MILLIS = 200;
/** Pings of ours, and the time for their answer: a half-open socket is found by it. */
const KEEP_ALIVE_MILLIS = 2000;

interface ReceivedEvent {
  cursor: string;
  operation: string;
  type: string;
  id: string | null;
}

/** What one subscriber got, in the order it came. */
export interface Received {
  name: string;
  types: string[] | undefined;
  events: ReceivedEvent[];
  /** Connections that were lost, ends with LAGGED, notices of gaps, ends for good: how often. */
  resumed: number;
  lagged: number;
  missed: number;
  failed: string[];
}

export interface SubscriberOptions {
  name: string;
  url: string;
  token: string;
  /** Where all begin. */
  after: string;
  types?: string[];
  /** Of each event the consumer takes so long over, ms: it lags. */
  dawdleMillis?: number;
}

export interface Subscriber {
  received: Received;
  stop(): void;
}

function receivedBy({ name, types }: SubscriberOptions): Received {
  return { name, types, events: [], resumed: 0, lagged: 0, missed: 0, failed: [] };
}

/** The project's own client: it goes on by itself. */
export function subscribeWithClient(options: SubscriberOptions): Subscriber {
  const received = receivedBy(options);
  const { url, token, types, dawdleMillis } = options;
  const client = createLiveClient({
    url,
    token,
    webSocketImpl: WebSocket,
    silenceMillis: 6000,
    retry: { maxMillis: 2000 },
    onState: ({ state }) => {
      if (state === 'waiting') received.resumed += 1;
    },
    onNotice: ({ kind }) => {
      if (kind === 'lagged') received.lagged += 1;
    },
  });
  let stopped = false;
  const run = async () => {
    let { after } = options;
    while (!stopped) {
      const onMissed = () => {
        received.missed += 1;
      };
      const subscription = client.subscribe<{ events: ReceivedEvent }>(QUERY, { types }, { after, onMissed });
      try {
        for await (const { data, cursor } of subscription) {
          if (data) received.events.push(data.events);
          after = cursor ?? after;
          if (dawdleMillis) await sleep(dawdleMillis);
        }
      } catch (error) {
        received.failed.push((error as Error).message);
        await sleep(PAUSE_MILLIS);
      }
    }
  };
  void run();
  return {
    received,
    stop() {
      stopped = true;
      client.close();
    },
  };
}

export type Result = {
  data?: { events: ReceivedEvent } | null;
  errors?: readonly { extensions?: Record<string, unknown> }[];
};

/** What the end of a subscription says of how to go on. */
function noteEnd(received: Received, errors: Result['errors'], after: string): string {
  const extensions = errors?.[0]?.extensions ?? {};
  if (extensions.code === 'LAGGED') received.lagged += 1;
  else if (extensions.code === 'EVENTS_MISSED') received.missed += 1;
  else received.failed.push(String(extensions.code));
  return typeof extensions.cursor === 'string' ? extensions.cursor : after;
}

/**
 * One connection after the other, each going on from the last cursor.
 * @param connect opens one, hands its results to `take`, and resolves when it has ended, as it must when the signal fires
 */
export function reconnecting(
  options: SubscriberOptions,
  connect: (after: string, take: (result: Result) => void, signal: AbortSignal) => Promise<void>,
): Subscriber {
  const received = receivedBy(options);
  const stopped = new AbortController();
  let { after } = options;
  const take = ({ data, errors }: Result) => {
    if (data) {
      received.events.push(data.events);
      after = data.events.cursor;
    } else after = noteEnd(received, errors, after);
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      await connect(after, take, stopped.signal);
      received.resumed += 1;
      await sleep(PAUSE_MILLIS);
    }
  };
  void run();
  return { received, stop: () => stopped.abort() };
}

/** graphql-ws alone, with the least a client needs to go on: the last cursor. Doubled events would show here. */
export function subscribeRaw(options: SubscriberOptions): Subscriber {
  const { url, token, types } = options;
  return reconnecting(
    options,
    (after, take, signal) =>
      new Promise<void>((resolve) => {
        let silence: NodeJS.Timeout | undefined;
        const client = createClient({
          url: url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: { Authorization: `Bearer ${token}` },
          retryAttempts: 0,
          keepAlive: KEEP_ALIVE_MILLIS,
          on: {
            ping: (isReceived) => {
              if (!isReceived) silence = setTimeout(() => client.terminate(), KEEP_ALIVE_MILLIS);
            },
            message: () => clearTimeout(silence),
            closed: () => clearTimeout(silence),
          },
        });
        const over = () => {
          signal.removeEventListener('abort', over);
          void client.dispose();
          resolve();
        };
        signal.addEventListener('abort', over);
        client.subscribe<Result['data']>(
          { query: QUERY, variables: { types, after } },
          { next: (result) => take(result as Result), error: over, complete: over },
        );
      }),
  );
}
