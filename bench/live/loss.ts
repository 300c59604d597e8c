/**
 * npm run bench:loss: two gateways, four writers at full rate, resuming subscribers, and everything breaks in turn. Ends
 * with 1 when an acknowledged write is not in the event log once, or a subscriber did not get every event once in order.
 *
 *   EVENTS=100000 SEED=1 npm run bench:loss
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver } from 'neo4j-driver';
import { chooseFaults, type FaultRecord, type Node, runFaults } from './faults.ts';
import { GatewayProcess } from './gateway-process.ts';
import { Ledger } from './ledger.ts';
import { link } from './link.ts';
import { LogWatch } from './log-watch.ts';
import { seeded } from './random.ts';
import { type Servers, startServers } from './servers.ts';
import { subscribeSse } from './sse-subscriber.ts';
import { type Subscriber, subscribeRaw, subscribeWithClient } from './subscribers.ts';
import { Toxiproxy } from './toxiproxy.ts';
import { checkGraph, checkReceived, checkWrites, Findings, readTruth, type Truth } from './verify.ts';
import { createCounters, runWriters } from './writers.ts';

const EVENTS = Number(process.env.EVENTS || 100_000);
const SEED = Number(process.env.SEED || Date.now() % 1_000_000);
const EVENTS_PER_FAULT = 2500;
const PROGRESS_MILLIS = 5000;
/** Nothing has come any more for so long: what has not come will not. */
const QUIET_MILLIS = 30_000;
/** From the kill of the relay that leads, and from its falling silent, which must be noticed first. */
const TAKEOVER_AIM_MILLIS = 5000;
const SILENCE_AIM_MILLIS = 10_000;

const print = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

async function startNode(name: string, servers: Servers, toxiproxy: Toxiproxy | undefined): Promise<Node> {
  const graph = await link(`neo4j-${name}`, servers.neo4j.port, toxiproxy);
  const log = await link(`postgres-${name}`, servers.postgres.port, toxiproxy);
  const postgresUrl = new URL(servers.postgres.url);
  postgresUrl.port = String(log.port);
  const gateway = await GatewayProcess.start({
    name,
    neo4j: { ...servers.neo4j, uri: `bolt://127.0.0.1:${graph.port}` },
    postgresUrl: postgresUrl.href,
    env: { WS_PING_INTERVAL_MS: '2000' },
    logFile: process.env.LOSS_LOGS ? join(process.env.LOSS_LOGS, `gateway-${name}.log`) : '/dev/null',
  });
  const client = await link(`client-${name}`, gateway.port, toxiproxy);
  return { gateway, client, neo4j: graph, postgres: log };
}

async function latestCursor(gateway: GatewayProcess, token: string): Promise<string> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ eventLog { latestCursor } }' }),
  });
  const { data } = (await response.json()) as { data: { eventLog: { latestCursor: string } } };
  return data.eventLog.latestCursor;
}

async function hasSse(gateway: GatewayProcess): Promise<boolean> {
  return (await fetch(`${gateway.url}/graphql/stream`)).status !== 404;
}

/** Both kinds of clients at both gateways; one that wants some, one that dawdles, one by Server-Sent Events. */
async function subscribe([a, b]: readonly Node[], token: string, after: string): Promise<Subscriber[]> {
  if (!a || !b) throw new Error('there are two gateways');
  const at = ({ client }: Node) => ({ url: `http://127.0.0.1:${client.port}/graphql`, token, after });
  return [
    subscribeWithClient({ name: 'client a', ...at(a) }),
    subscribeWithClient({ name: 'client b', ...at(b) }),
    subscribeRaw({ name: 'graphql-ws a', ...at(a) }),
    subscribeRaw({ name: 'graphql-ws b', ...at(b) }),
    subscribeRaw({ name: 'graphql-ws a, services', ...at(a), types: ['Service', 'DEPENDS_ON'] }),
    subscribeWithClient({ name: 'client b, dawdling', ...at(b), types: ['SecurityEvent'], dawdleMillis: 3 }),
    ...((await hasSse(a.gateway)) ? [subscribeSse({ name: 'SSE b', ...at(b) })] : []),
  ];
}

/** Until the relay has moved all, and the log stands still. */
async function untilDrained(driver: Driver, watch: LogWatch): Promise<void> {
  let [position, since] = [-1, Date.now()];
  for (;;) {
    const { records } = await driver.executeQuery('MATCH (o:Outbox) RETURN count(o) AS left');
    const now = await watch.position();
    if (now !== position || Number(records[0]?.get('left')) > 0) [position, since] = [now, Date.now()];
    if (Date.now() - since > 2000) return;
    await sleep(100);
  }
}

/** Until all have as much as is in the log, or nothing comes any more. */
async function untilReceived(subscribers: readonly Subscriber[], truth: Truth): Promise<void> {
  const counts = () => subscribers.map(({ received }) => received.events.length);
  const last = truth.events.at(-1)?.text.split(' ')[0];
  const isThere = ({ received: { events, types } }: Subscriber) =>
    types ? undefined : events.at(-1)?.cursor === last;
  let [known, since] = [counts().join(), Date.now()];
  while (Date.now() - since < QUIET_MILLIS) {
    const now = counts().join();
    if (now !== known) [known, since] = [now, Date.now()];
    const isQuiet = Date.now() - since > 3000;
    if (isQuiet && subscribers.every((one) => isThere(one) !== false)) return;
    await sleep(100);
  }
}

