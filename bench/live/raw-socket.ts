import { once } from 'node:events';
import type { Socket } from 'node:net';
import WebSocket from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: messages have the shape of their type
type Message = any;

/** A WebSocket that speaks graphql-transport-ws no further than a measurement needs: the least that costs a client. */
export class RawSocket {
  readonly #socket: WebSocket;
  /** Of the end of the log when it was opened; undefined where the server tells none. */
  readonly cursor: string | undefined;
  /** Of operations, by id. */
  onNext: (id: string, payload: Message) => void = () => {};
  /** An operation has ended. */
  onEnd: (id: string) => void = () => {};
  closedWith: { code: number; reason: string } | undefined;

  private constructor(socket: WebSocket, cursor: string | undefined) {
    this.#socket = socket;
    this.cursor = cursor;
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      this.closedWith = { code, reason: String(reason) };
    });
    socket.on('message', (text) => this.#take(JSON.parse(String(text))));
  }

  /** Opened, and acknowledged. */
  static async open(url: string, token: string): Promise<RawSocket> {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    await once(socket, 'open');
    const acknowledged = once(socket, 'message');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }));
    const [text] = await acknowledged;
    const { payload } = JSON.parse(String(text)) as { payload?: { cursor?: string } };
    return new RawSocket(socket, payload?.cursor);
  }

  subscribe(id: string, query: string, variables: Record<string, unknown>): void {
    this.#socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
  }

  /** Resolves when the gateway has read all that was sent before. */
  async roundTrip(): Promise<void> {
    const answer = new Promise<void>((resolve) => {
      const listen = (text: unknown) => {
        if (!String(text).includes('"pong"')) return;
        this.#socket.off('message', listen);
        resolve();
      };
      this.#socket.on('message', listen);
    });
    this.#socket.send(JSON.stringify({ type: 'ping' }));
    await answer;
  }

  /** Reads nothing any more, until `resume`. */
  pause(): void {
    this.#tcp.pause();
  }

  resume(): void {
    this.#tcp.resume();
  }

  close(): void {
    this.#socket.terminate();
  }

  get #tcp(): Socket {
    return (this.#socket as unknown as { _socket: Socket })._socket;
  }

  #take(message: Message): void {
    if (message.type === 'next') this.onNext(message.id, message.payload);
    else if (message.type === 'ping') this.#socket.send('{"type":"pong"}');
    else if (message.type === 'complete' || message.type === 'error') this.onEnd(message.id);
  }
}
