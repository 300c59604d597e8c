import type { Driver } from 'neo4j-driver';
import { formatTable } from '../report.ts';
import { latencyOf, median } from '../support/statistics.ts';
import { type Capture, captured, captures, prepareHead, useCapture } from './trigger.ts';

const WRITERS = [1, 8, 32];
const BULK = 10_000;
const DELETED = 5000;

/** Nodes with a unique id, as all have; and such as the full-text index holds as well, which weighs more than capture. */
const PLAIN = 'Cost';
const SEARCHABLE = 'Resource';

const TURNS: Array<[label: string, writers: number]> = [
  ...WRITERS.map((writers): [string, number] => [PLAIN, writers]),
  [SEARCHABLE, 8],
];

export interface WriteCostPlan {
  rounds: number;
  /** Of one turn of single writes. */
  seconds: number;
}

interface Turn {
  count: number;
  perSecond: number;
  p99: number;
}

/** By capture and number of writers, or by capture and bulk statement, the values of the rounds. */
type Values<T> = Map<string, Map<string | number, T[]>>;

function put<T>(values: Values<T>, capture: string, key: string | number, value: T): void {
  const ofCapture = values.get(capture) ?? new Map<string | number, T[]>();
  values.set(capture, ofCapture.set(key, [...(ofCapture.get(key) ?? []), value]));
}

async function clear(driver: Driver): Promise<void> {
  const session = driver.session();
  for (const label of [PLAIN, SEARCHABLE]) {
    await session.run(
      `MATCH (n:${label}) WHERE n.id STARTS WITH 'cost-' CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS`,
    );
  }
  await session.close();
}

/** Half of the transactions create a node, half change one, each writer its own. */
async function writeSingly(
  driver: Driver,
  capture: Capture,
  { label, writers, seconds, tag }: { label: string; writers: number; seconds: number; tag: string },
): Promise<Turn> {
  const create = `CREATE (:${label} {id: $id, name: 'Written', status: $status, v: $v})`;
  const update = `MATCH (n:${label} {id: $id}) SET n.v = $v, n.status = $status`;
  const millis: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  const writer = async (w: number) => {
    const session = driver.session();
    for (let n = 0; performance.now() < end; n++) {
      const sent = performance.now();
      const isNew = n % 2 === 0;
      const id = `cost-${tag}-${w}-${isNew ? n : n - 1}`;
      await session.run(
        isNew ? create : update,
        { id, v: n, status: `S${n % 3}` },
        { metadata: capture.metadata },
      );
      millis.push(performance.now() - sent);
    }
    await session.close();
  };
  await Promise.all(Array.from({ length: writers }, (_, w) => writer(w)));
  const elapsed = (performance.now() - started) / 1000;
  return { perSecond: millis.length / elapsed, p99: latencyOf(millis).p99, count: millis.length };
}

const BULKS: Array<{ name: string; cypher: string; count: number }> = [
  {
    name: 'CREATE 10,000',
    cypher: `UNWIND range(1, ${BULK}) AS i
      CREATE (n:Resource {id: 'cost-bulk-' + i, name: 'Bulk', resourceType: 'COMPUTE', v: 0, updatedAt: datetime()})`,
    count: BULK,
  },
  {
    name: 'MERGE, SET 10,000',
    cypher: `UNWIND range(1, ${BULK}) AS i
      MERGE (n:Resource {id: 'cost-bulk-' + i}) SET n.v = n.v + 1, n.name = 'Merged', n.updatedAt = datetime()`,
    count: BULK,
  },
  {
    name: 'DETACH DELETE 5,000',
    cypher: `UNWIND range(1, ${DELETED}) AS i MATCH (n:Resource {id: 'cost-bulk-' + i}) DETACH DELETE n`,
    count: DELETED,
  },
];

async function bulkWrites(driver: Driver, capture: Capture, values: Values<number>): Promise<void> {
  for (const { name, cypher } of BULKS) {
    const session = driver.session();
    const started = performance.now();
    await session.run(cypher, {}, { metadata: capture.metadata });
    put(values, capture.name, name, performance.now() - started);
    await session.close();
  }
}

/** Every transaction was captured, or none where there is no trigger. */
async function assertCaptured(driver: Driver, capture: Capture, transactions: number): Promise<void> {
  const [count, wanted] = [await captured(driver), capture.statement ? transactions : 0];
  if (count !== wanted) throw new Error(`${capture.name}: ${count} of ${wanted} transactions were captured`);
}

interface Measured {
  singly: Values<Turn>;
  bulk: Values<number>;
}

