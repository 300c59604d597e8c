import { pathToFileURL } from 'node:url';
import { ConfigError, loadConfig, warningsOf } from './config.ts';
import { DharmaError } from './errors.ts';
import { createGateway, type Gateway, PortInUseError } from './gateway.ts';
import { createLogger } from './logger.ts';
import { releaseStartupMemory } from './memory.ts';
import { SecretUnreadableError } from './secrets/secret-box.ts';
import { ManifestError } from './trusted/manifest.ts';

/**
 * Starts the gateway with the configuration of the environment.
 * @throws ConfigError, or what `createGateway` throws
 */
export async function run(env: NodeJS.ProcessEnv = process.env): Promise<Gateway> {
  const config = loadConfig(env);
  const logger = createLogger(config.LOG_LEVEL);
  for (const warning of warningsOf(config)) logger.warn(warning);
  const gateway = await createGateway(config, logger);
  releaseStartupMemory();
  logger.info({ url: gateway.url }, 'gateway is ready');
  return gateway;
}

async function main(): Promise<void> {
  const gateway = await run();
  const { adminPassword } = gateway.backends;
  if (adminPassword)
    process.stderr.write(`The first administrator's password, shown only now: ${adminPassword}\n`);
  const stop = () => gateway.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    const expected = [ConfigError, DharmaError, PortInUseError, SecretUnreadableError, ManifestError].some(
      (type) => error instanceof type,
    );
    process.stderr.write(`${expected ? (error as Error).message : String(error)}\n`);
    process.exit(1);
  });
}
