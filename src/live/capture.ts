import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Neo4jGraph } from '../../datasources/graph.ts';

const TRIGGER = 'dharma_capture';
const STATEMENT = new URL('./capture.cypher', import.meta.url);
/** A trigger is active up to this long after its installation (apoc.trigger.refresh is 1,000 ms; CAPTURE saw 2.1 s). */
const ACTIVATION_MILLIS = 15_000;

/** Why changes are not captured, in words for an operator. */
export type CaptureFault =
  | 'APOC triggers are not available'
  | 'trigger missing'
  | 'trigger altered'
  | 'trigger paused'
  | 'outbox head missing';

let statementText: Promise<string> | undefined;

/** Read once: the health monitor compares it with the active trigger every second. */
function readStatement(): Promise<string> {
  statementText ??= readFile(STATEMENT, 'utf8').then((text) => text.trim());
  return statementText;
}

/** What is wrong with change capture, or undefined when all is well: asked at start and by the health monitor. */
export async function captureFault(graph: Neo4jGraph): Promise<CaptureFault | undefined> {
  const statement = await readStatement();
  let triggers: Array<Record<string, unknown>>;
  try {
    triggers = await graph.read(
      'CALL apoc.trigger.list() YIELD name, query, paused RETURN name, query, paused',
    );
  } catch (error) {
    if (
      await graph.ping().then(
        () => true,
        () => false,
      )
    )
      return 'APOC triggers are not available';
    throw error;
  }
  const trigger = triggers.find((candidate) => candidate.name === TRIGGER);
  if (!trigger) return 'trigger missing';
  if (String(trigger.query).trim() !== statement) return 'trigger altered';
  if (trigger.paused === true) return 'trigger paused';
  const [head] = await graph.read('OPTIONAL MATCH (h:OutboxHead {k: 0}) RETURN h IS NOT NULL AS present');
  return head?.present ? undefined : 'outbox head missing';
}

/**
 * Puts change capture in place and returns once a change made now would be captured.
 * @throws when the database has no APOC triggers, or the trigger does not become active in time
 */
export async function installCapture(graph: Neo4jGraph, database: string): Promise<void> {
  const fault = await captureFault(graph);
  if (!fault) return;
  if (fault === 'APOC triggers are not available') {
    throw new Error(
      'The Neo4j server has no APOC triggers: install APOC core and set apoc.trigger.enabled=true in apoc.conf (docs/operations.md).',
    );
  }
  const statement = await readStatement();
  await graph.read(`EXPLAIN ${statement}`);
  await graph.write('MERGE (h:OutboxHead {k: 0}) ON CREATE SET h.n = 0, h.epoch = randomUUID()');
  await graph.system('CALL apoc.trigger.install($database, $name, $statement, {phase: "before"}, {})', {
    database,
    name: TRIGGER,
    statement,
  });
  if (fault === 'trigger paused') {
    await graph.system('CALL apoc.trigger.start($database, $name)', { database, name: TRIGGER });
  }
  await untilActive(graph);
}

async function untilActive(graph: Neo4jGraph): Promise<void> {
  const deadline = Date.now() + ACTIVATION_MILLIS;
  for (;;) {
    const fault = await captureFault(graph);
    if (!fault) return;
    if (Date.now() > deadline) throw new Error(`Change capture did not become active: ${fault}.`);
    await sleep(100);
  }
}
