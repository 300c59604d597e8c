import { compareAnswers, untilHealthy } from './answers.ts';
import type { BenchRow, Pool } from './rows.ts';
import { type Contender, startDharma, startSimple } from './support/contenders.ts';
import { type Databases, loadData, startDatabases, untilDrained } from './support/databases.ts';
import { Generator } from './support/generator.ts';
import { median } from './support/statistics.ts';

/** How long and how often to measure what. */
export interface Plan {
  rows: readonly BenchRow[];
  /** Resources of the demo estate. */
  size: number;
  rounds: number;
  /** Of one contender's turn in one round. */
  seconds: number;
  warmUpSeconds: number;
  connections: number;
  /** How many answers of each row are compared before it is measured. */
  questions: number;
}

/** Medians over the rounds of one row and one contender. */
export interface Measurement {
  row: BenchRow;
  contender: string;
  requestsPerSecond: number;
  p50: number;
  p95: number;
  p99: number;
  cpuMicrosPerRequest: number;
  residentMegabytes: number;
  /** Requests of all rounds that were not answered well. */
  failed: number;
}

type Turn = Omit<Measurement, 'row' | 'contender'>;

/** What one run needs, started in an order that lets the gateway make the database's indexes and trigger. */
class Bench {
  readonly #databases: Databases;
  readonly #contenders: Contender[];
  readonly #generator: Generator;
  readonly #pool: Pool;
  readonly #plan: Plan;
  #turns = 0;

  constructor(parts: {
    databases: Databases;
    contenders: Contender[];
    generator: Generator;
    pool: Pool;
    plan: Plan;
  }) {
    this.#databases = parts.databases;
    this.#contenders = parts.contenders;
    this.#generator = parts.generator;
    this.#pool = parts.pool;
    this.#plan = parts.plan;
  }

  async measure(row: BenchRow): Promise<Measurement[]> {
    const { graph } = this.#databases;
    await compareAnswers(this.#contenders, row, { graph, pool: this.#pool, questions: this.#plan.questions });
    await untilDrained(graph);
    if (row.writes) for (const contender of this.#contenders) contender.freeze();
    const turns = new Map<string, Turn[]>(this.#contenders.map(({ name }) => [name, []]));
    for (const contender of this.#contenders) await this.#turn(contender, row, this.#plan.warmUpSeconds);
    for (let round = 0; round < this.#plan.rounds; round++) {
      // Another one begins in each round, so that none always follows the same one.
      const shift = round % this.#contenders.length;
      const order = [...this.#contenders.slice(shift), ...this.#contenders.slice(0, shift)];
      for (const contender of order)
        turns.get(contender.name)?.push(await this.#turn(contender, row, this.#plan.seconds));
    }
    for (const contender of this.#contenders) contender.thaw();
    for (const contender of this.#contenders) await untilHealthy(contender);
    await untilDrained(graph);
    return [...turns].map(([contender, ofIt]) => ({ row, contender, ...medians(ofIt) }));
  }

  /**
   * One contender at work. While rows are measured that write, all others are frozen: the gateway's relay would move
   * what they write. Otherwise they idle, which costs nothing; frozen, V8 would take them for slow and shrink their heap.
   */
  async #turn(contender: Contender, row: BenchRow, seconds: number): Promise<Turn> {
    if (row.writes) {
      contender.thaw();
      await untilHealthy(contender);
    }
    const isRelay = row.writes && contender.name === 'dharma';
    // The gateway moves what was captured during the turns of the others as well: not on its own time.
    if (isRelay) await untilDrained(this.#databases.graph);
    const before = contender.usage();
    const { url, headers } = contender;
    const tag = `${contender.name}-${this.#turns++}`;
    const { connections } = this.#plan;
    const result = await this.#generator.closed({
      url,
      headers,
      row: row.key,
      connections,
      seconds,
      pool: this.#pool,
      tag,
    });
    const after = contender.usage();
    // Not in the middle of a transaction: a frozen process would keep its locks.
    if (isRelay) await untilDrained(this.#databases.graph);
    if (row.writes) contender.freeze();
    return {
      requestsPerSecond: result.requests / result.seconds,
      p50: result.latency.p50,
      p95: result.latency.p95,
      p99: result.latency.p99,
      cpuMicrosPerRequest: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / result.requests,
      residentMegabytes: after.residentBytes / 1e6,
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
    residentMegabytes: of('residentMegabytes'),
    failed: turns.reduce((sum, turn) => sum + turn.failed, 0),
  };
}

/**
 * Starts databases and contenders, measures, and ends all of it.
 * @param print is told how far it has come
 * @throws WrongAnswer when contenders answer differently
 */
export async function runBench(plan: Plan, print: (line: string) => void): Promise<Measurement[]> {
  const ends: Array<() => Promise<void>> = [];
  try {
    print('starting the databases');
    const databases = await startDatabases();
    ends.push(() => databases.stop());
    print('starting the contenders');
    const starts = [startSimple('stock', databases), startSimple('bare', databases), startDharma(databases)];
    for (const start of starts) ends.push(async () => (await start).stop());
    const contenders = await Promise.all(starts);
    const generator = new Generator();
    ends.push(() => generator.stop());
    print(`writing an estate of ${plan.size} resources`);
    const pool = await loadData(databases.graph, plan.size);
    const bench = new Bench({ databases, contenders, generator, pool, plan });
    const measurements: Measurement[] = [];
    for (const row of plan.rows) {
      print(`measuring: ${row.title}`);
      measurements.push(...(await bench.measure(row)));
    }
    return measurements;
  } finally {
    // Each end is tried, whatever the others say: nothing may outlive the run.
    for (const end of ends.reverse()) await end().catch((error: Error) => print(error.message));
  }
}
