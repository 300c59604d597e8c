import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { AuditRetention } from '../../datasources/audit-retention.ts';
import { Postgres } from '../../datasources/postgres.ts';
import { retain } from '../audit/retention.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { environmentWithEmbedded } from './connect.ts';

const USAGE = `Drops the months of the audit trail that are wholly older than AUDIT_RETENTION_DAYS. The gateway does so by itself.

  npm run audit:retain [-- --days N]
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { days: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const env = await environmentWithEmbedded();
  const config = loadConfig(values.days === undefined ? env : { ...env, AUDIT_RETENTION_DAYS: values.days });
  const postgres = new Postgres(config, createLogger('silent'));
  try {
    const actor = `cli:${userInfo().username}`;
    const months = await retain(new AuditRetention(postgres), config.AUDIT_RETENTION_DAYS, actor);
    for (const { partition, entries, throughId } of months)
      process.stdout.write(`${partition}: ${entries} entries dropped, up to ${throughId}.\n`);
    if (months.length === 0) process.stdout.write('No month is that old.\n');
    return 0;
  } finally {
    await postgres.close();
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
