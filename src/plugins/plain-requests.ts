import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { formatError, statusOf } from '../error-format.ts';
import { gatewayEnding } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { TrustedProxies } from '../limits/address.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { CORRELATION_HEADER, correlationIdOf } from './correlation.ts';
import { type DirectAnswer, isPlainRequest } from './direct-answer.ts';
import { GRAPHQL_PATH } from './graphql-http.ts';
import { RequestLogger } from './request-logger.ts';
import type { SecurityHeaders } from './security.ts';

const CONTENT_TYPE = 'application/json; charset=utf-8';
/** Up to here, one write of headers and body in one text is cheaper than one of two parts; beyond, copying is dearer. */
const MAX_TEXT_BYTES = 4096;
/** Another Host header is for Fastify to find fault with, or not. */
const PLAIN_HOST = /^[\w.-]+(?::\d+)?$|^\[[\da-fA-F:.]+\](?::\d+)?$/;

interface Parts {
  /** @returns undefined where Fastify is to answer */
  answer: (exchange: Exchange, text: string) => Promise<DirectAnswer | undefined>;
  /** Called before Fastify answers. */
  onPass: (exchange: Exchange) => void;
  security: SecurityHeaders;
  proxies: TrustedProxies;
  bodyLimit: number;
  metrics: Pick<Metrics, 'observeRequest'>;
  logger: Logger;
}

/**
 * Takes plain requests (direct-answer.ts) before Fastify, whose routing, hooks and objects cost as much as reading a
 * request and sending its answer. The headers, limits and errors are the same; what cannot be answered here is passed on
 * to Fastify as if nobody had read it.
 */
export class PlainRequests {
  readonly #parts: Parts;
  readonly #together = new SentTogether();
  readonly #bodies = new WeakMap<IncomingMessage, Buffer>();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Goes before Fastify. Of HOST=localhost, that is the first address alone: Fastify has servers of its own for others. */
  attach(app: FastifyInstance): void {
    const [pass] = app.server.listeners('request') as [RequestListener];
    app.server.off('request', pass);
    app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.#closed) this.#refuse(request, response);
      else if (this.#takes(request)) this.#read(request, response, () => pass(request, response));
      else pass(request, response);
    });
    app.addHook('preParsing', (request, _reply, payload, done) => {
      const body = this.#bodies.get(request.raw);
      done(null, body ? Readable.from([body], { objectMode: false }) : payload);
    });
    app.addHook('preClose', (done) => {
      this.#closed = true;
      done();
    });
  }

  #refuse(request: IncomingMessage, response: ServerResponse): void {
    const id = correlationIdOf(request.headers[CORRELATION_HEADER]);
    const told = { [CORRELATION_HEADER]: id, connection: 'close' };
    this.#send(request, response, errorAnswer(gatewayEnding(), this.#parts.logger), told);
  }

  #takes(request: IncomingMessage): boolean {
    const { url, headers } = request;
    return (
      url === GRAPHQL_PATH &&
      isPlainRequest(request) &&
      PLAIN_HOST.test(headers.host ?? '') &&
      !(Number(headers['content-length']) > this.#parts.bodyLimit)
    );
  }

  #read(request: IncomingMessage, response: ServerResponse, pass: () => void): void {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = () => {
      request.off('data', add).off('end', end);
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const passOn = () => {
        this.#bodies.set(request, body);
        pass();
      };
      // Too long: Fastify says so.
      if (length > this.#parts.bodyLimit) passOn();
      else void this.#answer(request, response, body.toString(), passOn);
    };
    const add = (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > this.#parts.bodyLimit) end();
    };
    request.on('data', add).on('end', end);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    text: string,
    passOn: () => void,
  ): Promise<void> {
    const { logger: parent, proxies } = this.#parts;
    const { headers } = request;
    const id = correlationIdOf(headers[CORRELATION_HEADER]);
    const told: Record<string, string> = { [CORRELATION_HEADER]: id };
    const logger = new RequestLogger(parent, { correlationId: id }) as unknown as Logger;
    const exchange: Exchange = {
      id,
      ip: proxies.addressOf(request),
      headers,
      response,
      logger,
      tell: (more) => void Object.assign(told, more),
    };
    let answer: DirectAnswer | undefined;
    try {
      answer = await this.#parts.answer(exchange, text);
    } catch (error) {
      answer = errorAnswer(error, logger);
    }
    if (!answer) {
      // One request has one id, and one context.
      headers[CORRELATION_HEADER] = id;
      exchange.tell = (more) => void response.setHeaders(new Map(Object.entries(more)));
      this.#parts.onPass(exchange);
      return passOn();
    }
    const own = answer;
    this.#together.add(() => {
      this.#send(request, response, own, told);
      this.#parts.metrics.observeRequest('POST', GRAPHQL_PATH, own.status);
    });
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    { status, body }: DirectAnswer,
    told: Readonly<Record<string, string>>,
  ): void {
    response.writeHead(status, {
      ...this.#parts.security.of(request),
      ...told,
      'content-type': CONTENT_TYPE,
      'content-length': body.length,
    });
    // A character for each byte, whatever they mean: nothing is decoded, and nothing encoded again.
    if (body.length <= MAX_TEXT_BYTES) response.end(body.toString('latin1'), 'latin1');
    else response.end(body);
  }
}

function errorAnswer(error: unknown, logger: Logger): DirectAnswer {
  const formatted = formatError(error, logger);
  return { status: statusOf(formatted), body: Buffer.from(JSON.stringify({ errors: [formatted] })) };
}

/**
 * What is answered in one turn of the event loop is sent at its end: clients wake up once for several answers, and their
 * next requests are read together. At 32 connections that is a fifth of what a kept answer costs.
 */
class SentTogether {
  #ready: Array<() => void> = [];

  add(send: () => void): void {
    if (this.#ready.push(send) === 1) setImmediate(() => this.#send());
  }

  #send(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const each of ready) each();
  }
}
