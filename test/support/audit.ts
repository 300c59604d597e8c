import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { AuditLogStore, type AuditRow } from '../../datasources/audit-log.ts';
import { AuditRetention } from '../../datasources/audit-retention.ts';
import { Postgres } from '../../datasources/postgres.ts';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { AuditTrail } from '../../src/audit/trail.ts';
import { type Verdict, verifyChain } from '../../src/audit/verify.ts';
import type { Config } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { migrate } from '../../src/migrations/run.ts';
import { testConfig } from './databases.ts';

export const silent = createLogger('silent');

/** A trail on a database of its own, without a gateway around it. */
export interface TestTrail {
  config: Config;
  postgres: Postgres;
  store: AuditLogStore;
  retention: AuditRetention;
  trail: AuditTrail;
  /** As the owner of the database, with the triggers switched off: whoever can do that can do everything. */
  tamper(...statements: string[]): Promise<void>;
  verify(seen?: { id: bigint; hash: string }): Promise<Verdict>;
  stop(): Promise<void>;
}

export async function startTrail(): Promise<TestTrail> {
  const config = await testConfig();
  const postgres = new Postgres(config, silent);
  await migrate(postgres, silent);
  const store = new AuditLogStore(postgres);
  const retention = new AuditRetention(postgres);
  const trail = new AuditTrail({ store, logger: silent, secrets: new Set() });
  return {
    config,
    postgres,
    store,
    retention,
    trail,
    tamper: (...statements) => asOwner(config, ['SET session_replication_role = replica', ...statements]),
    verify: async (seen) => verifyChain({ store, anchor: await retention.anchor(), seen }),
    async stop() {
      await trail.close();
      await postgres.close();
    },
  };
}

/** Runs statements on one connection. */
export async function asOwner(
  config: Pick<Config, 'DATABASE_URL'>,
  statements: readonly string[],
): Promise<void> {
  const client = new pg.Client(config.DATABASE_URL);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

export function entry(overrides: Partial<AuditEntry> = {}): AuditEntry {
  return {
    kind: 'MUTATION',
    action: 'createThing',
    actor: { id: 'u-1', email: 'u@dharma.local' },
    ...overrides,
  };
}

/** Entries once they are as they are wanted, the oldest first; what is there after 15 s if they never are. */
export async function untilEntries(
  store: AuditLogStore,
  wanted: (rows: AuditRow[]) => boolean,
  after = 0n,
): Promise<AuditRow[]> {
  for (let i = 0; ; i++) {
    const rows = await store.after(after, 100_000);
    if (wanted(rows) || i > 750) return rows;
    await sleep(20);
  }
}
