import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';
import type { Machine } from '../workers/machine.ts';

/** Counts requests and serves the metrics to Prometheus: of all workers, where there are several. */
export function addMetricsRoute(app: FastifyInstance, metrics: Metrics, machine?: Machine): void {
  machine?.shareMetrics(() => metrics.registry.getMetricsAsJSON());
  app.addHook('onResponse', async (request, reply) => {
    metrics.observeRequest(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode);
  });
  app.get('/metrics', async (_, reply) => {
    reply.type(metrics.registry.contentType);
    return machine ? machine.metrics() : metrics.registry.metrics();
  });
}
