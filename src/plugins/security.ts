import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { CORRELATION_HEADER } from './correlation.ts';

/** Of every answer: none of it is a page, but for the playground, which says for itself what it may load. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const HSTS = 'max-age=31536000';
const PREFLIGHT_SECONDS = 600;

/** Security headers on every answer, and CORS for the origins of a list. */
export async function addSecurity(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
    done();
  });
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    // Tokens are sent by scripts: there is no cookie that a page could use.
    credentials: false,
    maxAge: PREFLIGHT_SECONDS,
    exposedHeaders: [CORRELATION_HEADER, 'ratelimit', 'ratelimit-policy', 'retry-after'],
  });
}
