import { createWriteStream } from 'node:fs';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { AuditLogStore } from '../../datasources/audit-log.ts';
import { Postgres } from '../../datasources/postgres.ts';
import { exportLines, momentOf } from '../audit/export.ts';
import { AuditTrail } from '../audit/trail.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { environmentWithEmbedded } from './connect.ts';

const USAGE = `Writes the audit trail as newline-delimited JSON, in the order of its chain.

  npm run --silent audit:export [-- --from TIME] [--to TIME] [--output FILE]

  --from, --to   when what is told of happened (ISO 8601); --to is not included
  --output FILE  standard output unless given
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      output: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const filter = { from: momentOf(values.from, 'from'), to: momentOf(values.to, 'to') };
  const postgres = new Postgres(loadConfig(await environmentWithEmbedded()), createLogger('silent'));
  const store = new AuditLogStore(postgres);
  const trail = new AuditTrail({ store, logger: createLogger('error'), secrets: new Set() });
  try {
    const actor = { id: `cli:${userInfo().username}` };
    await trail.record({ kind: 'READ', action: 'exportAuditLogs', actor, detail: { arguments: filter } });
    const target =
      values.output === undefined ? process.stdout : createWriteStream(values.output, { mode: 0o600 });
    await pipeline(Readable.from(exportLines(store, filter)), target, { end: values.output !== undefined });
    return 0;
  } finally {
    await trail.close();
    await postgres.close();
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
