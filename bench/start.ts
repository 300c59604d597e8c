/** What a start takes: generating a schema of many types, and the whole gateway until it listens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findFreePorts } from '../embedded/ports.ts';
import { HEAP_OPTIONS } from '../src/heap-options.ts';
import { formatTable } from './report.ts';
import { nextMessage, startChild, stopChild } from './support/child.ts';
import { type Databases, startDatabases } from './support/databases.ts';
import type { Generation } from './support/generation-process.ts';
import { manyTypes } from './support/many-types.ts';
import { usageOf } from './support/process-usage.ts';
import { median } from './support/statistics.ts';

const USAGE = `Measures starts, in processes of their own and in alternation: medians of the rounds.

  node bench/start.ts [--rounds 5] [--types 150] [--before FOLDER]

  --types N        node types of the schema at least (150): our own SDL, again and again under other names
  --before FOLDER  another checkout (git worktree add FOLDER COMMIT, with node_modules), measured as well
`;
const POLL_MILLIS = 10;
const BYTES = 1_048_576;

/** What one start took. */
interface Start {
  millis: number;
  /** CPU time, all threads. */
  cpuMillis: number;
  /** The most memory there was, MB. */
  peak: number;
}

/** A way to start that is compared with the others. */
interface Way {
  name: string;
  run(): Promise<Start>;
}

function generation(way: 'stock' | 'dharma', types: number): Way['run'] {
  const script = new URL('./support/generation-process.ts', import.meta.url);
  return async () => {
    const child = startChild(script, {
      args: [way, String(types)],
      env: process.env,
      nodeOptions: HEAP_OPTIONS,
    });
    return nextMessage<Generation>(child);
  };
}

/** From the start of the process until it answers: the databases are there and migrated. */
function gateway(folder: URL, databases: Databases, env: Record<string, string>): Way['run'] {
  return async () => {
    const [port] = await findFreePorts(1);
    const { neo4j, postgresUrl } = databases;
    const settings = {
      ...env,
      LOG_LEVEL: 'silent',
      PORT: String(port),
      NEO4J_URI: neo4j.uri,
      NEO4J_USERNAME: neo4j.username,
      NEO4J_PASSWORD: neo4j.password,
      DATABASE_URL: postgresUrl,
    };
    const started = performance.now();
    const child = startChild(new URL('src/main.ts', folder), {
      args: [],
      env: { ...process.env, ...settings },
      nodeOptions: HEAP_OPTIONS,
    });
    const answers = () => fetch(`http://127.0.0.1:${port}/health/live`).then(Boolean, () => false);
    while (!(await answers())) {
      if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
    }
    const millis = performance.now() - started;
    const { peakResidentBytes, cpuSeconds } = usageOf(child.pid as number);
    await stopChild(child);
    return { millis, cpuMillis: cpuSeconds * 1000, peak: peakResidentBytes / BYTES };
  };
}

async function measure(ways: readonly Way[], rounds: number): Promise<string[][]> {
  const results = new Map(ways.map((way) => [way, [] as Start[]]));
  // The first round warms files and caches up and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const way of ways) {
      const start = await way.run();
      if (round > 0) results.get(way)?.push(start);
    }
  }
  return [...results].map(([{ name }, starts]) => [
    name,
    median(starts.map(({ millis }) => millis)).toFixed(0),
    `${Math.min(...starts.map(({ millis }) => millis)).toFixed(0)}-${Math.max(...starts.map(({ millis }) => millis)).toFixed(0)}`,
    median(starts.map(({ cpuMillis }) => cpuMillis)).toFixed(0),
    median(starts.map(({ peak }) => peak)).toFixed(0),
  ]);
}

async function main(rounds: number, types: number, before: string | undefined): Promise<void> {
  const databases = await startDatabases();
  const cache = await mkdtemp(join(tmpdir(), 'dharma-compiled-'));
  try {
    const own = new URL('../', import.meta.url);
    const { nodeTypes } = await manyTypes(types);
    const generations: Way[] = [
      { name: `schema of ${nodeTypes} node types, stock options`, run: generation('stock', types) },
      { name: `schema of ${nodeTypes} node types, Dharma`, run: generation('dharma', types) },
    ];
    const gateways: Way[] = [
      ...(before
        ? [{ name: 'gateway before', run: gateway(pathToFileURL(`${before}/`), databases, {}) }]
        : []),
      { name: 'gateway', run: gateway(own, databases, {}) },
      {
        name: 'gateway, compile cache',
        run: gateway(own, databases, { NODE_COMPILE_CACHE: cache }),
      },
    ];
    const lines = [...(await measure(generations, rounds)), ...(await measure(gateways, rounds))];
    console.log(formatTable(['start', 'median ms', 'range ms', 'CPU ms', 'peak MB'], lines, 1));
  } finally {
    await databases.stop();
    await rm(cache, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    types: { type: 'string', default: '150' },
    before: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) console.log(USAGE);
else await main(Number(values.rounds), Number(values.types), values.before);