interface Outcome {
  truth: Truth;
  subscribers: readonly Subscriber[];
  record: FaultRecord;
  findings: Findings;
  ledger: Ledger;
  seconds: number;
}

function report({ truth, subscribers, record, findings, ledger, seconds }: Outcome): void {
  for (const { received } of subscribers) {
    const { name, events, resumed, lagged, missed, failed } = received;
    const ends = failed.length > 0 ? `, other ends: ${[...new Set(failed)].join(', ')}` : '';
    print(`${name}: ${events.length} events, ${resumed} drops, ${lagged} lagged, ${missed} notices${ends}`);
  }
  const { acknowledged, unknown, rolledBack, errors } = ledger;
  const causes = [...errors].map(([what, count]) => `${what} ${count}`).join(', ');
  print(
    `writes: ${acknowledged.size} acknowledged, ${unknown.size} unknown (${causes}), ${rolledBack.size} rolled back`,
  );
  for (const { kind, millis } of record.takeovers)
    print(`take-over, leader ${kind}: ${Math.round(millis)} ms`);
  for (const example of findings.examples) print(example);
  const { missing, doubled, outOfOrder, unexpected, graph } = findings.counts;
  const faults = [...record.counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
  const slowest = (isKill: boolean) => {
    const chosen = record.takeovers.filter(({ kind }) => (kind === 'killed') === isKill);
    return (Math.max(0, ...chosen.map(({ millis }) => millis)) / 1000).toFixed(2);
  };
  console.log(
    `events ${truth.events.length} (transactions ${truth.transactions}, notices of gaps ${truth.gaps}); subscribers ${subscribers.length}; faults: ${faults}; ` +
      `missing ${missing}, doubled ${doubled}, out of order ${outOfOrder}, unexpected ${unexpected}, differing from the graph ${graph}; ` +
      `take-over max ${slowest(true)} s (leader half-open: ${slowest(false)} s); ${Math.round(truth.events.length / seconds)} events/s; ${Math.round(seconds)} s; seed ${SEED}`,
  );
}

async function write(
  parts: { nodes: readonly Node[]; servers: Servers; watch: LogWatch; token: string; toxiproxy: boolean },
  ledger: Ledger,
): Promise<FaultRecord> {
  const random = seeded(SEED);
  const chosen = chooseFaults(Math.min(40, EVENTS / EVENTS_PER_FAULT), random, parts.toxiproxy);
  const progress = () => ledger.acknowledged.size / EVENTS;
  let stopped = false;
  const endpoints = parts.nodes.map(({ client }) => `http://127.0.0.1:${client.port}/graphql`);
  const writers = runWriters({
    ...{ neo4j: parts.servers.neo4j, endpoints, token: parts.token, ledger },
    random: seeded(SEED + 1),
    stopped: () => stopped,
  });
  const timer = setInterval(
    () => print(`${ledger.acknowledged.size} of ${EVENTS} acknowledged`),
    PROGRESS_MILLIS,
  );
  try {
    const record = await runFaults({ ...parts, random }, chosen, progress, print);
    while (progress() < 1) await sleep(50);
    return record;
  } finally {
    stopped = true;
    clearInterval(timer);
    await writers;
  }
}

async function main(): Promise<void> {
  print(`${EVENTS} events, seed ${SEED}`);
  const servers = await startServers();
  const toxiproxy = await Toxiproxy.start(print);
  if (!toxiproxy) print('without toxiproxy: no latency, half-open connections and the like');
  // One after the other: the first one makes the tables and the trigger.
  const nodes = [await startNode('a', servers, toxiproxy), await startNode('b', servers, toxiproxy)];
  const { uri, username, password } = servers.neo4j;
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true });
  const watch = new LogWatch(servers.postgres.url);
  const token = await (nodes[0] as Node).gateway.logIn();
  await untilDrained(driver, watch);
  const begin = await watch.position();
  const subscribers = await subscribe(nodes, token, await latestCursor((nodes[0] as Node).gateway, token));
  await createCounters(driver);
  const ledger = new Ledger();
  const started = performance.now();
  const record = await write({ nodes, servers, watch, token, toxiproxy: toxiproxy !== undefined }, ledger);
  const seconds = (performance.now() - started) / 1000;
  print('draining');
  await untilDrained(driver, watch);
  const truth = await readTruth(watch.pool, begin);
  await untilReceived(subscribers, truth);
  for (const subscriber of subscribers) subscriber.stop();
  const findings = new Findings();
  checkWrites(truth, ledger, findings);
  for (const { received } of subscribers) checkReceived(truth, received, findings);
  await checkGraph(truth, driver, findings);
  report({ truth, subscribers, record, findings, ledger, seconds });
  const isLate = record.takeovers.some(
    ({ kind, millis }) => millis > (kind === 'killed' ? TAKEOVER_AIM_MILLIS : SILENCE_AIM_MILLIS),
  );
  process.exitCode = findings.total > 0 || isLate ? 1 : 0;
  await driver.close();
  await watch.close();
  for (const { gateway } of nodes) await gateway.stop();
  toxiproxy?.stop();
  await servers.stop();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
// Sockets that a fault left half-open would hold the process.
process.exit();
