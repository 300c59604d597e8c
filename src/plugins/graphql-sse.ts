import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { DharmaError, type ErrorCode } from '../errors.ts';
import { foreignOrigin, type Origins } from '../limits/origins.ts';
import type { EventStreams } from '../live/sse.ts';
import { GRAPHQL_PATH } from './graphql-http.ts';

const STREAM_PATH = `${GRAPHQL_PATH}/stream`;
const ACCEPTED = /(^|,)\s*(text\/event-stream|text\/\*|\*\/\*)\s*(;|,|$)/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;
/** What graphql-sse answers with where there is nothing to stream. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  405: 'METHOD_NOT_ALLOWED',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // A stream is all that its connection is for: when the gateway ends, no idle connection is left to wait for.
  connection: 'close',
  // nginx would gather events otherwise.
  'x-accel-buffering': 'no',
};

/** GraphQL over Server-Sent Events: POST, and GET for queries and subscriptions. */
export function addGraphqlSse(app: FastifyInstance, streams: EventStreams, origins: Origins): void {
  app.route({
    method: ['GET', 'POST'],
    url: STREAM_PATH,
    async handler(request, reply) {
      const { accept } = request.headers;
      if (!origins.admits(request.raw)) throw foreignOrigin();
      // Any other type is one that a page of another site may send unasked.
      if (request.method === 'POST' && !JSON_TYPE.test(request.headers['content-type'] ?? ''))
        throw new DharmaError('UNSUPPORTED_MEDIA_TYPE');
      if (accept !== undefined && !ACCEPTED.test(accept))
        throw new DharmaError('BAD_REQUEST', 'This path answers with text/event-stream only.');
      const { status, events } = await streams.handle({
        method: request.method,
        url: request.raw.url ?? '',
        headers: request.headers,
        body: request.body,
        address: request.ip,
        correlationId: request.id,
        response: reply.raw,
      });
      if (typeof events === 'string')
        throw new DharmaError(CODES[status] ?? 'BAD_REQUEST', messageIn(events));
      return reply.headers(HEADERS).send(Readable.from(events, { highWaterMark: 1 }));
    },
  });
}

function messageIn(body: string): string | undefined {
  return body === '' ? undefined : (JSON.parse(body) as { errors: [{ message: string }] }).errors[0].message;
}
