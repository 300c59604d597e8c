import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { DharmaError, gatewayEnding } from '../errors.ts';
import type { TrustedProxies } from '../limits/address.ts';
import { foreignOrigin, type Origins } from '../limits/origins.ts';
import { correlationIdOf } from '../plugins/correlation.ts';
import { sendRaw } from '../plugins/raw-answer.ts';
import { Closing } from './sockets/codes.ts';
import { Connection, type ConnectionParts } from './sockets/connection.ts';

/** How long clients have to answer the close frame at the end. */
const FAREWELL_MILLIS = 2000;

interface Parts extends Omit<ConnectionParts, 'correlationId' | 'address' | 'userAgent' | 'onInitialised'> {
  proxies: TrustedProxies;
  origins: Origins;
}

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
    this.#server.on('wsClientError', (_, socket) => {
      const error = new DharmaError('BAD_REQUEST', 'The request to upgrade is not one for a WebSocket.');
      sendRaw(socket, '400 Bad Request', error, parts.logger);
    });
  }

  /** Sockets that are open. */
  get open(): number {
    return this.#connections.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = this.#parts.proxies.addressOf(request);
    const refusal = this.#refusalOf(request, address);
    if (refusal) {
      sendRaw(socket, ...refusal, this.#parts.logger, { 'retry-after': '1' });
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

  #refusalOf(request: IncomingMessage, address: string): [status: string, error: DharmaError] | undefined {
    if (this.#closing) return ['503 Service Unavailable', gatewayEnding()];
    if (!this.#parts.origins.admits(request)) return ['403 Forbidden', foreignOrigin()];
    if (this.#strangersOf(address) < this.#parts.config.UNINITIALISED_SOCKETS_PER_ADDRESS) return undefined;
    return ['429 Too Many Requests', new DharmaError('TOO_MANY_SOCKETS')];
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
