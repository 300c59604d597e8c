import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { correlationIdOf } from '../plugins/correlation.ts';
import { Closing } from './sockets/codes.ts';
import { Connection, type ConnectionParts } from './sockets/connection.ts';

/** How long clients have to answer the close frame at the end. */
const FAREWELL_MILLIS = 2000;

type Parts = Omit<ConnectionParts, 'correlationId' | 'address' | 'userAgent' | 'onInitialised'>;

/** GraphQL over WebSocket (graphql-transport-ws), on the path of the HTTP endpoint. */
export class Sockets {
  readonly #server: WebSocketServer;
  readonly #parts: Parts;
  readonly #connections = new Map<WebSocket, Connection>();
  /** Sockets of each address that have not said who they are. */
  readonly #strangers = new Map<string, number>();
  #closing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: parts.config.WS_MAX_MESSAGE_BYTES,
      handleProtocols: chooseProtocol,
    });
  }

  /** Sockets that are open. */
  get open(): number {
    return this.#connections.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.socket.remoteAddress ?? '';
    const tooMany = this.#strangersOf(address) >= this.#parts.config.UNINITIALISED_SOCKETS_PER_ADDRESS;
    if (this.#closing || tooMany) {
      refuse(socket, this.#closing ? '503 Service Unavailable' : '429 Too Many Requests');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#connect(client, request, address));
  }

  /** Closes every socket with 1001; one that does not answer is cut off. */
  async close(): Promise<void> {
    this.#closing = true;
    const closed = [...this.#connections].map(
      ([socket]) => new Promise((resolve) => socket.once('close', resolve)),
    );
    for (const connection of this.#connections.values()) connection.close(Closing.goingAway);
    const cutOff = setTimeout(() => {
      for (const connection of this.#connections.values()) connection.terminate();
    }, FAREWELL_MILLIS);
    await Promise.all(closed);
    clearTimeout(cutOff);
  }

  #connect(socket: WebSocket, request: IncomingMessage, address: string): void {
    this.#strangers.set(address, this.#strangersOf(address) + 1);
    let stranger = true;
    const onInitialised = () => {
      if (!stranger) return;
      stranger = false;
      const left = this.#strangersOf(address) - 1;
      if (left > 0) this.#strangers.set(address, left);
      else this.#strangers.delete(address);
    };
    socket.once('close', () => this.#connections.delete(socket));
    const correlationId = correlationIdOf(request.headers['x-correlation-id']);
    this.#connections.set(
      socket,
      new Connection(socket, request, {
        ...this.#parts,
        correlationId,
        address,
        userAgent: request.headers['user-agent'],
        onInitialised,
      }),
    );
  }

  #strangersOf(address: string): number {
    return this.#strangers.get(address) ?? 0;
  }
}

/** Ours; else any that the client offers, since it would not see the code 4406 of a socket without one. */
function chooseProtocol(offered: Set<string>): string | false {
  return handleProtocols(offered) || (offered.values().next().value ?? false);
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n`);
}
