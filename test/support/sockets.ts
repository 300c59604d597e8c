import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import WebSocket, { type ClientOptions } from 'ws';
import type { TestGateway } from './gateway.ts';
import { until } from './wait.ts';

// biome-ignore lint/suspicious/noExplicitAny: messages have the shape of their type
export type Message = any;

/** A WebSocket that speaks the protocol only as far as a test has it do. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (text) => this.messages.push(JSON.parse(String(text))));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
  }

  /** Opened, and nothing sent. */
  static async open(
    gateway: { url: string },
    protocols: string | string[] = 'graphql-transport-ws',
    options: ClientOptions = {},
  ): Promise<RawSocket> {
    const raw = new RawSocket(
      new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, protocols, options),
    );
    await once(raw.socket, 'open');
    return raw;
  }

  /** Opened and acknowledged. */
  static async connect(gateway: TestGateway, token: string | null = gateway.token): Promise<RawSocket> {
    const raw = await RawSocket.open(gateway);
    raw.init(token);
    await raw.next((m) => m.type === 'connection_ack');
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  init(token: string | null): void {
    this.send({ type: 'connection_init', ...(token && { payload: { Authorization: `Bearer ${token}` } }) });
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The first message, of those that came and those that will, that is like this. */
  async next(like: (message: Message) => boolean, timeoutMillis = 10_000): Promise<Message> {
    await until(() => this.messages.some(like), timeoutMillis);
    return this.messages.find(like);
  }

  of(id: string): Message[] {
    return this.messages.filter((message) => message.id === id);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

const UPGRADE = [
  'GET /graphql HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '',
  '',
].join('\r\n');

/** A connection that has asked for an upgrade and does nothing else, not even answer a close frame. */
export async function deafSocket(gateway: { url: string }): Promise<{ socket: Socket; status: string }> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(UPGRADE);
  const [head] = (await once(socket, 'data')) as [Buffer];
  return { socket, status: String(head).split('\r\n')[0] as string };
}
