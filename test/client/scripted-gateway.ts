import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';

interface Subscribe {
  query: string;
  operationName?: string;
  variables: Record<string, unknown>;
}

/** One operation that a client has begun. */
class Operation {
  readonly #socket: WebSocket;
  readonly #id: string;
  readonly payload: Subscribe;

  constructor(socket: WebSocket, id: string, payload: Subscribe) {
    this.#socket = socket;
    this.#id = id;
    this.payload = payload;
  }

  /** Of the variable that the document gives to `after`. */
  get after(): unknown {
    const name = /after: \$(\w+)/.exec(this.payload.query)?.[1] ?? '';
    return this.payload.variables[name];
  }

  next(n: number, cursor = `c${n}.0.aa`): void {
    this.#send('next', { data: { n }, extensions: { cursor } });
  }

  result(payload: object): void {
    this.#send('next', payload);
  }

  /** As the gateway ends a subscription: a last message, then complete. */
  end(code: string, extensions: Record<string, unknown> = {}): void {
    this.#send('next', { data: null, errors: [{ message: code, extensions: { code, ...extensions } }] });
    this.#send('complete');
  }

  /** As the gateway refuses one. */
  refuse(code: string): void {
    this.#send('error', [{ message: code, extensions: { code } }]);
  }

  complete(): void {
    this.#send('complete');
  }

  ping(cursor: string): void {
    this.#socket.send(JSON.stringify({ type: 'ping', payload: { cursor } }));
  }

  /** 1005 and 1006 are never sent: they stand for a close without a code, and none at all. */
  close(code: number): void {
    if (code === 1006) this.#socket.terminate();
    else if (code === 1005) this.#socket.close();
    else this.#socket.close(code, 'scripted');
  }

  #send(type: string, payload?: unknown): void {
    this.#socket.send(JSON.stringify({ id: this.#id, type, payload }));
  }
}

interface Script {
  /** The answer to connection_init: a close code, or a cursor for the acknowledgement. */
  onInit?: (authorization: unknown, attempt: number) => number | string | undefined;
  onSubscribe: (operation: Operation, nth: number) => void;
}

/** A server of graphql-transport-ws that says what a test wants: the answers that a real gateway cannot be made to give at will. */
export async function scriptedGateway({ onInit = () => 'c1.z.aa', onSubscribe }: Script) {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'graphql-transport-ws',
  });
  await once(server, 'listening');
  let [attempts, operations] = [0, 0];
  const authorizations: unknown[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (text) => {
      const message = JSON.parse(String(text));
      if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong', payload: message.payload }));
      if (message.type === 'connection_init') {
        authorizations.push(message.payload?.Authorization);
        const answer = onInit(message.payload?.Authorization, ++attempts);
        if (typeof answer === 'number') socket.close(answer, 'scripted');
        else
          socket.send(JSON.stringify({ type: 'connection_ack', payload: answer ? { cursor: answer } : {} }));
      }
      if (message.type === 'subscribe') {
        onSubscribe(new Operation(socket, message.id, message.payload), ++operations);
      }
    });
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    authorizations,
    /** Connections that are open. */
    get open() {
      return server.clients.size;
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The next messages of a subscription, as many as asked for or as there are. */
export async function take<T>(messages: AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { value, done } = await messages.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
