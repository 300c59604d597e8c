import WebSocket from 'ws';
import type { TestGateway } from '../support/gateway.ts';
import { type Message, RawSocket } from '../support/sockets.ts';
import { until } from '../support/wait.ts';

export interface Request {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
}

/** One that no object could be made of: as it is sent. */
export interface RawRequest {
  text: string;
}

/** An answer, by whatever transport it came. */
export interface Result {
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
  data?: any;
  errors?: Array<{ message: string; extensions: { code: string; [key: string]: unknown } }>;
  extensions?: Record<string, unknown>;
}

const textOf = (request: Request | RawRequest) =>
  'text' in request ? request.text : JSON.stringify(request);

const headersOf = (token: string | null) => ({
  'content-type': 'application/json',
  ...(token && { authorization: `Bearer ${token}` }),
});

async function overHttp(
  gateway: TestGateway,
  request: Request | RawRequest,
  token: string | null,
): Promise<Result> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: headersOf(token),
    body: textOf(request),
  });
  return (await response.json()) as Result;
}

async function overSocket(
  gateway: TestGateway,
  request: Request | RawRequest,
  token: string | null,
): Promise<Result> {
  const socket = await RawSocket.connect(gateway, token);
  socket.send(`{"id":"one","type":"subscribe","payload":${textOf(request)}}`);
  await until(() => socket.of('one').length > 0 || socket.socket.readyState === WebSocket.CLOSED, 30_000);
  const [answer]: Message[] = socket.of('one');
  await socket.close();
  return answer.type === 'error' ? { errors: answer.payload } : answer.payload;
}

async function overEvents(
  gateway: TestGateway,
  request: Request | RawRequest,
  token: string | null,
): Promise<Result> {
  const response = await fetch(`${gateway.url}/graphql/stream`, {
    method: 'POST',
    headers: { ...headersOf(token), accept: 'text/event-stream' },
    body: textOf(request),
  });
  if (response.status !== 200) return (await response.json()) as Result;
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    const data = /event: next\n(?:.*\n)*?data: (.*)\n/.exec(text)?.[1];
    // Leaving the loop closes the stream.
    if (data !== undefined) return JSON.parse(data) as Result;
  }
  throw new Error(`no event in ${text}`);
}

/** Every way that an operation comes by. */
export const TRANSPORTS = [
  ['HTTP', overHttp],
  ['WebSocket', overSocket],
  ['SSE', overEvents],
] as const;
