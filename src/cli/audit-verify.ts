import { parseArgs } from 'node:util';
import { AuditLogStore } from '../../datasources/audit-log.ts';
import { AuditRetention } from '../../datasources/audit-retention.ts';
import { Postgres } from '../../datasources/postgres.ts';
import { verifyChain } from '../audit/verify.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { environmentWithEmbedded } from './connect.ts';

const USAGE = `Follows the chain of the audit trail from its beginning, and names the first entry that does not fit.

  npm run audit:verify [-- --head ID:HASH]

  --head ID:HASH   a head that was seen before, in the log for instance: it must still be there
  Ends with 0 when all fits, 1 when it does not, 2 when it could not be found out.
`;

/** @throws Error */
function headOf(text: string | undefined): { id: bigint; hash: string } | undefined {
  if (text === undefined) return undefined;
  const [, id, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!id || !hash) throw new Error(`"${text}" is not of the form ID:HASH.\n\n${USAGE}`);
  return { id: BigInt(id), hash };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { head: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const seen = headOf(values.head);
  const postgres = new Postgres(loadConfig(await environmentWithEmbedded()), createLogger('silent'));
  const started = performance.now();
  const onProgress = (entries: number, of: bigint) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${entries} of ${of} entries\x1b[K`);
  };
  try {
    const anchor = await new AuditRetention(postgres).anchor();
    const verdict = await verifyChain({ store: new AuditLogStore(postgres), anchor, seen, onProgress });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const begin = anchor ? ` after ${anchor.throughId}, up to which retention has dropped` : '';
    process.stdout.write(`${verdict.entries} entries followed${begin}, in ${seconds} s.\n`);
    process.stdout.write(
      verdict.fault
        ? `BROKEN at entry ${verdict.fault.id}: ${verdict.fault.reason}\n`
        : `The chain is whole. Its head: ${verdict.lastId}:${verdict.hash}\n`,
    );
    return verdict.fault ? 1 : 0;
  } finally {
    await postgres.close();
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 2;
});
