import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { type Config, loadConfig, warningsOf } from './config.ts';
import type { Gateway } from './gateway.ts';
import { createLogger, type Logger } from './logger.ts';
import { releaseStartupMemory } from './memory.ts';
import { isWorker } from './workers/machine.ts';

/** Errors whose message says all there is to say. */
const EXPECTED = new Set([
  ...['ConfigError', 'DharmaError', 'PortInUseError', 'SecretUnreadableError', 'ManifestError'],
]);

/** The configuration, with a logger that was told what is not as it should be. @throws ConfigError */
function configure(env: NodeJS.ProcessEnv): { config: Config; logger: Logger } {
  const config = loadConfig(env);
  const logger = createLogger(config.LOG_LEVEL);
  for (const warning of warningsOf(config)) logger.warn(warning);
  return { config, logger };
}

/**
 * Starts the gateway in this process, whatever WORKERS says.
 * @throws ConfigError, or what `createGateway` throws
 */
export async function run(env: NodeJS.ProcessEnv = process.env): Promise<Gateway> {
  const { config, logger } = configure(env);
  return runHere(config, logger);
}

async function runHere(config: Config, logger: Logger): Promise<Gateway> {
  // Not before it is known who needs it: a primary does not.
  const { createGateway } = await import('./gateway.ts');
  const gateway = await createGateway(config, logger);
  releaseStartupMemory();
  logger.info({ url: gateway.url }, 'gateway is ready');
  return gateway;
}

function showPassword(adminPassword: string | undefined): void {
  if (adminPassword)
    process.stderr.write(`The first administrator's password, shown only now: ${adminPassword}\n`);
}

/** Starts WORKERS gateways on one port. @throws ConfigError, WorkerFailedError */
async function superviseWorkers(config: Config, logger: Logger): Promise<void> {
  const { Supervisor } = await import('./workers/supervisor.ts');
  const supervisor = new Supervisor(config, logger, () => process.exit(1));
  let stopping = false;
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (stopping) {
        supervisor.kill();
        process.exit(128 + constants.signals[name]);
      }
      stopping = true;
      void supervisor.close().then((inOrder) => process.exit(inOrder ? 0 : 1));
    });
  }
  process.on('SIGHUP', () => supervisor.reload());
  const { url, adminPassword } = await supervisor.start();
  showPassword(adminPassword);
  logger.info({ url, workers: config.WORKERS }, 'the workers are started');
}

async function main(): Promise<void> {
  if (isWorker()) {
    const { runWorker } = await import('./workers/worker.ts');
    return runWorker(process.env);
  }
  const { config, logger } = configure(process.env);
  if (config.WORKERS > 1) return superviseWorkers(config, logger);
  const gateway = await runHere(config, logger);
  showPassword(gateway.backends.adminPassword);
  const stop = () => gateway.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    const { name, message } = error as Error;
    // A worker that does not start has said why itself.
    if (name !== 'WorkerFailedError')
      process.stderr.write(`${EXPECTED.has(name) ? message : String(error)}\n`);
    process.exit(1);
  });
}
