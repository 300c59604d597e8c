import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';

const NAME = 'dharma_capture';
const ACTIVATION_MILLIS = 20_000;

/** How changes are captured while something is measured. */
export interface Capture {
  name: string;
  /** The statement of the trigger; no trigger without. */
  statement?: string;
  /** Of the transactions. */
  metadata: Record<string, unknown>;
}

/** Nothing; the trigger; the trigger in summary mode, as importers use it; that of the first release, with its locked head. */
export async function captures(): Promise<Capture[]> {
  const ours = await readFile(new URL('../../src/live/capture/capture.cypher', import.meta.url), 'utf8');
  const head = await readFile(new URL('./capture-head.cypher', import.meta.url), 'utf8');
  const metadata = { app: 'dharma', actor: 'bench', correlationId: 'bench' };
  return [
    { name: 'none', metadata },
    { name: 'trigger, in full', statement: ours.trim(), metadata },
    { name: 'trigger, summary', statement: ours.trim(), metadata: { ...metadata, capture: 'summary' } },
    { name: 'locked head (first release)', statement: head.trim(), metadata },
  ];
}

async function activeStatement(driver: Driver): Promise<string | undefined> {
  const { records } = await driver.executeQuery(
    'CALL apoc.trigger.list() YIELD name, query, paused WHERE name = $name AND NOT paused RETURN query',
    { name: NAME },
  );
  const query: unknown = records[0]?.get('query');
  return typeof query === 'string' ? query.trim() : undefined;
}

async function onSystem(driver: Driver, cypher: string, parameters: Record<string, unknown>): Promise<void> {
  await driver.executeQuery(cypher, parameters, { database: 'system' });
}

/** Puts the trigger in place, or away, with an empty outbox; resolves when the database has taken notice. */
export async function useCapture(driver: Driver, { statement }: Capture): Promise<void> {
  await onSystem(driver, "CALL apoc.trigger.drop('neo4j', $name)", { name: NAME });
  await untilActive(driver, undefined);
  await emptyOutbox(driver);
  if (!statement) return;
  await onSystem(driver, "CALL apoc.trigger.install('neo4j', $name, $statement, {phase: 'before'}, {})", {
    name: NAME,
    statement,
  });
  await untilActive(driver, statement);
}

async function untilActive(driver: Driver, statement: string | undefined): Promise<void> {
  const deadline = Date.now() + ACTIVATION_MILLIS;
  while ((await activeStatement(driver)) !== statement) {
    if (Date.now() > deadline) throw new Error('the trigger did not change in time');
    await sleep(100);
  }
}

/** Without a trigger: one would carry over what was not relayed. */
async function emptyOutbox(driver: Driver): Promise<void> {
  const session = driver.session();
  await session.run('MATCH (o:Outbox) CALL (o) { DELETE o } IN TRANSACTIONS OF 5000 ROWS');
  await session.close();
}

/** What the statement of the first release needs; harmless to the others. */
export async function prepareHead(driver: Driver): Promise<void> {
  for (const statement of [
    'CREATE CONSTRAINT OutboxHead_k IF NOT EXISTS FOR (h:OutboxHead) REQUIRE h.k IS UNIQUE',
    'CREATE CONSTRAINT Outbox_seq IF NOT EXISTS FOR (o:Outbox) REQUIRE o.seq IS UNIQUE',
    'MERGE (h:OutboxHead {k: 0}) ON CREATE SET h.n = 0, h.epoch = randomUUID()',
  ]) {
    await driver.executeQuery(statement);
  }
}

/** Transactions that were captured since the trigger was put in place. */
export async function captured(driver: Driver): Promise<number> {
  const { records } = await driver.executeQuery('MATCH (o:Outbox) RETURN count(o) AS count');
  return Number(records[0]?.get('count'));
}
