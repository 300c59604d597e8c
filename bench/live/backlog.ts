import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import type { GatewayProcess } from './gateway-process.ts';
import type { LogWatch } from './log-watch.ts';

const WRITERS = 16;
/** Of no label that is indexed: the writing is not what is measured. */
const CREATE = "CREATE (:Waiting {id: $id, name: 'Waiting', criticality: 'LOW'})";
const POLL_MILLIS = 20;

interface BacklogPlan {
  transactions: number;
}

interface Parts {
  driver: Driver;
  watch: LogWatch;
  plan: BacklogPlan;
  startGateway: (env: Record<string, string>) => Promise<GatewayProcess>;
}

async function write(driver: Driver, transactions: number): Promise<void> {
  let next = 0;
  const writer = async () => {
    const session = driver.session();
    while (next < transactions) {
      const id = `backlog-${next++}`;
      await session.run(CREATE, { id }, { metadata: { correlationId: id } });
    }
    await session.close();
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

/**
 * Transactions pile up while no gateway runs; then one starts.
 * @throws Error when the log does not have each of them once
 */
export async function backlog({
  driver,
  watch,
  plan,
  startGateway,
}: Parts): Promise<{ text: string; perSecond: number }> {
  const begin = await watch.position();
  await write(driver, plan.transactions);
  const starting = startGateway({});
  while ((await watch.position()) === begin) await sleep(POLL_MILLIS);
  const started = performance.now();
  const first = await watch.position();
  while ((await watch.position()) < begin + plan.transactions) await sleep(POLL_MILLIS);
  const seconds = (performance.now() - started) / 1000;
  const { rows } = await watch.pool.query<{ count: string }>(
    `SELECT count(DISTINCT (meta::json)->>'correlationId') AS count FROM event_log
     WHERE position > $1 AND (meta::json)->>'correlationId' LIKE 'backlog-%'`,
    [begin],
  );
  await (await starting).stop();
  if (Number(rows[0]?.count) !== plan.transactions) {
    throw new Error(`${rows[0]?.count} of ${plan.transactions} transactions are in the log`);
  }
  const perSecond = (begin + plan.transactions - first) / seconds;
  return {
    text: `relay, from a backlog of ${plan.transactions} transactions: ${perSecond.toFixed(0)} transactions/s`,
    perSecond,
  };
}
