import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

export const CORRELATION_HEADER = 'x-correlation-id';
/** What is taken over from a client: it goes to logs, headers and transaction metadata. */
const ACCEPTED = /^[\w.:/+=-]{1,128}$/;

/** The client's correlation id when it is one that can be passed on, else a new one. */
export function correlationIdOf(header: string | string[] | undefined): string {
  const given = Array.isArray(header) ? header[0] : header;
  return given !== undefined && ACCEPTED.test(given) ? given : randomUUID();
}

/** Answers every request with its correlation id. Fastify's own `request.id` is that id. */
export function addCorrelation(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(CORRELATION_HEADER, request.id);
    done();
  });
}
