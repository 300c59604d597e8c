/** npm run bench:audit: what the audit trail costs a mutation, with AUDIT=on and off in turn on the same databases. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { AuditLogStore } from '../datasources/audit-log.ts';
import { Postgres } from '../datasources/postgres.ts';
import { verifyChain } from '../src/audit/verify.ts';
import { loadConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { GatewayProcess } from './live/gateway-process.ts';
import { formatTable } from './report.ts';
import { type Databases, startDatabases } from './support/databases.ts';
import { type Latency, latencyOf, median } from './support/statistics.ts';

const CREATE =
  'mutation Make($input: CreateInfrastructureInput!) { createInfrastructure(input: $input) { id } }';
const READ = 'query One($id: ID!) { infrastructure(id: $id) { id name } }';
const MODES = ['off', 'on'] as const;
const WARM_UP_SECONDS = 3;

type Mode = (typeof MODES)[number];
interface Turn extends Latency {
  perSecond: number;
  count: number;
}

interface Target {
  url: string;
  token: string;
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    pairs: { type: 'string', default: '500' },
  },
});

/** @throws Error when the answer has errors @returns milliseconds */
async function ask({ url, token }: Target, body: object): Promise<number> {
  const sent = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return performance.now() - sent;
}

/** Sends an operation again and again from so many workers. */
async function load(
  target: Target,
  { workers, seconds, bodyOf }: { workers: number; seconds: number; bodyOf: (n: number) => object },
): Promise<Turn> {
  const millis: number[] = [];
  const started = performance.now();
  let n = 0;
  const work = async () => {
    while (performance.now() - started < seconds * 1000) {
      n += 1;
      millis.push(await ask(target, bodyOf(n)));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const elapsed = (performance.now() - started) / 1000;
  return { ...latencyOf(millis), perSecond: millis.length / elapsed, count: millis.length };
}

const turns = new Map<string, Turn[]>();
const keyOf = (mode: Mode, row: string) => `${row} ${mode}`;

const createOf = (tag: string) => (n: number) => ({
  query: CREATE,
  variables: { input: { name: `${tag}-${n}`, provider: 'AWS', region: 'eu-central-1' } },
});
const readOf = () => ({ query: READ, variables: { id: 'none' } });

/** One gateway, from its start to its end: only one runs at a time. For throughput. */
async function turn(databases: Databases, mode: Mode, round: number): Promise<void> {
  const gateway = await GatewayProcess.start({ ...databases, name: mode, env: { AUDIT: mode } });
  try {
    const target = { url: gateway.url, token: await gateway.logIn() };
    await load(target, { workers: 8, seconds: WARM_UP_SECONDS, bodyOf: createOf(`${mode}-${round}-warm`) });
    const seconds = Number(options.seconds);
    const bodyOf = createOf(`${mode}-${round}`);
    note(mode, 'createInfrastructure, 16 at once', await load(target, { workers: 16, seconds, bodyOf }));
    note(mode, 'point read, 16 at once', await load(target, { workers: 16, seconds, bodyOf: readOf }));
  } finally {
    await gateway.stop();
  }
}

/** Both at once, asked in turn, one request at a time: what else the machine does meets both alike. For latency. */
async function inTurn(databases: Databases, pairs: number): Promise<void> {
  const start = (mode: Mode) => GatewayProcess.start({ ...databases, name: mode, env: { AUDIT: mode } });
  // One after the other: the first one makes the schema.
  const off = await start('off');
  const on = await start('on');
  try {
    const targets = {
      off: { url: off.url, token: await off.logIn() },
      on: { url: on.url, token: await on.logIn() },
    };
    for (const [row, bodyOf] of [
      ['createInfrastructure, one at a time, in turn', createOf('pair')],
      ['point read, one at a time, in turn', readOf],
    ] as const) {
      const millis = { off: [] as number[], on: [] as number[] };
      for (let n = -20; n < pairs; n++) {
        for (const mode of n % 2 === 0 ? MODES : [...MODES].reverse()) {
          const taken = await ask(targets[mode], bodyOf(2 * n + MODES.indexOf(mode)));
          if (n >= 0) millis[mode].push(taken);
        }
      }
      for (const mode of MODES) {
        const mean = millis[mode].reduce((sum, one) => sum + one, 0) / pairs;
        note(mode, row, { ...latencyOf(millis[mode]), perSecond: 1000 / mean, count: pairs });
      }
    }
  } finally {
    await Promise.all([off.stop(), on.stop()]);
  }
}

function note(mode: Mode, row: string, measured: Turn): void {
  const key = keyOf(mode, row);
  turns.set(key, [...(turns.get(key) ?? []), measured]);
}

function report(): string {
  const rows = [...new Set([...turns.keys()].map((key) => key.replace(/ (on|off)$/, '')))];
  const of = (mode: Mode, row: string, what: keyof Turn) =>
    median((turns.get(keyOf(mode, row)) ?? []).map((one) => one[what]));
  const lines = rows.map((row) => [
    row,
    ...(['perSecond', 'p50', 'p99'] as const).flatMap((what) =>
      MODES.map((mode) => of(mode, row, what).toFixed(what === 'perSecond' ? 0 : 2)),
    ),
    `${((of('on', row, 'p50') / of('off', row, 'p50') - 1) * 100).toFixed(0)} %`,
  ]);
  const header = [
    'operation',
    '/s off',
    '/s on',
    'p50 ms off',
    'p50 ms on',
    'p99 ms off',
    'p99 ms on',
    'p50 more',
  ];
  return formatTable(header, lines, 1);
}

/** Size and speed of the chain that the run has left. */
async function chain({ neo4j, postgresUrl }: Databases): Promise<string> {
  const config = loadConfig({
    NEO4J_URI: neo4j.uri,
    NEO4J_PASSWORD: neo4j.password,
    DATABASE_URL: postgresUrl,
  });
  const postgres = new Postgres(config, createLogger('silent'));
  try {
    const started = performance.now();
    const { entries, fault } = await verifyChain({ store: new AuditLogStore(postgres), anchor: undefined });
    const seconds = (performance.now() - started) / 1000;
    const [size] = await postgres.query<{ bytes: string }>(
      "SELECT sum(pg_total_relation_size(inhrelid)) AS bytes FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass",
    );
    if (fault) throw new Error(fault.reason);
    const each = Number(size?.bytes) / entries;
    return `${entries} entries verified in ${seconds.toFixed(1)} s (${Math.round(entries / seconds)}/s); ${Math.round(each)} bytes each with indices`;
  } finally {
    await postgres.close();
  }
}

const databases = await startDatabases();
try {
  process.stderr.write(`load before: ${loadavg()[0]?.toFixed(1)}\n`);
  await inTurn(databases, Number(options.pairs));
  for (let round = 1; round <= Number(options.rounds); round++) {
    // Another one begins in each round.
    for (const mode of round % 2 === 1 ? MODES : [...MODES].reverse()) {
      process.stderr.write(`round ${round} of ${options.rounds}: AUDIT=${mode}\n`);
      await turn(databases, mode, round);
    }
  }
  process.stdout.write(`${report()}\n\n${await chain(databases)}\nload after: ${loadavg()[0]?.toFixed(1)}\n`);
} finally {
  await databases.stop();
}
