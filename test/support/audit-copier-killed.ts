import { AuditLogStore } from '../../datasources/audit-log.ts';
import { EventLogStore } from '../../datasources/event-log.ts';
import { Postgres } from '../../datasources/postgres.ts';
import { ChangeCopier } from '../../src/audit/changes.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';

/**
 * Copies changes into the audit trail, and dies: `sent`, when a group is on its way and nobody knows what becomes of it;
 * `written`, when it is there and this process does not act on it any more.
 */
const when = process.argv[2];
const copy = AuditLogStore.prototype.copy;
let groups = 0;
AuditLogStore.prototype.copy = async function (...args) {
  groups += 1;
  const written = copy.apply(this, args);
  if (groups < 2) return written;
  if (when === 'sent') await new Promise((resolve) => setImmediate(resolve));
  else await written;
  process.kill(process.pid, 'SIGKILL');
  return written;
};
const logger = createLogger('silent');
const postgres = new Postgres(loadConfig(process.env), logger);
await new ChangeCopier({
  store: new AuditLogStore(postgres),
  eventLog: new EventLogStore(postgres),
  postgres,
  logger,
  secrets: new Set(),
  maintain: async () => {},
}).start();