async function measure(
  driver: Driver,
  plan: WriteCostPlan,
  print: (line: string) => void,
): Promise<Measured> {
  const all = await captures();
  const measured: Measured = { singly: new Map(), bulk: new Map() };
  await prepareHead(driver);
  await driver.executeQuery(`CREATE CONSTRAINT IF NOT EXISTS FOR (n:${PLAIN}) REQUIRE n.id IS UNIQUE`);
  for (let round = 0; round <= plan.rounds; round++) {
    // Another one begins in each round; the first round warms up.
    const order = [...all.slice(round % all.length), ...all.slice(0, round % all.length)];
    const isWarmUp = round === 0;
    const into = isWarmUp ? { singly: new Map(), bulk: new Map() } : measured;
    print(`write cost: ${isWarmUp ? 'warming up' : `round ${round} of ${plan.rounds}`}`);
    for (const capture of order) {
      let transactions = 0;
      await useCapture(driver, { name: 'none', metadata: {} });
      await clear(driver);
      await useCapture(driver, capture);
      await bulkWrites(driver, capture, into.bulk);
      transactions += BULKS.length;
      for (const [label, writers] of TURNS) {
        const seconds = isWarmUp ? 1 : plan.seconds;
        const tag = `${round}-${writers}`;
        const turn = await writeSingly(driver, capture, { label, writers, seconds, tag });
        transactions += turn.count;
        put(into.singly, capture.name, `${label} ${writers}`, turn);
      }
      await assertCaptured(driver, capture, transactions);
    }
  }
  return measured;
}

const medianOf = (values: Values<Turn>, capture: string, turn: string, key: 'perSecond' | 'p99') =>
  median((values.get(capture)?.get(turn) ?? []).map((one) => one[key]));
const bulkMedian = (values: Values<number>, capture: string, name: string) =>
  median(values.get(capture)?.get(name) ?? []);
const FULL = 'trigger, in full';

/** One table for each place that is written to: rate, latency, and how much slower than without capture. */
function formatSingly(singly: Values<Turn>, names: readonly string[], turns: typeof TURNS): string {
  const header = turns.flatMap(([label, writers]) => [
    `${label}, ${writers} at once: tx/s`,
    'p99 ms',
    'x none',
  ]);
  const line = (capture: string) => [
    capture,
    ...turns.flatMap(([label, writers]) => {
      const turn = `${label} ${writers}`;
      const rate = medianOf(singly, capture, turn, 'perSecond');
      const ratio = medianOf(singly, 'none', turn, 'perSecond') / rate;
      return [rate.toFixed(0), medianOf(singly, capture, turn, 'p99').toFixed(1), ratio.toFixed(2)];
    }),
  ];
  return formatTable(['capture', ...header], names.map(line), 1);
}

function formatBulk(bulk: Values<number>, names: readonly string[]): string {
  const line = (capture: string) => [
    capture,
    ...BULKS.flatMap(({ name }) => {
      const millis = bulkMedian(bulk, capture, name);
      return [millis.toFixed(0), (millis / bulkMedian(bulk, 'none', name)).toFixed(2)];
    }),
  ];
  const header = BULKS.flatMap(({ name }) => [`${name} ms`, 'x none']);
  return formatTable(['capture', ...header], names.map(line), 1);
}

function formatRatios({ singly, bulk }: Measured): string {
  const rate = (capture: string, writers: number) =>
    medianOf(singly, capture, `${PLAIN} ${writers}`, 'perSecond');
  const one = (rate('none', 1) / rate(FULL, 1)).toFixed(2);
  const most = Math.max(...WRITERS.map((writers) => rate(FULL, writers))).toFixed(0);
  const imports = BULKS.map(({ name }) =>
    (bulkMedian(bulk, 'trigger, summary', name) / bulkMedian(bulk, 'none', name)).toFixed(2),
  );
  return `capture, one writer ${one}x, most ${most} tx/s, bulk in summary ${imports.join(' ')}x`;
}

/** @throws Error when a transaction was not captured, or captured without a trigger */
export async function writeCost(
  driver: Driver,
  plan: WriteCostPlan,
  print: (line: string) => void,
): Promise<{ text: string; ratios: string }> {
  const measured = await measure(driver, plan, print);
  const names = (await captures()).map(({ name }) => name);
  const tables = [
    formatSingly(measured.singly, names, TURNS.slice(0, WRITERS.length)),
    formatSingly(measured.singly, names, TURNS.slice(WRITERS.length)),
    formatBulk(measured.bulk, names),
  ];
  return { text: tables.join('\n\n'), ratios: formatRatios(measured) };
}
