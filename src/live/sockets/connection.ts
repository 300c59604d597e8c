import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Client } from '../../audit/entry.ts';
import { identify } from '../../audit/identify.ts';
import type { Principal } from '../../auth/principal.ts';
import type { Principals } from '../../auth/revocation.ts';
import type { Config } from '../../config.ts';
import { DharmaError } from '../../errors.ts';
import type { OperationParts } from '../operations.ts';
import type { Session, Sessions } from '../sessions.ts';
import { Closing, duplicate } from './codes.ts';
import { type ClientMessage, message, readMessage } from './messages.ts';
import { SocketOperation, SocketOperations } from './operations.ts';
import type { Progress } from './progress.ts';
import { SocketWriter } from './writer.ts';

/** Messages that may wait for operations to end before the socket is no longer read. */
const MAX_WAITING = 100;

export interface ConnectionParts extends OperationParts {
  config: Config;
  principals: Principals;
  sessions: Sessions;
  progress: Progress;
  /** Whether a subscriber that was too slow has its socket closed, rather than the subscription ended. */
  closeWhenLagged: boolean;
  correlationId: string;
  address: string;
  userAgent: string | undefined;
  /** Called once, when `connection_init` was received or never will be. */
  onInitialised: () => void;
}

/** One socket, by the rules of the GraphQL over WebSocket protocol. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #parts: ConnectionParts;
  readonly #writer: SocketWriter;
  readonly #operations: SocketOperations;
  readonly #initTimer: NodeJS.Timeout;
  readonly #heartbeat: NodeJS.Timeout;
  #state: 'opened' | 'initialising' | 'acknowledged' = 'opened';
  #session: Session | undefined;
  #answered = true;
  #toldCursor: string | undefined;

  constructor(socket: WebSocket, request: IncomingMessage, parts: ConnectionParts) {
    const { config } = parts;
    this.#socket = socket;
    this.#parts = parts;
    const onPressure = () => this.#regulate();
    this.#writer = new SocketWriter(socket, request.socket as Socket, {
      highWaterBytes: config.SOCKET_BUFFER_BYTES,
      stallMillis: config.SOCKET_STALL_TIMEOUT_MS,
      onPressure,
    });
    this.#operations = new SocketOperations({
      ...parts,
      writer: this.#writer,
      onChange: onPressure,
      close: (closing) => this.close(closing),
    });
    this.#initTimer = setTimeout(() => this.close(Closing.initTimeout), config.WS_INIT_TIMEOUT_MS);
    this.#heartbeat = setInterval(() => this.#beat(), config.WS_PING_INTERVAL_MS);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => {
      this.#answered = true;
    });
    // The socket closes itself, with the fitting code: 1002, 1007, 1009.
    socket.on('error', (error) => parts.logger.debug({ err: error }, 'socket failed'));
    socket.once('close', () => this.#closed());
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) this.close(Closing.subprotocol);
  }

  close([code, reason]: readonly [code: number, reason: string]): void {
    // The answer to the close frame must be read.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const received = isBinary ? undefined : readMessage(String(data));
    const fault = received ? this.#faultOf(received) : Closing.invalidMessage;
    if (fault || !received) {
      this.close(fault ?? Closing.invalidMessage);
      return;
    }
    try {
      this.#handle(received, (data as Buffer).length);
    } catch (error) {
      // A payload nested deeper than the stack: nothing that a client sends may end the process.
      this.#parts.logger.debug({ err: error }, 'a message could not be handled');
      this.close(Closing.invalidMessage);
    }
  }

  /** What the protocol has a socket closed for. */
  #faultOf(received: ClientMessage): readonly [code: number, reason: string] | undefined {
    if (received.type === MessageType.ConnectionInit)
      return this.#state === 'opened' ? undefined : Closing.tooManyInits;
    if (received.type !== MessageType.Subscribe) return undefined;
    if (this.#state !== 'acknowledged') return Closing.unauthorized;
    return this.#operations.has(received.id) ? duplicate(received.id) : undefined;
  }

  #handle(received: ClientMessage, bytes: number): void {
    switch (received.type) {
      case MessageType.ConnectionInit:
        this.#state = 'initialising';
        this.#noLongerWaiting();
        void this.#initialise(received.payload);
        break;
      case MessageType.Ping:
        this.#writer.send(message(MessageType.Pong, { payload: received.payload }));
        break;
      case MessageType.Pong:
        this.#answered = true;
        break;
      case MessageType.Subscribe:
        this.#operations.begin(new SocketOperation(received.id, received.payload, bytes));
        this.#regulate();
        break;
      case MessageType.Complete:
        this.#operations.stop(received.id);
    }
  }

  async #initialise(params: Record<string, unknown> | undefined): Promise<void> {
    const { principals, sessions, address, progress, logger, services, correlationId } = this.#parts;
    const given = params?.Authorization ?? params?.authorization;
    try {
      const principal = await identify(
        { principals, audit: services.audit },
        typeof given === 'string' ? given : undefined,
        { client: this.#client, correlationId },
      );
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      const session = await sessions.open({ principal, address }, (reason) => this.close(Closing[reason]));
      if (this.#socket.readyState !== this.#socket.OPEN) {
        session.close();
        return;
      }
      this.#session = session;
      this.#acknowledge(principal, session, progress.latest());
    } catch (error) {
      logger.debug({ err: error }, 'socket refused');
      this.close(closingFor(error));
    }
  }

  get #client(): Client {
    const { address, userAgent } = this.#parts;
    return { address, userAgent, transport: 'websocket' };
  }

  #acknowledge(principal: Principal | undefined, session: Session, cursor: string): void {
    const { correlationId, config } = this.#parts;
    const buffer = { used: 0, limit: config.SUBSCRIBER_BUFFER_EVENTS };
    const transport = { name: 'websocket', buffer };
    this.#operations.caller = { principal, session, correlationId, client: this.#client, transport };
    this.#state = 'acknowledged';
    this.#toldCursor = cursor;
    // A cursor tells how much happens in the twin: strangers are not to count it.
    this.#writer.send(message(MessageType.ConnectionAck, principal && { payload: { cursor } }));
  }

  /** Reads on, or not: nothing is taken in for a client that does not read, or sends more than can be worked off. */
  #regulate(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const { items, bytes } = this.#operations.waiting;
    const tooMuch = items >= MAX_WAITING || bytes > this.#parts.config.WS_MAX_MESSAGE_BYTES;
    const hold = this.#writer.full || tooMuch;
    if (hold !== this.#socket.isPaused) hold ? this.#socket.pause() : this.#socket.resume();
    if (!this.#writer.full) this.#operations.resume();
  }

  /** A ping to see whether the client is there; and where it stands, for when it is not. */
  #beat(): void {
    // While it is not read, its pong is not either; the writer's stall time holds then.
    if (this.#socket.isPaused) this.#answered = true;
    else if (this.#answered) this.#ping();
    else this.terminate();
  }

  #ping(): void {
    this.#answered = false;
    this.#socket.ping();
    const cursor = this.#operations.progress();
    if (cursor === undefined || cursor === this.#toldCursor || !this.#writer.drained) return;
    this.#toldCursor = cursor;
    this.#writer.send(message(MessageType.Ping, { payload: { cursor } }));
  }

  #noLongerWaiting(): void {
    clearTimeout(this.#initTimer);
    this.#parts.onInitialised();
  }

  #closed(): void {
    clearInterval(this.#heartbeat);
    this.#noLongerWaiting();
    this.#session?.close();
    this.#operations.end();
  }
}

function closingFor(error: unknown): readonly [code: number, reason: string] {
  if (!(error instanceof DharmaError)) return Closing.internal;
  if (error.code === 'TOO_MANY_SOCKETS') return Closing.tooManySockets;
  const isFinal = error.code === 'AUTH_ERROR' || error.code === 'PERMISSION_ERROR';
  return isFinal ? Closing.forbidden : Closing.tryAgainLater;
}
