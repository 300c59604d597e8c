import { setTimeout as sleep } from 'node:timers/promises';
import { Neo4jGraph } from '../datasources/graph.ts';
import { Postgres } from '../datasources/postgres.ts';
import { type Identity, openIdentity } from './auth/accounts/identity.ts';
import type { Config } from './config.ts';
import { DharmaError } from './errors.ts';
import { type CaptureFault, installCapture } from './live/capture/capture.ts';
import type { Logger } from './logger.ts';
import { ensureGraphSchema } from './migrations/graph.ts';
import { migrate } from './migrations/run.ts';
import { openSecrets } from './secrets/index.ts';
import type { SecretBox } from './secrets/secret-box.ts';

const STARTUP_PATIENCE_MILLIS = 20_000;
const STARTUP_RETRY_MILLIS = 500;
/** Neo4j's security codes; PostgreSQL's class 28, invalid authorization. */
const REFUSED = /^(Neo\.ClientError\.Security\.|28...$)/;

/** The databases, brought to the newest form, and who may log in. */
export interface Backends extends Identity {
  graph: Neo4jGraph;
  postgres: Postgres;
  /** Encrypts what must be read again. */
  secrets: SecretBox;
  /** Why changes may have gone unrecorded before this start. */
  captureFault: CaptureFault | undefined;
  close(): Promise<void>;
}

/**
 * Connects to the databases, migrates them, installs change capture and makes the first administrator.
 * @throws DharmaError DATABASE_UNAVAILABLE when one of them cannot be reached; SecretUnreadableError when ENCRYPTION_KEYS
 *   lacks the key that a signing key was encrypted with
 */
export async function openBackends(config: Config, logger: Logger): Promise<Backends> {
  const graph = new Neo4jGraph(config, logger);
  const postgres = new Postgres(config, logger);
  const close = async () => {
    await Promise.allSettled([graph.close(), postgres.close()]);
  };
  try {
    const [, captureFault] = await Promise.all([
      onceReachable('PostgreSQL (DATABASE_URL)', logger, () => migrate(postgres, logger)),
      onceReachable('Neo4j (NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD)', logger, () =>
        prepareGraph(graph, config),
      ),
    ]);
    const secrets = await openSecrets(postgres, config);
    const identity = await openIdentity({ config, logger, postgres, secrets });
    return { graph, postgres, secrets, ...identity, captureFault, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Does what can be repeated, again and again until the database is there: it may be starting at the same time.
 * @throws DharmaError DATABASE_UNAVAILABLE that names it, after 20 s; at once when it refuses the credentials, since
 *   a database closes an account that is tried too often
 */
async function onceReachable<T>(name: string, logger: Logger, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + STARTUP_PATIENCE_MILLIS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DharmaError) || error.code !== 'DATABASE_UNAVAILABLE') throw error;
      const reason = String((error.cause as { code?: unknown } | undefined)?.code);
      const refused = REFUSED.test(reason);
      if (refused || Date.now() > deadline) {
        const what = refused ? 'refuses the credentials' : 'cannot be reached';
        throw new DharmaError('DATABASE_UNAVAILABLE', `${name} ${what}.`);
      }
      logger.warn({ database: name, reason }, 'waiting for a database');
      await sleep(STARTUP_RETRY_MILLIS);
    }
  }
}

async function prepareGraph(graph: Neo4jGraph, config: Config): Promise<CaptureFault | undefined> {
  await ensureGraphSchema(graph);
  return installCapture(graph, config.NEO4J_DATABASE);
}
