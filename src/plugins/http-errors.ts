import type { FastifyError, FastifyInstance } from 'fastify';
import { formatError, statusOf } from '../error-format.ts';
import { DharmaError, type ErrorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** Errors of Fastify itself, by their HTTP status. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** What goes wrong before GraphQL is reached has the same form and the same codes as what goes wrong in it. */
export function addHttpErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = BY_STATUS[error.statusCode ?? 0];
    const cause = error instanceof DharmaError ? error : code ? new DharmaError(code) : error;
    const formatted = formatError(cause, request.log as unknown as Logger);
    return reply.code(statusOf(formatted)).send({ errors: [formatted] });
  });
  app.setNotFoundHandler((request, reply) => {
    const formatted = formatError(
      new DharmaError('NOT_FOUND', 'There is nothing at this path.'),
      request.log as unknown as Logger,
    );
    return reply.code(404).send({ errors: [formatted] });
  });
}
