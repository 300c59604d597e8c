import cluster from 'node:cluster';
import { loadConfig } from '../config.ts';
import type { Gateway } from '../gateway.ts';
import { createLogger } from '../logger.ts';
import { releaseStartupMemory } from '../memory.ts';
import { shareOf, WorkerMachine } from './machine.ts';

/**
 * A gateway as one of several on the port of a primary: it ends when the primary says so, or is gone.
 * @throws ConfigError, or what `createGateway` throws
 */
export async function runWorker(env: NodeJS.ProcessEnv): Promise<void> {
  let gateway: Gateway | undefined;
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // One that is still starting has nothing under way.
    void (gateway?.close() ?? Promise.resolve()).then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  // A terminal sends these to every process: what they mean, the primary knows.
  for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {});
  const { worker } = cluster;
  worker?.once('disconnect', () => {
    // Else Node would end the process at once.
    worker.exitedAfterDisconnect = true;
    stop();
  });
  const { createGateway } = await import('../gateway.ts');
  const machine = new WorkerMachine();
  const config = loadConfig(env);
  const logger = createLogger(config.LOG_LEVEL).child({ worker: machine.number });
  gateway = await createGateway(shareOf(config), logger, machine);
  releaseStartupMemory();
  logger.info({ url: gateway.url, pid: process.pid }, 'gateway is ready');
  machine.ready({ url: gateway.url, adminPassword: gateway.backends.adminPassword });
}
