import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** What a receiver was posted. */
export interface Received {
  id: string;
  /** Milliseconds of the process, when it was complete. */
  at: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies have the shape of their type
  body: any;
}

/** A status, a status with headers, or whatever the function does with the response. */
type Answer =
  | number
  | { status: number; headers: Record<string, string> }
  | ((response: ServerResponse) => void);

/** A real receiver of webhooks on 127.0.0.1. */
export interface Receiver {
  url: string;
  /** Everything, in the order of arrival, repetitions and refused ones included. */
  received: Received[];
  /** Those it answered with 200. */
  taken: Received[];
  /** What it answers; 200 unless set. */
  answer: (message: Received) => Answer;
  /** Resolves once the condition holds, looked at after each arrival. */
  until(condition: () => boolean, timeoutMillis?: number): Promise<void>;
  /** Stops listening and cuts connections; `open` listens on the same port again. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const waiting = new Set<() => void>();
  let port = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const { headers } = request;
      const message = {
        id: String(headers['webhook-id']),
        at: performance.now(),
        headers,
        text,
        body: JSON.parse(text),
      };
      const answer = receiver.answer(message);
      receiver.received.push(message);
      if (answer === 200) receiver.taken.push(message);
      if (typeof answer === 'function') answer(response);
      else if (typeof answer === 'number') response.writeHead(answer).end();
      else response.writeHead(answer.status, answer.headers).end();
      for (const look of waiting) look();
    });
  });
  const listen = () =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve())).then(() => {
      port = (server.address() as AddressInfo).port;
    });
  await listen();
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received: [],
    taken: [],
    answer: () => 200,
    until: (condition, timeoutMillis = 15_000) =>
      new Promise((resolve, reject) => {
        const done = (error?: Error) => {
          waiting.delete(look);
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        };
        const look = () => condition() && done();
        const timer = setTimeout(
          () => done(new Error(`${receiver.received.length} arrived, and not what was waited for`)),
          timeoutMillis,
        );
        waiting.add(look);
        look();
      }),
    shut: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    open: listen,
  };
  return receiver;
}

/** @throws WebhookVerificationError unless the secret signed it */
export function verify(secret: string, { text, headers }: Received): unknown {
  return new Webhook(secret).verify(text, headers as Record<string, string>);
}
