import { compareAnswers } from './answers.ts';
import type { Entrant } from './entrants.ts';
import type { Pool } from './operations/operation.ts';
import type { BenchRow } from './rows.ts';
import { type Contender, createUsers } from './support/contenders.ts';
import { type Databases, loadData, startDatabases, untilDrained } from './support/databases.ts';
import { Generator } from './support/generator.ts';
import { resetPeak } from './support/process-usage.ts';
import { Stage } from './support/stage.ts';
import { median } from './support/statistics.ts';

/** How long and how often to measure what. */
export interface Plan {
  rows: readonly BenchRow[];
  entrants: readonly Entrant[];
  /** Resources of the demo estate. */
  size: number;
  rounds: number;
  /** Of one contender's turn in one round. */
  seconds: number;
  warmUpSeconds: number;
  connections: number;
  /** How many answers of each row are compared before anything is measured. */
  questions: number;
}

/** Medians over the rounds of one row and one contender. */
export interface Measurement {
  row: BenchRow;
  contender: string;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  cpuMicrosPerRequest: number;
  /** Highest resident memory during the turn. */
  peakMegabytes: number;
  /** Requests of all rounds that were not answered well. */
  failed: number;
}

type Turn = Omit<Measurement, 'row' | 'contender'>;

/** What one run needs, started in an order that lets the gateway make the database's indexes and trigger. */
class Bench {
  readonly #databases: Databases;
  readonly #stage: Stage;
  readonly #generator: Generator;
  readonly #pool: Pool;
  readonly #users: readonly Record<string, string>[];
  readonly #plan: Plan;
  readonly #print: (line: string) => void;
  #turns = 0;
  #writingRounds = 0;

  constructor(parts: {
    databases: Databases;
    stage: Stage;
    generator: Generator;
    pool: Pool;
    users: readonly Record<string, string>[];
    plan: Plan;
    print: (line: string) => void;
  }) {
    this.#databases = parts.databases;
    this.#stage = parts.stage;
    this.#generator = parts.generator;
    this.#pool = parts.pool;
    this.#users = parts.users;
    this.#plan = parts.plan;
    this.#print = parts.print;
  }

