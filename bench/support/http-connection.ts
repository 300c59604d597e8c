import { connect, type Socket } from 'node:net';

/** What came back; the body is only good until the next one comes. */
export interface HttpAnswer {
  status: number;
  body: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** The body of `Transfer-Encoding: chunked` (RFC 9112, section 7.1) without trailers. */
function unchunked(text: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(text.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

/**
 * A connection of HTTP/1.1 that is kept alive, one request at a time. Of our own, since what the usual clients spend on
 * a request is as much as a cached answer costs the server: they would measure themselves.
 */
export class HttpConnection {
  readonly #url: URL;
  readonly #onAnswer: (answer: HttpAnswer) => void;
  readonly #onFault: (error: Error) => void;
  #socket: Socket;
  #closed = false;
  #parts: Buffer[] = [];
  #received = 0;
  /** Of the answer under way, once its head is there; -1 when it comes in chunks. */
  #head: { status: number; start: number; length: number } | undefined;

  constructor(url: URL, onAnswer: (answer: HttpAnswer) => void, onFault: (error: Error) => void) {
    this.#url = url;
    this.#onAnswer = onAnswer;
    this.#onFault = onFault;
    this.#socket = this.#connect();
  }

  /** The fixed part of a request, up to its length. */
  static headOf({ pathname, host }: URL, headers: Readonly<Record<string, string>>): string {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}content-length: `;
  }

  /** @param body of ASCII alone: it is written as it is */
  send(head: string, body: string): void {
    this.#socket.write(`${head}${body.length}${HEAD_END}${body}`, 'latin1');
  }

  /** Gives the request under way up, as a fault. */
  reset(reason: string): void {
    this.#socket.destroy(new Error(reason));
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  #connect(): Socket {
    const socket = connect(Number(this.#url.port), this.#url.hostname);
    socket.setNoDelay(true);
    let fault = new Error('the server closed the connection');
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => {
      fault = error;
    });
    socket.once('close', () => {
      if (this.#closed) return;
      this.#forget();
      this.#socket = this.#connect();
      this.#onFault(fault);
    });
    return socket;
  }

  #forget(): void {
    this.#parts = [];
    this.#received = 0;
    this.#head = undefined;
  }

  #read(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#received += chunk.length;
    this.#head ??= this.#readHead();
    if (!this.#head) return;
    const { status, start, length } = this.#head;
    if (length >= 0 && this.#received < start + length) return;
    const whole = this.#whole();
    if (length < 0 && !whole.subarray(-LAST_CHUNK.length).equals(Buffer.from(LAST_CHUNK))) return;
    this.#forget();
    this.#onAnswer({ status, body: length < 0 ? unchunked(whole.subarray(start)) : whole.subarray(start) });
  }

  #whole(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] as Buffer;
  }

  #readHead(): { status: number; start: number; length: number } | undefined {
    const whole = this.#whole();
    const end = whole.indexOf(HEAD_END);
    if (end < 0) return undefined;
    const head = whole.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    return {
      status: Number(head.slice(9, 12)),
      start: end + HEAD_END.length,
      length: length === undefined ? -1 : Number(length),
    };
  }
}
