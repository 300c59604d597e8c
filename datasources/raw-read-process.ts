/** A process that runs one read query of a user's own and ends: what it takes of memory is not the gateway's. Entry of a child process. */
import neo4j, {
  type Driver,
  isDate,
  isDateTime,
  isDuration,
  isInt,
  isLocalDateTime,
  isLocalTime,
  isNode,
  isPath,
  isPoint,
  isRelationship,
  isTime,
  type Node,
  type Plan,
  type Relationship,
  type Transaction,
} from 'neo4j-driver';
import type { FromProcess, PlanStep, RawJob, ToProcess } from './raw-read.ts';
import { parameters } from './values.ts';

/** Rows that the database sends ahead. */
const FETCH_SIZE = 100;
/** Buffers do not count as heap: what has arrived of a row that is not complete yet. */
const MAX_BUFFERED_BYTES = 67_108_864;
const WATCH_MILLIS = 10;

function nodeValue({ elementId, labels, properties }: Node): unknown {
  return { $type: 'node', elementId, labels, properties: jsonValue(properties) };
}

function relationshipValue(value: Relationship): unknown {
  return {
    $type: 'relationship',
    elementId: value.elementId,
    type: value.type,
    startElementId: value.startNodeElementId,
    endElementId: value.endNodeElementId,
    properties: jsonValue(value.properties),
  };
}

/** A value of the database as schema/cypher.graphql says. */
function jsonValue(value: unknown): unknown {
  if (isInt(value)) return value.inSafeRange() ? value.toNumber() : value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value ?? null;
  if (Array.isArray(value)) return value.map(jsonValue);
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (isNode(value as object)) return nodeValue(value as Node);
  if (isRelationship(value as object)) return relationshipValue(value as Relationship);
  if (isPath(value)) {
    const { start, segments } = value;
    return {
      $type: 'path',
      nodes: [nodeValue(start), ...segments.map((segment) => nodeValue(segment.end))],
      relationships: segments.map((segment) => relationshipValue(segment.relationship)),
    };
  }
  if (isPoint(value)) {
    const { srid, x, y, z } = value;
    return { $type: 'point', srid: jsonValue(srid), x, y, ...(z !== undefined && { z }) };
  }
  const temporal = [isDate, isTime, isLocalTime, isDateTime, isLocalDateTime, isDuration];
  if (temporal.some((is) => is(value as object))) return String(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonValue(inner)]));
}

function stepsOf(plan: Plan): PlanStep[] {
  const step = {
    operator: plan.operatorType.split('@')[0] as string,
    details: String(plan.arguments.Details ?? ''),
  };
  return [step, ...plan.children.flatMap(stepsOf)];
}

async function plan(transaction: Transaction, query: string): Promise<void> {
  // On a line of its own: positions in errors stay those of the query, but for the line.
  const { summary } = await transaction.run(`EXPLAIN\n${query}`);
  const steps = summary.plan ? stepsOf(summary.plan) : [];
  await send({ plan: { kind: String(summary.queryType), steps } });
}

/** Rows as they come, up to either limit: what is not asked for is not sent. */
async function rows(transaction: Transaction, job: RawJob): Promise<void> {
  const result = transaction.run(job.query, parameters(job.parameters));
  const columns = await result.keys();
  const texts: string[] = [];
  let bytes = Buffer.byteLength(JSON.stringify(columns));
  let truncated = false;
  for await (const record of result) {
    const text = JSON.stringify(record.keys.map((key) => jsonValue(record.get(key))));
    bytes += Buffer.byteLength(text) + 1;
    truncated = texts.length >= job.maxRows || bytes > job.maxBytes;
    if (truncated) break;
    texts.push(text);
  }
  await send({ columns: columns.map(String), rows: `[${texts.join(',')}]`, truncated });
}

async function run(job: RawJob, allowed: Promise<void>): Promise<void> {
  const driver: Driver = neo4j.driver(job.uri, neo4j.auth.basic(job.username, job.password), {
    connectionTimeout: 5000,
    maxTransactionRetryTime: 0,
    telemetryDisabled: true,
    userAgent: 'dharma/0.1.0',
  });
  const session = driver.session({
    database: job.database,
    defaultAccessMode: neo4j.session.READ,
    fetchSize: FETCH_SIZE,
  });
  let planning = true;
  // Not auto-commit: some of what goes beyond reading is possible in that only. And this one is never committed.
  try {
    const { timeoutMillis: timeout, metadata } = job;
    const transaction = await session.beginTransaction({ timeout, metadata });
    await plan(transaction, job.query);
    await allowed;
    planning = false;
    await rows(transaction, job);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    await send({ code: String(code), message: String(message), planning });
  }
}

function send(message: FromProcess): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

/** Ends without saying anything: the gateway takes that for too much memory. */
function watchMemory(): void {
  setInterval(() => {
    const { external, arrayBuffers } = process.memoryUsage();
    if (Math.max(external, arrayBuffers) > MAX_BUFFERED_BYTES) process.exit(1);
  }, WATCH_MILLIS);
}

function main(): void {
  watchMemory();
  process.once('disconnect', () => process.exit(0));
  let allow = () => {};
  const allowed = new Promise<void>((resolve) => {
    allow = resolve;
  });
  process.on('message', (message: ToProcess) => {
    if (message === 'allowed') return allow();
    run(message, allowed)
      // The connection is closed with the process, which ends the transaction: rolled back.
      .finally(() => process.exit(0));
  });
}

main();
