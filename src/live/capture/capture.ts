import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Neo4jGraph } from '../../../datasources/graph.ts';
import { DharmaError } from '../../errors.ts';

const TRIGGER = 'dharma_capture';
const STATEMENT = new URL('./capture.cypher', import.meta.url);
/** First line of the statement: a gateway leaves the statement of a newer one alone. */
const VERSION = /^\/\/ dharma capture (\d+)$/m;
/** SHA-256 of statements of earlier releases: replacing one of these under load leaves no hole. */
const EARLIER_STATEMENTS = new Set(['d701800dd069608374f1ce84775079e678f066cfa9ff7d96175294dc6b5a03f1']);
/** A trigger is active up to this long after its installation (apoc.trigger.refresh is 1,000 ms; 2.1 s were seen). */
const ACTIVATION_MILLIS = 15_000;

/** Why changes are not captured, in words for an operator. */
export type CaptureFault =
  | 'APOC triggers are not available'
  | 'trigger missing'
  | 'trigger of an earlier release'
  | 'trigger altered'
  | 'trigger paused'
  | 'changes are not captured';

let statementText: Promise<string> | undefined;

/** Read once: the health monitor compares it with the active trigger every second. */
function readStatement(): Promise<string> {
  statementText ??= readFile(STATEMENT, 'utf8').then((text) => text.trim());
  return statementText;
}

function versionOf(statement: string): number {
  return Number(VERSION.exec(statement)?.[1] ?? 1);
}

/** What is wrong with change capture, or undefined when all is well: asked at start and by the health monitor. */
export async function captureFault(graph: Neo4jGraph): Promise<CaptureFault | undefined> {
  let triggers: Array<Record<string, unknown>>;
  try {
    triggers = await graph.read(
      'CALL apoc.trigger.list() YIELD name, query, paused RETURN name, query, paused',
    );
  } catch (error) {
    // A connection that was lost says nothing of triggers, though the next one may answer.
    if (error instanceof DharmaError) throw error;
    const answers = await graph.ping().then(
      () => true,
      () => false,
    );
    if (answers) return 'APOC triggers are not available';
    throw error;
  }
  const trigger = triggers.find((candidate) => candidate.name === TRIGGER);
  if (!trigger) return 'trigger missing';
  return trigger.paused === true ? 'trigger paused' : statementFault(String(trigger.query).trim());
}

async function statementFault(active: string): Promise<CaptureFault | undefined> {
  const own = await readStatement();
  if (active === own || versionOf(active) > versionOf(own)) return undefined;
  const isEarlier = EARLIER_STATEMENTS.has(createHash('sha256').update(active).digest('hex'));
  return isEarlier ? 'trigger of an earlier release' : 'trigger altered';
}

/**
 * Puts change capture in place and returns once a change made now would be captured.
 * @returns why changes made before may have gone unrecorded; undefined when none has
 * @throws when the database has no APOC triggers, or the trigger does not become active in time
 */
export async function installCapture(graph: Neo4jGraph, database: string): Promise<CaptureFault | undefined> {
  const fault = await captureFault(graph);
  if (!fault) return undefined;
  if (fault === 'APOC triggers are not available') {
    throw new Error(
      'The Neo4j server has no APOC triggers: install APOC core and set apoc.trigger.enabled=true in apoc.conf (docs/operations.md).',
    );
  }
  await reinstall(graph, database);
  if (fault !== 'trigger of an earlier release') return fault;
  await convertOutbox(graph);
  return undefined;
}

/** Installs and starts the trigger, whatever is there. */
export async function reinstall(graph: Neo4jGraph, database: string): Promise<void> {
  const statement = await readStatement();
  // A statement that does not compile would be installed well, and then fail every write.
  await graph.read(`EXPLAIN ${statement}`);
  await graph.system('CALL apoc.trigger.install($database, $name, $statement, {phase: "before"}, {})', {
    database,
    name: TRIGGER,
    statement,
  });
  await graph.system('CALL apoc.trigger.start($database, $name)', { database, name: TRIGGER });
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

/** What the first release's trigger has written and its relay has not moved; it numbered its rows out of one node. */
async function convertOutbox(graph: Neo4jGraph): Promise<void> {
  await graph.write(
    `MATCH (o:Outbox) WHERE o.key IS NULL
     SET o.key = randomUUID(), o.at = o.at.epochSeconds * 1000000 + o.at.microsecond`,
  );
  await graph.write('MATCH (h:OutboxHead) DELETE h');
}
