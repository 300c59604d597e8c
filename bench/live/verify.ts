import type { Driver } from 'neo4j-driver';
import type pg from 'pg';
import type { LogRow } from '../../datasources/event-log.ts';
import { decode } from '../../src/live/log/decode.ts';
import type { Ledger } from './ledger.ts';
import { Replay } from './replay.ts';
import type { Received } from './subscribers.ts';

const PAGE = 2000;
const EXAMPLES = 5;

/** An event as a subscriber should have got it. */
interface Expected {
  text: string;
  type: string[];
}

/** What is in the log, read without the gateways. */
export interface Truth {
  transactions: number;
  events: Expected[];
  /** Notices that changes may have gone unrecorded. */
  gaps: number;
  /** How often each correlation id is there. */
  writes: Map<string, number>;
  replay: Replay;
  /** Positions that do not follow one another. */
  holes: number;
}

/** @param after a position: what was before the writers began */
export async function readTruth(pool: pg.Pool, after: number): Promise<Truth> {
  const replay = new Replay();
  const truth: Truth = { transactions: 0, events: [], gaps: 0, writes: new Map(), replay, holes: 0 };
  for (let position = after; ; ) {
    const { rows } = await pool.query<LogRow>(
      'SELECT position, key, committed_at, meta, payload FROM event_log WHERE position > $1 ORDER BY position LIMIT $2',
      [position, PAGE],
    );
    if (rows.length === 0) return truth;
    for (const row of rows) {
      if (Number(row.position) !== position + 1) truth.holes += 1;
      position = Number(row.position);
      addRow(truth, row);
    }
  }
}

function addRow(truth: Truth, row: LogRow): void {
  const transaction = decode(row);
  truth.transactions += 1;
  if (transaction.gap !== undefined) truth.gaps += 1;
  const { correlationId } = JSON.parse(row.meta) as { correlationId?: string };
  if (correlationId !== undefined) {
    truth.writes.set(correlationId, (truth.writes.get(correlationId) ?? 0) + 1);
  }
  truth.replay.apply(transaction);
  const shown = transaction.summary ? [transaction.summary] : transaction.events;
  // Whoever asks for a type is told of a bulk transaction when any of its changes is of that type.
  const summaryTypes = transaction.events.flatMap(({ change }) => change.node?.labels ?? []);
  for (const { cursor, change } of shown) {
    const types = change.node?.labels ?? [change.relationship?.type ?? ''];
    truth.events.push({
      text: `${cursor} ${change.operation} ${change.node?.id ?? null}`,
      type: transaction.summary ? summaryTypes : types,
    });
  }
}

/** Differences, by kind; every list holds a few examples, every count all. */
export class Findings {
  readonly counts = { missing: 0, doubled: 0, outOfOrder: 0, unexpected: 0, graph: 0 };
  readonly examples: string[] = [];
  readonly #shown = new Map<string, number>();

  add(kind: keyof Findings['counts'], text: string): void {
    this.counts[kind] += 1;
    const shown = (this.#shown.get(kind) ?? 0) + 1;
    this.#shown.set(kind, shown);
    if (shown <= EXAMPLES) this.examples.push(`${kind}: ${text}`);
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }
}

/** Every acknowledged write is in the log once, every other at most once, none that was rolled back. */
export function checkWrites(truth: Truth, ledger: Ledger, findings: Findings): void {
  for (const id of ledger.acknowledged) if (!truth.writes.has(id)) findings.add('missing', `write ${id}`);
  for (const [id, times] of truth.writes) {
    if (times > 1) findings.add('doubled', `write ${id} is in the log ${times} times`);
    if (ledger.rolledBack.has(id)) findings.add('unexpected', `${id} was rolled back`);
    if (ledger.empty.has(id)) findings.add('unexpected', `${id} changed nothing`);
  }
  for (const fault of truth.replay.faults) findings.add('outOfOrder', fault);
  if (truth.holes > 0) findings.add('outOfOrder', `${truth.holes} holes in the positions`);
}

/** The subscriber has every event of the log that it asked for, once, in the order of the log. */
export function checkReceived(truth: Truth, received: Received, findings: Findings): void {
  const { name, types, events } = received;
  const expected = truth.events
    .filter(({ type }) => !types || type.some((one) => types.includes(one)))
    .map(({ text }) => text);
  const got = events.map(({ cursor, operation, id }) => `${cursor} ${operation} ${id}`);
  if (got.length === expected.length && got.every((text, index) => text === expected[index])) return;
  const wanted = new Set(expected);
  const seen = new Set<string>();
  for (const text of got) {
    if (seen.has(text)) findings.add('doubled', `${name}: ${text}`);
    else if (!wanted.has(text)) findings.add('unexpected', `${name}: ${text}`);
    seen.add(text);
  }
  for (const text of expected) if (!seen.has(text)) findings.add('missing', `${name}: ${text}`);
  const order = new Map(expected.map((text, index) => [text, index]));
  const places = [...seen].map((text) => order.get(text) ?? -1).filter((place) => place >= 0);
  places.forEach((place, index) => {
    if (index > 0 && place < (places[index - 1] as number))
      findings.add('outOfOrder', `${name}: ${got[index]}`);
  });
}

/** The graph is what the events make of it. */
export async function checkGraph(truth: Truth, driver: Driver, findings: Findings): Promise<void> {
  const { nodes, relationships } = truth.replay;
  const inGraph = await driver.executeQuery(
    "MATCH (n) WHERE n.id STARTS WITH 'loss-' RETURN n.id AS id, n {.v, .n, .severity} AS values",
  );
  for (const record of inGraph.records) {
    const [id, values] = [record.get('id') as string, record.get('values') as Record<string, unknown>];
    const state = nodes.get(id);
    if (!state) findings.add('graph', `${id} is in the graph, not in the events`);
    for (const [name, value] of Object.entries(values)) {
      const told = state?.properties?.[name];
      if (told !== undefined && String(told) !== String(value)) {
        findings.add('graph', `${id}.${name} is ${value}, by the events ${told}`);
      }
    }
  }
  const ids = new Set(inGraph.records.map((record) => record.get('id') as string));
  for (const id of nodes.keys()) {
    if (id.startsWith('loss-') && !ids.has(id))
      findings.add('graph', `${id} is in the events, not in the graph`);
  }
  const edges = await driver.executeQuery(
    "MATCH (n)-[r:DEPENDS_ON]->(:Service) WHERE n.id STARTS WITH 'loss-' RETURN r.id AS id",
  );
  const edgeIds = new Set(edges.records.map((record) => record.get('id') as string));
  for (const id of relationships) if (!edgeIds.has(id)) findings.add('graph', `${id} is not in the graph`);
  for (const id of edgeIds) if (!relationships.has(id)) findings.add('graph', `${id} is not in the events`);
}
