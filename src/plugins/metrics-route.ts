import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

/** Counts requests and serves the metrics to Prometheus. */
export function addMetricsRoute(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.observeRequest(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode);
  });
  app.get('/metrics', async (_, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.registry.metrics();
  });
}
