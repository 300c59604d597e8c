import type { FastifyInstance } from 'fastify';
import type { HealthMonitor } from '../health.ts';

/**
 * Liveness (the process answers), readiness (it can do its job), and each dependency with its latency. They answer from
 * what the monitor last saw, so a dependency that hangs delays nothing.
 */
export function addHealthRoutes(app: FastifyInstance, health: HealthMonitor, startedAt: Date): void {
  const uptimeSeconds = () => Math.round((Date.now() - startedAt.getTime()) / 1000);
  const readiness = () => (health.ready ? 'ready' : 'not ready');
  app.get('/health/live', async () => ({ status: 'alive', uptimeSeconds: uptimeSeconds() }));
  app.get('/health/ready', async (_, reply) => {
    reply.code(health.ready ? 200 : 503);
    return { status: readiness() };
  });
  app.get('/health/detailed', async (_, reply) => {
    reply.code(health.ready ? 200 : 503);
    return { status: readiness(), uptimeSeconds: uptimeSeconds(), dependencies: health.snapshot() };
  });
  // The path that seed clients know.
  app.get('/health', async (_, reply) => {
    reply.code(health.ready ? 200 : 503);
    return { status: health.ready ? 'healthy' : 'degraded', timestamp: new Date().toISOString() };
  });
}
