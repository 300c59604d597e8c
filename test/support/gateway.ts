import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { resetGraph, TEST_PASSWORD, testConfig } from './databases.ts';

interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  data?: any;
  errors?: Array<{ message: string; path?: unknown[]; extensions: { code: string; [key: string]: unknown } }>;
}

export interface TestGateway extends Gateway {
  token: string;
  /** Posts an operation, logged in as the administrator unless a token (or null for none) is given. */
  query(
    query: string,
    variables?: Record<string, unknown>,
    options?: { token?: string | null; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** A graphql-ws client, logged in. */
  client(token?: string): Client;
}

/** A whole gateway on this worker's databases, on an emptied graph. */
export async function startTestGateway(
  overrides: Record<string, string> = {},
  options: { logger?: Logger; keepGraph?: boolean } = {},
): Promise<TestGateway> {
  const config = await testConfig(overrides);
  const gateway = await createGateway(config, options.logger ?? createLogger('silent'));
  if (!options.keepGraph) await resetGraph(gateway.backends.graph);
  const { accessToken: token } = await gateway.backends.login.login(
    config.ADMIN_EMAIL,
    config.ADMIN_PASSWORD ?? TEST_PASSWORD,
  );
  const endpoint = `${gateway.url}/graphql`;
  if (!options.keepGraph) await untilQuiet(gateway, token);
  return {
    ...gateway,
    token,
    async query(query, variables = {}, { token: own = token, headers = {} } = {}) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(own && { authorization: `Bearer ${own}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      return {
        status: response.status,
        headers: response.headers,
        ...((await response.json()) as object),
      } as Answer;
    },
    client(own = token) {
      return createClient({
        url: endpoint.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { Authorization: `Bearer ${own}` },
        retryAttempts: 0,
        lazy: true,
      });
    },
  };
}

/** What the reset has changed has been told by now: no test may take it for its own. */
async function untilQuiet({ url, backends }: Gateway, token: string): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    const [outbox] = await backends.graph.read('MATCH (o:Outbox) RETURN count(o) AS left');
    const [log] = await backends.postgres.query<{ position: string }>('SELECT position FROM relay_cursor');
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{"query":"{ eventLog { latestCursor } }"}',
    });
    const { data } = (await response.json()) as { data: { eventLog: { latestCursor: string } } };
    const position = `c${BigInt(log?.position ?? 0).toString(36)}.`;
    if (outbox?.left === 0 && data.eventLog.latestCursor.startsWith(position)) return;
    await sleep(10);
  }
  throw new Error('the reset of the graph has not been told');
}

/** The next `count` results of a subscription, or an error after `timeoutMillis`. */
export async function collect<T>(
  iterator: AsyncIterator<T>,
  count: number,
  timeoutMillis = 10_000,
): Promise<T[]> {
  const results: T[] = [];
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${results.length} of ${count} results in ${timeoutMillis} ms`)),
      timeoutMillis,
    );
  });
  try {
    while (results.length < count) {
      const next = await Promise.race([iterator.next(), timeout]);
      if (next.done) break;
      results.push(next.value);
    }
  } finally {
    clearTimeout(timer);
  }
  return results;
}
