import type { Socket } from 'node:net';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import type { Config } from '../config.ts';
import { formatError } from '../error-format.ts';
import { DharmaError, type ErrorCode } from '../errors.ts';
import type { TrustedProxies } from '../limits/address.ts';
import type { Logger } from '../logger.ts';
import { CORRELATION_HEADER, correlationIdOf } from './correlation.ts';
import { sendRaw } from './raw-answer.ts';
import { RequestLogger } from './request-logger.ts';
import { SECURITY_HEADERS } from './security.ts';
import type { TlsFiles } from './tls.ts';

/** A request has so long to arrive, files included: as Node has it, which Fastify takes back. */
const REQUEST_TIMEOUT_MILLIS = 300_000;

/** Of connections that bring no request that can be read, by the code of the error; with status and text. */
const BROKEN: Readonly<Record<string, [status: string, code: ErrorCode, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'PAYLOAD_TOO_LARGE',
    'The headers are too large.',
  ],
  EXPECTATION: ['417 Expectation Failed', 'BAD_REQUEST', 'No expectation but 100-continue can be met.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'BAD_REQUEST', 'The request did not arrive in time.'],
};
const MALFORMED = ['400 Bad Request', 'BAD_REQUEST', 'The request is not HTTP.'] as const;

/**
 * The HTTP server, over TLS where that is configured. What it refuses before any route has the form of all errors.
 */
export function createHttp(
  config: Config,
  { proxies, tls, logger }: { proxies: TrustedProxies; tls: TlsFiles | undefined; logger: Logger },
): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // The request log is the operation log; one line for each of both would say the same twice.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    childLoggerFactory: (parent, bindings) =>
      new RequestLogger(parent as Logger, bindings) as unknown as FastifyBaseLogger,
    genReqId: (request) => correlationIdOf(request.headers[CORRELATION_HEADER]),
    bodyLimit: config.BODY_LIMIT_BYTES,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    requestTimeout: REQUEST_TIMEOUT_MILLIS,
    trustProxy: (address: string) => proxies.trusts(address),
    // Node would answer without a word of ours; the hook below does instead.
    ...(tls ? { https: { ...tls, requireHostHeader: false } } : { http: { requireHostHeader: false } }),
    // A path that cannot be decoded: no hook has run.
    frameworkErrors: (_error, request, reply) => {
      const error = new DharmaError('BAD_REQUEST', 'The path cannot be read.');
      reply.headers({ ...SECURITY_HEADERS, [CORRELATION_HEADER]: request.id });
      (reply as FastifyReply).code(400).send({ errors: [formatError(error, logger)] });
    },
    clientErrorHandler: (error, socket) => answerBroken(socket, error.code, logger),
  });
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const isMissing = raw.headers.host === undefined && raw.httpVersion !== '1.0';
    done(isMissing ? new DharmaError('BAD_REQUEST', 'The Host header is missing.') : undefined);
  });
  app.server.on('checkExpectation', ({ socket }) => answerBroken(socket, 'EXPECTATION', logger));
  return app as unknown as FastifyInstance;
}

function answerBroken(socket: Socket, reason: string | undefined, logger: Logger): void {
  if (!socket.writable || reason === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, code, message] = BROKEN[reason ?? ''] ?? MALFORMED;
  sendRaw(socket, status, new DharmaError(code, message), logger);
}
