import { readdir, readFile } from 'node:fs/promises';
import type { Postgres } from '../../datasources/postgres.ts';
import type { Logger } from '../logger.ts';

const FOLDER = new URL('./postgres/', import.meta.url);
/** Key of the advisory lock that lets one gateway migrate at a time; any constant will do. */
const LOCK = 4_607_001;

/**
 * Brings PostgreSQL to the newest form, once each, in order of name; several gateways may start at once.
 * @throws DharmaError DATABASE_UNAVAILABLE, or the migration's own error; what was applied before it stays
 */
export async function migrate(postgres: Postgres, logger: Logger): Promise<void> {
  await postgres.query(
    'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const lock = await postgres.pinned();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const rows = await postgres.query<{ name: string }>('SELECT name FROM migrations');
    const executed = rows.map(({ name }) => name);
    const all = await migrations(postgres);
    if (all.every(({ name }) => executed.includes(name))) return;
    // Loaded where there is work for it: it brings a command line along.
    const { Umzug } = await import('umzug');
    const umzug = new Umzug({
      migrations: all,
      logger: undefined,
      storage: {
        executed: async () => executed,
        // Recorded in the transaction of the migration itself.
        logMigration: async () => {},
        unlogMigration: async () => {},
      },
    });
    for (const { name } of await umzug.up()) logger.info({ migration: name }, 'migration applied');
  } finally {
    await lock.close();
  }
}

async function migrations(postgres: Postgres) {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return names.map((name) => ({
    name,
    up: async () => {
      const statements = await readFile(new URL(name, FOLDER), 'utf8');
      await postgres.transaction(async (sql) => {
        await sql.query(statements);
        await sql.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
      });
    },
  }));
}
