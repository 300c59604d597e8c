import { userInfo } from 'node:os';
import { AuditLogStore } from '../../datasources/audit-log.ts';
import { Postgres } from '../../datasources/postgres.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { AuditTrail } from '../audit/trail.ts';
import { type Config, loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { environmentWithEmbedded } from './connect.ts';

/** What a command does that the audit trail must tell of. */
export interface Act {
  config: Config;
  postgres: Postgres;
  /** Resolves when it is on disk. @throws DharmaError AUDIT_UNAVAILABLE */
  record(entry: AuditEntry): Promise<void>;
}

/**
 * Runs a command of whoever runs this machine on the database of the environment, and ends the process with what it returns.
 * @param work returns the exit code
 */
export async function runAct(work: (act: Act) => Promise<number>): Promise<void> {
  process.exitCode = await connected(work).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 1;
  });
}

async function connected(work: (act: Act) => Promise<number>): Promise<number> {
  const config = loadConfig(await environmentWithEmbedded());
  const logger = createLogger('silent');
  const postgres = new Postgres(config, logger);
  const enabled = config.AUDIT === 'on';
  const trail = new AuditTrail({ store: new AuditLogStore(postgres), logger, secrets: new Set(), enabled });
  const actor = { id: `cli:${userInfo().username}` };
  try {
    return await work({ config, postgres, record: (entry) => trail.record({ actor, ...entry }) });
  } finally {
    await trail.close();
    await postgres.close();
  }
}
