/** Where the CPU time of the gateway goes in one row: a profile of the time under load, by package. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HEAP_OPTIONS } from '../src/heap-options.ts';
import { chooseGateway, type Entrant } from './entrants.ts';
import { formatTable } from './report.ts';
import { chooseRows } from './rows.ts';
import { startDharma } from './support/contenders.ts';
import { byFunction, byPackage, type CpuProfile, type Share } from './support/cpu-profile.ts';
import { loadData, startDatabases } from './support/databases.ts';
import { Generator } from './support/generator.ts';

const USAGE = `Profiles the gateway while it answers one row.

  node bench/profile.ts [--row point] [--gateway dharma-warm] [--seconds 10] [--size 2000]
`;
const WARM_UP_SECONDS = 5;
const FUNCTIONS_SHOWN = 40;
const microsNow = () => Number(process.hrtime.bigint() / 1000n);

interface Profiled {
  profile: CpuProfile;
  /** The time under load, microseconds of the system's monotonic clock, which profiles use as well. */
  from: number;
  to: number;
  requests: number;
}

async function profileRow(
  key: string,
  { settings }: Entrant,
  { seconds, size, folder }: { seconds: number; size: number; folder: string },
): Promise<Profiled> {
  const ends: Array<() => Promise<void>> = [];
  try {
    const databases = await startDatabases();
    ends.push(() => databases.stop());
    const nodeOptions = [
      ...HEAP_OPTIONS,
      '--cpu-prof',
      `--cpu-prof-dir=${folder}`,
      '--cpu-prof-interval=500',
    ];
    const gateway = await startDharma(databases, { nodeOptions, settings });
    ends.push(() => gateway.stop());
    const generator = new Generator();
    ends.push(() => generator.stop());
    const pool = await loadData(databases.graph, size);
    const job = { url: gateway.url, users: [gateway.headers], row: key, connections: 32, pool };
    await generator.closed({ ...job, seconds: WARM_UP_SECONDS, tag: 'warm' });
    const from = microsNow();
    const { requests } = await generator.closed({ ...job, seconds, tag: 'profile' });
    const to = microsNow();
    await gateway.stop();
    const [file] = await readdir(folder);
    const profile = JSON.parse(await readFile(join(folder, file ?? ''), 'utf8')) as CpuProfile;
    return { profile, from, to, requests };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

function print(title: string, shares: readonly Share[], requests: number): void {
  const lines = shares.map(({ name, micros, share }) => [
    name,
    (100 * share).toFixed(1),
    (micros / requests).toFixed(0),
  ]);
  console.log(`${formatTable([title, '%', 'us/request'], lines, 1)}\n`);
}

const { values } = parseArgs({
  options: {
    row: { type: 'string', default: 'point' },
    gateway: { type: 'string', default: 'dharma-warm' },
    seconds: { type: 'string', default: '10' },
    size: { type: 'string', default: '2000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  chooseRows([values.row]);
  const gateway = chooseGateway(values.gateway);
  const folder = await mkdtemp(join(tmpdir(), 'dharma-profile-'));
  try {
    const { profile, from, to, requests } = await profileRow(values.row, gateway, {
      seconds: Number(values.seconds),
      size: Number(values.size),
      folder,
    });
    console.log(
      `${values.row}, ${gateway.name}: ${requests} requests in ${((to - from) / 1e6).toFixed(1)} s, idle time left out\n`,
    );
    print('package (own time)', byPackage(profile, from, to), requests);
    print('function (with what it calls)', byFunction(profile, from, to).slice(0, FUNCTIONS_SHOWN), requests);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
