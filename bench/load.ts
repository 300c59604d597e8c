/** Mixed reads at a constant rate against the gateway: does one process hold what was asked of it? */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { HEAP_OPTIONS } from '../src/heap-options.ts';
import { chooseGateway, type Entrant } from './entrants.ts';
import { formatTable } from './report.ts';
import { type Contender, startDharma } from './support/contenders.ts';
import { loadData, startDatabases } from './support/databases.ts';
import { Generator, type OpenResult } from './support/generator.ts';
import { sampleUsage } from './support/process-usage.ts';
import { median } from './support/statistics.ts';

const USAGE = `Sends mixed reads at a constant rate to one gateway on the demo estate.

  node bench/load.ts [--gateway NAME] [--rate N] [--seconds N] [--size N] [--node-options=...]

  --gateway NAME      as in npm run bench (dharma-cache: as it is without settings)
  --rate N            requests a second (500)
  --seconds N         how long (60)
  --size N            resources of the estate (2000)
  --node-options=…    options of the gateway's Node (${HEAP_OPTIONS.join(' ')})

Ends with 1 when a request failed, 5 % took 100 ms or more, or the gateway's resident memory was above 300 MB.
`;
const MAX_P95_MILLIS = 100;
const MAX_RESIDENT_MEGABYTES = 300;
const SAMPLE_MILLIS = 500;
const WARM_UP_SECONDS = 10;

interface Memory {
  /** At the end of the start, before the first request. */
  startMegabytes: number;
  medianMegabytes: number;
  /** The highest sample under load. */
  maxMegabytes: number;
  /** The highest the process ever had, its start included (VmHWM). */
  peakMegabytes: number;
  cpuShare: number;
}

interface LoadOptions {
  gateway: Entrant;
  requestsPerSecond: number;
  seconds: number;
  size: number;
  nodeOptions: string[];
}

function readOptions(): LoadOptions | undefined {
  const { values } = parseArgs({
    options: {
      gateway: { type: 'string', default: 'dharma-cache' },
      rate: { type: 'string', default: '500' },
      seconds: { type: 'string', default: '60' },
      size: { type: 'string', default: '2000' },
      'node-options': { type: 'string', default: HEAP_OPTIONS.join(' ') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const nodeOptions = values['node-options'].split(' ').filter((option) => option !== '');
  return {
    gateway: chooseGateway(values.gateway),
    requestsPerSecond: Number(values.rate),
    seconds: Number(values.seconds),
    size: Number(values.size),
    nodeOptions,
  };
}

async function watch(contender: Contender, work: () => Promise<OpenResult>): Promise<[OpenResult, Memory]> {
  const before = contender.usage();
  const samples: number[] = [];
  const started = performance.now();
  const end = sampleUsage(contender.pid, SAMPLE_MILLIS, (usage) => samples.push(usage.residentBytes / 1e6));
  const result = await work().finally(end);
  const after = contender.usage();
  const cpuShare = (after.cpuSeconds - before.cpuSeconds) / ((performance.now() - started) / 1000);
  const memory = {
    startMegabytes: before.residentBytes / 1e6,
    medianMegabytes: median(samples),
    maxMegabytes: Math.max(...samples),
    peakMegabytes: after.peakResidentBytes / 1e6,
    cpuShare,
  };
  return [result, memory];
}

async function run(options: LoadOptions): Promise<[OpenResult, Memory]> {
  const { requestsPerSecond, seconds, size, nodeOptions } = options;
  const { settings } = options.gateway;
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const ends: Array<() => Promise<void>> = [];
  try {
    print('starting the databases and the gateway');
    const databases = await startDatabases();
    ends.push(() => databases.stop());
    // The estate is loaded through a first gateway: the one that is measured starts on a graph that is there.
    const first = await startDharma(databases);
    const pool = await loadData(databases.graph, size).finally(() => first.stop());
    const gateway = await startDharma(databases, { nodeOptions, settings });
    ends.push(() => gateway.stop());
    const generator = new Generator();
    ends.push(() => generator.stop());
    const { url, headers } = gateway;
    print('warming up, at half the rate');
    const half = requestsPerSecond / 2;
    await generator.open({ url, headers, pool, seconds: WARM_UP_SECONDS, requestsPerSecond: half });
    print(`${requestsPerSecond} requests/s for ${seconds} s`);
    return await watch(gateway, () => generator.open({ url, headers, pool, seconds, requestsPerSecond }));
  } finally {
    for (const end of ends.reverse()) await end().catch((error: Error) => print(error.message));
  }
}

function describe(
  { gateway, requestsPerSecond, size }: LoadOptions,
  result: OpenResult,
  memory: Memory,
): string {
  const { latency } = result;
  const millis = (value: number) => value.toFixed(1);
  const operations = Object.entries(result.byOperation).map(([name, of]) => [
    name,
    String(of.answered),
    ...[of.p50, of.p95, of.p99, of.max].map(millis),
  ]);
  return [
    `${gateway.name}: ${requestsPerSecond} requests/s asked, ${(result.answered / result.seconds).toFixed(1)} answered, on ${size} resources`,
    `errors ${result.failed}, sent late ${result.late}, not sent ${result.missed}, of ${result.sent + result.missed}`,
    `latency ms: p50 ${millis(latency.p50)} p95 ${millis(latency.p95)} p99 ${millis(latency.p99)} max ${millis(latency.max)}`,
    `p95 of each 10 s: ${result.p95ByWindow.map(millis).join(' ')}; load average of the machine ${loadavg()[0]?.toFixed(1)}`,
    `resident memory MB: ${memory.startMegabytes.toFixed(0)} before, ${memory.medianMegabytes.toFixed(0)} median and ` +
      `${memory.maxMegabytes.toFixed(0)} highest under load, ${memory.peakMegabytes.toFixed(0)} ever (VmHWM)`,
    `CPU: ${(100 * memory.cpuShare).toFixed(0)} % of one core`,
    '',
    formatTable(['operation', 'answered', 'p50', 'p95', 'p99', 'max'], operations, 1),
    ...result.faults,
  ].join('\n');
}

const options = readOptions();
if (options) {
  const [result, memory] = await run(options);
  console.log(describe(options, result, memory));
  const problems = [
    result.failed + result.missed > 0 && `${result.failed} requests failed, ${result.missed} were not sent`,
    !(result.latency.p95 < MAX_P95_MILLIS) &&
      `p95 is ${result.latency.p95.toFixed(1)} ms, not below ${MAX_P95_MILLIS}`,
    memory.peakMegabytes > MAX_RESIDENT_MEGABYTES &&
      `resident memory was ${memory.peakMegabytes.toFixed(0)} MB, more than ${MAX_RESIDENT_MEGABYTES}`,
  ].filter((problem) => problem !== false);
  for (const problem of problems) console.log(`not held: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
} else {
  console.log(USAGE);
}
