import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { resetGraph, TEST_PASSWORD, testConfig } from './databases.ts';
import { settledAt } from './wait.ts';

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
  /** Once everything committed so far has been handed on. @returns the end of the log */
  settled(): Promise<string>;
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
  const query: TestGateway['query'] = async (
    text,
    variables = {},
    { token: own = token, headers = {} } = {},
  ) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(own && { authorization: `Bearer ${own}` }),
        ...headers,
      },
      body: JSON.stringify({ query: text, variables }),
    });
    return {
      status: response.status,
      headers: response.headers,
      ...((await response.json()) as object),
    } as Answer;
  };
  const settled = () =>
    settledAt(gateway.backends, async () => {
      const { data } = await query('{ eventLog { latestCursor } }');
      return data.eventLog.latestCursor;
    });
  // What the reset has changed has been told by now: no test may take it for its own.
  if (!options.keepGraph) await settled();
  return {
    ...gateway,
    token,
    query,
    settled,
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