  /** @throws WrongAnswer before anything has been measured */
  async compare(): Promise<void> {
    const contenders = await this.#stage.all(this.#plan.entrants);
    const { graph } = this.#databases;
    const parts = { graph, pool: this.#pool, questions: this.#plan.questions };
    for (const row of this.#plan.rows) await compareAnswers(contenders, row, parts);
    await untilDrained(graph);
  }

  async measure(row: BenchRow): Promise<Measurement[]> {
    const { entrants, rounds, warmUpSeconds } = this.#plan;
    const turns = new Map<string, Turn[]>(entrants.map(({ name }) => [name, []]));
    if (!row.writes) {
      const contenders = await this.#stage.all(entrants);
      for (const contender of contenders) await this.#load(contender, row, warmUpSeconds);
    }
    for (let round = 0; round < rounds; round++)
      for (const entrant of this.#order(row, round))
        turns.get(entrant.name)?.push(await this.#turn(entrant, row, round));
    return [...turns].map(([contender, ofIt]) => ({ row, contender, ...medians(ofIt) }));
  }

  /**
   * Another one begins in each round, so that none always follows the same one. Where one gateway runs at a time, the
   * last of a round is the first of the next, which saves a start.
   */
  #order({ writes }: BenchRow, round: number): readonly Entrant[] {
    const { entrants } = this.#plan;
    if (writes) return this.#writingRounds++ % 2 === 0 ? entrants : [...entrants].reverse();
    const shift = round % entrants.length;
    return [...entrants.slice(shift), ...entrants.slice(0, shift)];
  }

  async #turn(entrant: Entrant, row: BenchRow, round: number): Promise<Turn> {
    if (!row.writes) {
      const [contender] = await this.#stage.all([entrant]);
      return this.#load(contender as Contender, row, this.#plan.seconds);
    }
    const { contender, isFresh } = await this.#stage.alone(entrant);
    if (isFresh || round === 0) {
      // Of the others, all code has long been compiled.
      await this.#load(contender, row, this.#plan.warmUpSeconds * (isFresh ? 2 : 1));
      await this.#stage.settle(entrant);
    }
    const turn = await this.#load(contender, row, this.#plan.seconds);
    await this.#stage.settle(entrant);
    return turn;
  }

  async #load(contender: Contender, row: BenchRow, seconds: number): Promise<Turn> {
    const { url, pid, name } = contender;
    const { connections } = this.#plan;
    resetPeak(pid);
    const before = contender.usage();
    const job = { url, users: this.#users, row: row.key, connections, seconds, pool: this.#pool };
    const result = await this.#generator.closed({ ...job, tag: `${name}-${this.#turns++}` });
    const after = contender.usage();
    for (const fault of result.faults) this.#print(`${name}, ${row.key}: ${fault}`);
    return {
      requestsPerSecond: result.requests / result.seconds,
      p50: result.latency.p50,
      p95: result.latency.p95,
      p99: result.latency.p99,
      cpuMicrosPerRequest: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / result.requests,
      peakMegabytes: after.peakResidentBytes / 1e6,
      failed: result.failed,
    };
  }
}

function medians(turns: readonly Turn[]): Turn {
  const of = (key: keyof Turn) => median(turns.map((turn) => turn[key]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p95: of('p95'),
    p99: of('p99'),
    cpuMicrosPerRequest: of('cpuMicrosPerRequest'),
    peakMegabytes: Math.max(...turns.map(({ peakMegabytes }) => peakMegabytes)),
    failed: turns.reduce((sum, turn) => sum + turn.failed, 0),
  };
}

/** The gateway makes the indexes and the trigger, so the first one starts before there is data, the others meanwhile. */
async function prepare(plan: Plan, databases: Databases, stage: Stage, print: (line: string) => void) {
  const [first] = plan.entrants.filter(({ isDharma }) => isDharma);
  if (!first) throw new RangeError('without a gateway among the contenders there is no schema and no data');
  const [gateway] = await stage.all([first]);
  print(`writing an estate of ${plan.size} resources, making users, starting the other contenders`);
  const [pool, users] = await settled([
    loadData(databases.graph, plan.size),
    createUsers(gateway as Contender, plan.connections),
    stage.all(plan.entrants),
  ]);
  return { pool, users };
}

/** All of them, or the first error once none is under way any more: what they use is ended next. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as unknown as T;
}

/**
 * Starts databases and contenders, compares answers, measures, and ends all of it.
 * @param tell is told how far it has come
 * @throws WrongAnswer when contenders answer differently
 */
export async function runBench(plan: Plan, tell: (line: string) => void): Promise<Measurement[]> {
  const started = performance.now();
  const print = (line: string) =>
    tell(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const ends: Array<() => Promise<void>> = [];
  try {
    print('starting the databases and a gateway');
    const databases = await startDatabases();
    ends.push(() => databases.stop());
    const stage = new Stage(databases);
    ends.push(() => stage.end());
    const { pool, users } = await prepare(plan, databases, stage, print);
    const generator = new Generator();
    ends.push(() => generator.stop());
    const bench = new Bench({ databases, stage, generator, pool, users, plan, print });
    print(`comparing ${plan.questions} answers of each row`);
    await bench.compare();
    const measurements: Measurement[] = [];
    // Those that write come last: after them, the gateways would all have to be started again.
    const rows = [...plan.rows].sort((a, b) => Number(a.writes) - Number(b.writes));
    for (const row of rows) {
      print(`measuring: ${row.title}`);
      measurements.push(...(await bench.measure(row)));
    }
    return measurements;
  } finally {
    // Each end is tried, whatever the others say: nothing may outlive the run.
    for (const end of ends.reverse()) await end().catch((error: Error) => print(error.message));
  }
}
