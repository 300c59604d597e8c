import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { GatewayProcess } from './gateway-process.ts';
import type { Input } from './inputs.ts';

const CONNECTIONS = 8;
const LONGEST_MILLIS = 20_000;
/** A subscription that says nothing for so long has begun. */
const QUIET_MILLIS = 40;

/** What came back. */
export interface Answer {
  /** 0 where the connection was closed without one; of a WebSocket 200. */
  status: number;
  type: string;
  text: string;
}

/** Sends inputs: over connections that are kept alive, where the input leaves them so. */
export class Senders {
  readonly #gateway: GatewayProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(gateway: GatewayProcess) {
    this.#gateway = gateway;
  }

  close(): void {
    this.#agent.destroy();
  }

  send(input: Input): Promise<Answer> {
    if (input.by === 'raw') return this.#raw(input);
    if (input.by === 'websocket') return this.#websocket(input);
    return this.#http(input);
  }

  #headersOf({ number, role, headers }: Input): Record<string, string> {
    const token = this.#gateway.tokens.get(role);
    return {
      'x-correlation-id': `fuzz-${number}`,
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    };
  }

  async #http(input: Input): Promise<Answer> {
    const { hostname, port } = new URL(this.#gateway.url);
    const { method, path, body } = input;
    const headers = this.#headersOf(input);
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    const request = httpRequest({ hostname, port, method, path, headers, agent: this.#agent });
    request.setTimeout(LONGEST_MILLIS, () => request.destroy(new Error('no answer')));
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const answer = {
      status: response.statusCode ?? 0,
      type: String(response.headers['content-type']),
      text: '',
    };
    const streams = answer.type.startsWith('text/event-stream');
    let timer: NodeJS.Timeout | undefined;
    response.setEncoding('utf8');
    let left = false;
    const leave = () => {
      left = true;
      request.destroy();
    };
    try {
      for await (const chunk of response) {
        answer.text += chunk;
        // A subscription would go on; what is of interest has come.
        clearTimeout(timer);
        if (streams) timer = setTimeout(leave, QUIET_MILLIS);
      }
    } catch (error) {
      if (!left) throw error;
    }
    clearTimeout(timer);
    return answer;
  }

  async #raw({ body }: Input): Promise<Answer> {
    const { hostname, port } = new URL(this.#gateway.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.end(Buffer.from(body ?? '', 'latin1'));
    await Promise.race([once(socket, 'close'), sleep(2000)]);
    socket.destroy();
    const [head = '', ...rest] = text.split('\r\n\r\n');
    return {
      status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
      type: /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? '',
      text: rest.join('\r\n\r\n'),
    };
  }

  async #websocket(input: Input): Promise<Answer> {
    const { body = '', number } = input;
    const token = this.#gateway.tokens.get(input.role);
    const socket = new WebSocket(
      `${this.#gateway.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      {
        headers: { 'x-correlation-id': `fuzz-${number}` },
      },
    );
    const texts: string[] = [];
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'open');
    const payload = token && { Authorization: `Bearer ${token}` };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await Promise.race([once(socket, 'message'), closed]);
    const done = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        texts.push(String(data));
        if (/"type":"(complete|error|pong)"/.test(texts.at(-1) as string)) resolve();
      });
    });
    // What is a request elsewhere is the payload of a message here.
    socket.send(
      input.elsewhere ? body : `{"id":"1","type":"subscribe","payload":${body === '' ? 'null' : body}}`,
    );
    const quiet = input.elsewhere || body.includes('"subscription') ? QUIET_MILLIS : LONGEST_MILLIS;
    const end = await Promise.race([done, closed, sleep(quiet, 'quiet')]);
    const late = end === 'quiet' && quiet === LONGEST_MILLIS;
    socket.close();
    await Promise.race([closed, sleep(500)]);
    socket.terminate();
    return { status: late ? 0 : 200, type: 'websocket', text: late ? 'no answer' : texts.join('\n') };
  }
}
