import type { Driver } from 'neo4j-driver';
import { formatTable } from '../report.ts';
import { latencyOf, median } from '../support/statistics.ts';
import { type Capture, captured, captures, prepareHead, useCapture } from './trigger.ts';

const WRITERS = [1, 8, 32];
const BULK = 10_000;
const DELETED = 5000;

const CREATE = `CREATE (:Resource {id: $id, name: 'Written', resourceType: 'COMPUTE', status: 'RUNNING', v: $v})`;
const UPDATE = 'MATCH (n:Resource {id: $id}) SET n.v = $v, n.status = $status';

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
  await session.run(
    "MATCH (n:Resource) WHERE n.id STARTS WITH 'cost-' CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS",
  );
  await session.close();
}

/** Half of the transactions create a node, half change one, each writer its own. */
async function writeSingly(
  driver: Driver,
  capture: Capture,
  { writers, seconds, tag }: { writers: number; seconds: number; tag: string },
): Promise<Turn> {
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
        isNew ? CREATE : UPDATE,
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
      for (const writers of WRITERS) {
        const seconds = isWarmUp ? 1 : plan.seconds;
        const turn = await writeSingly(driver, capture, { writers, seconds, tag: `${round}-${writers}` });
        transactions += turn.count;
        put(into.singly, capture.name, writers, turn);
      }
      await assertCaptured(driver, capture, transactions);
    }
  }
  return measured;
}

const medianOf = (values: Values<Turn>, capture: string, writers: number, key: 'perSecond' | 'p99') =>
  median((values.get(capture)?.get(writers) ?? []).map((turn) => turn[key]));
const bulkMedian = (values: Values<number>, capture: string, name: string) =>
  median(values.get(capture)?.get(name) ?? []);

/** @throws Error when a transaction was not captured, or captured without a trigger */
export async function writeCost(
  driver: Driver,
  plan: WriteCostPlan,
  print: (line: string) => void,
): Promise<{ text: string; ratios: string }> {
  const { singly, bulk } = await measure(driver, plan, print);
  const names = [...singly.keys()].sort((a, b) => Number(b === 'none') - Number(a === 'none'));
  const singleLine = (capture: string) => [
    capture,
    ...WRITERS.flatMap((writers) => {
      const rate = medianOf(singly, capture, writers, 'perSecond');
      const ratio = medianOf(singly, 'none', writers, 'perSecond') / rate;
      return [rate.toFixed(0), medianOf(singly, capture, writers, 'p99').toFixed(1), ratio.toFixed(2)];
    }),
  ];
  const bulkLine = (capture: string) => [
    capture,
    ...BULKS.flatMap(({ name }) => {
      const millis = bulkMedian(bulk, capture, name);
      return [millis.toFixed(0), (millis / bulkMedian(bulk, 'none', name)).toFixed(2)];
    }),
  ];
  const header = WRITERS.flatMap((writers) => [
    `${writers} writer${writers > 1 ? 's' : ''}: tx/s`,
    'p99 ms',
    'x none',
  ]);
  const single = formatTable(['capture', ...header], names.map(singleLine), 1);
  const bulkHeader = BULKS.flatMap(({ name }) => [`${name} ms`, 'x none']);
  const inBulk = formatTable(['capture', ...bulkHeader], names.map(bulkLine), 1);
  const full = 'trigger, in full';
  const one = medianOf(singly, 'none', 1, 'perSecond') / medianOf(singly, full, 1, 'perSecond');
  const best = Math.max(...WRITERS.map((writers) => medianOf(singly, full, writers, 'perSecond')));
  const imports = BULKS.map(({ name }) =>
    (bulkMedian(bulk, 'trigger, summary', name) / bulkMedian(bulk, 'none', name)).toFixed(2),
  );
  return {
    text: `${single}\n\n${inBulk}`,
    ratios: `capture, one writer ${one.toFixed(2)}x, most ${best.toFixed(0)} tx/s, bulk in summary ${imports.join(' ')}x`,
  };
}
