import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { TrustedProxies } from '../limits/address.ts';
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

const HSTS = { 'strict-transport-security': 'max-age=31536000' } as const;
const PREFLIGHT_SECONDS = 600;

const EXPOSED = [CORRELATION_HEADER, 'ratelimit', 'ratelimit-policy', 'retry-after'];

/** The headers that `addSecurity` gives answers, for those that Fastify does not send; there is no preflight among them. */
export class SecurityHeaders {
  readonly #plain: Readonly<Record<string, string>>;
  readonly #secure: Readonly<Record<string, string>>;
  readonly #origins: ReadonlySet<string>;
  readonly #proxies: TrustedProxies;

  constructor(origins: readonly string[], proxies: TrustedProxies) {
    this.#origins = new Set(origins);
    const cors = { vary: 'Origin', 'access-control-expose-headers': EXPOSED.join(', ') };
    this.#plain = { ...SECURITY_HEADERS, ...(origins.length > 0 && cors) };
    this.#secure = { ...this.#plain, ...HSTS };
    this.#proxies = proxies;
  }

  of(request: IncomingMessage): Readonly<Record<string, string>> {
    const always = this.#proxies.isSecure(request) ? this.#secure : this.#plain;
    const { origin } = request.headers;
    if (origin === undefined || !this.#origins.has(origin)) return always;
    return { ...always, 'access-control-allow-origin': origin };
  }
}

/** Security headers on every answer, and CORS for the origins of a list. */
export async function addSecurity(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    if (request.protocol === 'https') reply.headers(HSTS);
    done();
  });
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    // Tokens are sent by scripts: there is no cookie that a page could use.
    credentials: false,
    maxAge: PREFLIGHT_SECONDS,
    exposedHeaders: EXPOSED,
  });
}
