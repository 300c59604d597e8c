import type { FastifyInstance } from 'fastify';
import type { Principals } from '../auth/revocation.ts';
import type { Allowances } from '../limits/allowance.ts';
import { senderOf } from './sender.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Counts requests that are no operations: files of the playground, paths that are not there, routes to come.
 * @param exempt paths, with all below them, where operations are counted, or nobody is: health and metrics
 */
export function addRates(
  app: FastifyInstance,
  {
    allowances,
    principals,
    exempt,
  }: { allowances: Allowances; principals: Principals; exempt: readonly string[] },
): void {
  const isExempt = (path: string) => exempt.some((each) => path === each || path.startsWith(`${each}/`));
  app.addHook('onRequest', async (request, reply) => {
    if (isExempt(request.routeOptions.url ?? '')) return;
    // Who sends a token that is not good is a stranger here.
    const { principal } = await senderOf(principals, request);
    const allowance = allowances.of(principal, request.ip, (headers) => void reply.headers(headers));
    await allowance.take(SAFE.has(request.method) ? 'reads' : 'writes');
  });
}
