import { once } from 'node:events';
import { Postgres } from '../../datasources/postgres.ts';
import { loadConfig } from '../../src/config.ts';
import { runElected } from '../../src/live/elected.ts';
import { createLogger } from '../../src/logger.ts';

/** Holds the lock named by the first argument until it loses it; says so on standard output. */
const postgres = new Postgres(loadConfig(process.env), createLogger('silent'));
await runElected(postgres, Number(process.argv[2]), new AbortController().signal, async (sql, signal) => {
  process.stdout.write('elected\n');
  if (!signal.aborted) await once(signal, 'abort');
  const refused = await sql.query('SELECT 1').then(
    () => false,
    () => true,
  );
  process.stdout.write(refused ? 'deposed\n' : 'still writing\n');
});
process.exit(0);
