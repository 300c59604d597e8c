import { Postgres } from '../../datasources/postgres.ts';
import { SealedStore } from '../../datasources/sealed.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { openSecrets, SEALED_COLUMNS } from '../secrets/index.ts';
import { type RotationCount, rotateSecrets } from '../secrets/rotate.ts';
import { environmentWithEmbedded } from './connect.ts';

const USAGE = `npm run secrets:rotate [-- --forget-generated]

Encrypts every secret in PostgreSQL with the first key of ENCRYPTION_KEYS. May be broken off and run again.
--forget-generated   then deletes the key that was kept in PostgreSQL while ENCRYPTION_KEYS was not set`;
const FORGET = '--forget-generated';

function report({ table, column, current, rotated, changed, unreadable }: RotationCount): string {
  const parts = [`${rotated} encrypted anew`, `${current} had the first key already`];
  if (changed > 0) parts.push(`${changed} changed meanwhile: run this again`);
  if (unreadable.length > 0) parts.push(`${unreadable.length} left as they are`);
  const lines = unreadable.map((message) => `  ${message}\n`).join('');
  return `${table}.${column}: ${parts.join(', ')}\n${lines}`;
}

/** `npm run secrets:rotate`; exit code 1 when anything is left that the first key does not open. */
async function main(options: readonly string[]): Promise<number> {
  if (options.some((option) => option !== FORGET)) throw new Error(USAGE);
  const config = loadConfig(await environmentWithEmbedded());
  const forget = options.includes(FORGET);
  if (forget && config.ENCRYPTION_KEYS === undefined)
    throw new Error('ENCRYPTION_KEYS is not set: the key in PostgreSQL is the only one.');
  const postgres = new Postgres(config, createLogger('silent'));
  try {
    const store = new SealedStore(postgres);
    const counts = await rotateSecrets(store, await openSecrets(postgres, config), SEALED_COLUMNS);
    process.stdout.write(counts.map(report).join(''));
    if (counts.some(({ changed, unreadable }) => changed > 0 || unreadable.length > 0)) return 1;
    if (forget) {
      await store.forgetGeneratedKey();
      process.stdout.write('The key that was kept in PostgreSQL is deleted.\n');
    }
    return 0;
  } finally {
    await postgres.close();
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
