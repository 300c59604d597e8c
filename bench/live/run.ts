/** npm run bench:live: what the live path costs, and what it brings. */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import neo4j, { type Driver } from 'neo4j-driver';
import { type Databases, startDatabases } from '../support/databases.ts';
import { backlog } from './backlog.ts';
import { fanOut } from './fan-out.ts';
import { fanOutSockets } from './fan-out-sockets.ts';
import { GatewayProcess } from './gateway-process.ts';
import { latency } from './latency.ts';
import { LogWatch } from './log-watch.ts';
import { memory } from './memory.ts';
import { writeCost } from './write-cost.ts';

const PARTS = ['fan-out', 'sockets', 'latency', 'backlog', 'memory', 'write'] as const;
type Part = (typeof PARTS)[number];

const USAGE = `Measures fan-out, latency, the relay, memory with slow subscribers, and what change capture costs writers.

  npm run bench:live -- [--quick] [--parts A,B]

  --quick      a few seconds for each part
  --parts A,B  some parts only: ${PARTS.join(', ')}

MEMORY_EVENTS sets how many events pass the subscribers that never read (200000).
`;

const MEMORY_EVENTS = Number(process.env.MEMORY_EVENTS || 200_000);
const FULL = {
  fanOut: { events: 300, rounds: 3 },
  sockets: { sockets: 1000, events: 500 },
  latency: { perSecond: 200, seconds: 30 },
  backlog: { transactions: 20_000 },
  memory: { stalled: 100, events: MEMORY_EVENTS },
  write: { rounds: 3, seconds: 4 },
};
const QUICK: typeof FULL = {
  fanOut: { events: 50, rounds: 1 },
  sockets: { sockets: 100, events: 100 },
  latency: { perSecond: 200, seconds: 3 },
  backlog: { transactions: 2000 },
  memory: { stalled: 20, events: Math.min(MEMORY_EVENTS, 10_000) },
  write: { rounds: 1, seconds: 1 },
};

interface Bench {
  plan: typeof FULL;
  databases: Databases;
  driver: Driver;
  watch: LogWatch;
  startGateway: (env: Record<string, string>) => Promise<GatewayProcess>;
}

const progress = (line: string) => process.stderr.write(`${line}\n`);

/** One part: prints its table. @returns its ratios */
async function runPart(part: Part, bench: Bench): Promise<string> {
  const { plan, driver, watch, startGateway } = bench;
  const show = ({ text }: { text: string }) => console.log(`\n${text}`);
  if (part === 'fan-out') {
    const result = await fanOut(plan.fanOut);
    show(result);
    return `fan-out, stock to ours ${result.ratios.map((ratio) => ratio.toFixed(1)).join(' ')}`;
  }
  if (part === 'sockets') {
    const result = await fanOutSockets({ driver, startGateway, plan: plan.sockets });
    show(result);
    return `over sockets ${result.ratio.toFixed(1)}`;
  }
  if (part === 'latency') {
    const gateway = await startGateway({});
    const result = await latency({ driver, gateway, token: await gateway.logIn() }, plan.latency);
    await gateway.stop();
    show(result);
    return `latency p50 ${result.worst.p50.toFixed(1)} p99 ${result.worst.p99.toFixed(1)} ms`;
  }
  if (part === 'backlog') {
    const result = await backlog({ driver, watch, startGateway, plan: plan.backlog });
    show(result);
    return `relay ${result.perSecond.toFixed(0)}/s`;
  }
  if (part === 'memory') {
    const result = await memory({ driver, startGateway, plan: plan.memory }, progress);
    show(result);
    return `memory peak ${result.peak.toFixed(0)} MB`;
  }
  const result = await writeCost(driver, plan.write, progress);
  show(result);
  return result.ratios;
}

async function main(parts: readonly Part[], plan: typeof FULL): Promise<void> {
  progress('starting the databases');
  const databases = await startDatabases();
  const { uri, username, password } = databases.neo4j;
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true });
  const watch = new LogWatch(databases.postgresUrl);
  const startGateway = (env: Record<string, string>) =>
    GatewayProcess.start({ name: 'bench', neo4j: databases.neo4j, postgresUrl: databases.postgresUrl, env });
  try {
    // The first start makes tables, indexes and the trigger.
    await (await startGateway({})).stop();
    const bench = { plan, databases, driver, watch, startGateway };
    const ratios: string[] = [];
    for (const part of parts) {
      progress(`measuring: ${part}`);
      ratios.push(await runPart(part, bench));
    }
    const load = loadavg()[0]?.toFixed(1);
    console.log(
      `\nNode ${process.version}, ${availableParallelism()} CPUs shared by all, load average ${load} at the end`,
    );
    console.log(ratios.join('; '));
  } finally {
    await driver.close();
    await watch.close();
    await databases.stop();
  }
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    parts: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  const asked = values.parts?.split(',') ?? [...PARTS];
  const unknown = asked.find((part) => !PARTS.includes(part as Part));
  if (unknown) throw new RangeError(`there is no part "${unknown}": ${PARTS.join(', ')}`);
  await main(asked as Part[], values.quick ? QUICK : FULL);
}
