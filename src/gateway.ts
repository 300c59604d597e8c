import type { Backends } from './backends.ts';
import type { Config } from './config.ts';
import { type Foundations, layFoundations } from './foundations.ts';
import { gaugesOf } from './gauges.ts';
import type { Logger } from './logger.ts';
import { createOperations, type Operations } from './operations.ts';
import { readTls } from './plugins/tls.ts';
import { createServer, type Server } from './server.ts';
import type { Machine } from './workers/machine.ts';

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  url: string;
  config: Config;
  backends: Backends;
  /** Stops taking requests, lets those under way end, closes sockets with 1001, then the databases' connections. */
  close(): Promise<void>;
}

/** Something else listens where the gateway should. */
class PortInUseError extends Error {
  constructor(host: string, port: number) {
    super(`Port ${port} of ${host} is in use: end what uses it, or set PORT to another.`);
    this.name = 'PortInUseError';
  }
}

/**
 * Puts the parts together and listens.
 * @param machine what is shared with other workers, where this gateway is one
 * @throws DharmaError DATABASE_UNAVAILABLE when a database cannot be reached; PortInUseError; ConfigError when the
 *   certificate cannot be used
 */
export async function createGateway(config: Config, logger: Logger, machine?: Machine): Promise<Gateway> {
  const tls = readTls(config);
  const closing = new AbortController();
  const foundations = await layFoundations(config, logger);
  const operations = await createOperations(config, logger, foundations, machine, closing.signal);
  const server = await createServer(config, logger, { foundations, operations }, machine, tls);
  const { backends, metrics } = foundations;
  metrics.expose(allGauges(foundations, operations, server));
  const close = async () => {
    closing.abort();
    // Outside in: no new work, then the work under way, then what it stood on.
    await server.close();
    await closeOperations(foundations, operations);
    await Promise.all([foundations.probes.close(), backends.close()]);
    foundations.redis?.close();
  };
  try {
    await start(foundations, operations);
    return { url: await listen(config, server), config, backends, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start({ redis, health, live, cache }: Foundations, operations: Operations): Promise<void> {
  const { trusted, documents, principals, audit, outlets } = operations;
  await trusted.start((text) => documents.check(text));
  await redis?.open();
  await health.start();
  await Promise.all([live.start(), principals.start(), audit.start()]);
  outlets.start();
  await cache?.start(live, () => health.isUp('capture') && health.isUp('neo4j'));
}

async function closeOperations({ cache, health, live }: Foundations, operations: Operations): Promise<void> {
  const { trusted, rawCypher, outlets, principals, audit } = operations;
  await trusted.close();
  rawCypher.close();
  await outlets.close();
  await cache?.close();
  await Promise.all([health.close(), live.close(), principals.close(), audit.close()]);
}

async function listen({ HOST, PORT }: Config, { app }: Server): Promise<string> {
  try {
    return await app.listen({ host: HOST, port: PORT });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortInUseError(HOST, PORT) : error;
  }
}

function allGauges({ live, cache, backends }: Foundations, operations: Operations, server: Server) {
  const { outlets, audit, trusted, compiled, allowances } = operations;
  return [
    ...live.gauges,
    ...(cache?.gauges ?? []),
    ...outlets.gauges,
    ...audit.gauges,
    ...trusted.gauges,
    ...compiled.gauges,
    ...gaugesOf({ backends, sockets: server.sockets, streams: server.streams, allowances }),
  ];
}
