import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayProcess } from './gateway-process.ts';
import type { Link } from './link.ts';
import type { LogWatch } from './log-watch.ts';
import type { Random } from './random.ts';
import type { Servers } from './servers.ts';
import type { Toxic } from './toxiproxy.ts';

const TAKEOVER_PATIENCE_MILLIS = 30_000;
/** Longer than anybody waits who ought to notice. */
const SILENCE_MILLIS = 7000;
const SLOW_MILLIS = 3000;
const RESET_MILLIS = 700;

/** A gateway with its ways to the databases and from its clients. */
export interface Node {
  gateway: GatewayProcess;
  client: Link;
  neo4j: Link;
  postgres: Link;
}

export interface FaultParts {
  nodes: readonly Node[];
  servers: Servers;
  watch: LogWatch;
  random: Random;
}

/** What was done to the run. */
export interface FaultRecord {
  counts: Map<string, number>;
  /** From the kill, or the silence, of the relay that leads to the next movement under another: milliseconds. */
  takeovers: Array<{ kind: 'killed' | 'cut off from Neo4j' | 'cut off from PostgreSQL'; millis: number }>;
}

type Fault = (parts: FaultParts, record: FaultRecord) => Promise<void>;

const links = ({ client, neo4j, postgres }: Node) => [client, neo4j, postgres];

async function cutSockets({ nodes, random }: FaultParts): Promise<void> {
  await random.pick(nodes).client.cut();
}

async function cutDatabase({ nodes, random }: FaultParts): Promise<void> {
  const { neo4j, postgres } = random.pick(nodes);
  await random.pick([neo4j, postgres]).cut();
}

async function killGateway({ nodes, random }: FaultParts): Promise<void> {
  await killAndRestart(random.pick(nodes).gateway, random);
}

async function killAndRestart(gateway: GatewayProcess, random: Random): Promise<void> {
  await gateway.kill();
  await sleep(random.between(0, 1500));
  gateway.launch();
  await gateway.ready();
}

/** The one that says so itself. */
async function leaderOf(nodes: readonly Node[]): Promise<Node | undefined> {
  for (const node of nodes) if ((await node.gateway.metric('dharma_relay_leader')) === 1) return node;
  return undefined;
}

async function killLeader({ nodes, watch, random }: FaultParts, record: FaultRecord): Promise<void> {
  const leader = await leaderOf(nodes);
  if (!leader) return;
  const millis = await watch.untilTakenOver(() => leader.gateway.kill(), TAKEOVER_PATIENCE_MILLIS);
  record.takeovers.push({ kind: 'killed', millis });
  await sleep(random.between(0, 500));
  leader.gateway.launch();
  await leader.gateway.ready();
}

/** Its connections to a database stay open, and nothing comes through. */
async function silenceLeader({ nodes, watch, random }: FaultParts, record: FaultRecord): Promise<void> {
  const leader = await leaderOf(nodes);
  if (!leader) return;
  const isGraph = random.next() < 0.5;
  const silent = isGraph ? leader.neo4j : leader.postgres;
  const kind = `cut off from ${isGraph ? 'Neo4j' : 'PostgreSQL'}` as const;
  let heal = async () => {};
  const silence = async () => {
    heal = (await silent.poison?.({ type: 'timeout', attributes: { timeout: 0 } })) ?? heal;
  };
  try {
    const millis = await watch.untilTakenOver(silence, TAKEOVER_PATIENCE_MILLIS);
    record.takeovers.push({ kind, millis });
  } finally {
    await heal();
  }
}

async function restartPostgres({ servers, random }: FaultParts): Promise<void> {
  await servers.postgres.crash();
  await sleep(random.between(0, 1000));
  await servers.postgres.restart();
}

async function restartNeo4j({ servers, random }: FaultParts): Promise<void> {
  await servers.neo4j.crash();
  await sleep(random.between(0, 500));
  await servers.neo4j.restart();
}

/** On one way of one gateway, for a while. */
function poisoned(toxic: (random: Random) => Toxic, millis: number): Fault {
  return async ({ nodes, random }) => {
    const chosen = random.pick(links(random.pick(nodes)));
    const heal = await chosen.poison?.(toxic(random));
    await sleep(millis);
    await heal?.();
  };
}

const slow = (random: Random): Toxic => {
  const latency = Math.round(random.between(20, 300));
  return { type: 'latency', attributes: { latency, jitter: Math.round(latency / 2) } };
};

/** Kinds of faults, and how many of each there are in forty. */
const FAULTS: Array<{ kind: string; run: Fault; share: number; needsToxiproxy?: true }> = [
  { kind: 'sockets cut', run: cutSockets, share: 6 },
  { kind: 'database connections cut', run: cutDatabase, share: 5 },
  { kind: 'gateway killed', run: killGateway, share: 4 },
  { kind: 'leader killed', run: killLeader, share: 6 },
  { kind: 'leader silenced', run: silenceLeader, share: 4, needsToxiproxy: true },
  { kind: 'PostgreSQL killed', run: restartPostgres, share: 3 },
  { kind: 'Neo4j killed', run: restartNeo4j, share: 3 },
  { kind: 'latency', run: poisoned(slow, SLOW_MILLIS), share: 3, needsToxiproxy: true },
  {
    kind: 'bandwidth',
    run: poisoned(() => ({ type: 'bandwidth', attributes: { rate: 40 } }), SLOW_MILLIS),
    share: 2,
    needsToxiproxy: true,
  },
  {
    kind: 'half-open',
    run: poisoned(() => ({ type: 'timeout', attributes: { timeout: 0 } }), SILENCE_MILLIS),
    share: 2,
    needsToxiproxy: true,
  },
  {
    kind: 'reset_peer',
    run: poisoned(() => ({ type: 'reset_peer', attributes: { timeout: 0 } }), RESET_MILLIS),
    share: 2,
    needsToxiproxy: true,
  },
];

/** So many faults, of each kind at least one, in the order that the seed gives. */
export function chooseFaults(count: number, random: Random, toxiproxy: boolean): typeof FAULTS {
  const possible = FAULTS.filter(({ needsToxiproxy }) => toxiproxy || !needsToxiproxy);
  const all = possible.flatMap((fault) => {
    const times = Math.max(1, Math.round((fault.share * count) / 40));
    return Array.from({ length: times }, () => fault);
  });
  return random.shuffle(all);
}

/**
 * Does one fault after the other, each when the writers have come far enough, and waits until the gateways are well again.
 * @param progress of the writers, 0 to 1
 */
export async function runFaults(
  parts: FaultParts,
  chosen: ReturnType<typeof chooseFaults>,
  progress: () => number,
  print: (line: string) => void,
): Promise<FaultRecord> {
  const record: FaultRecord = { counts: new Map(), takeovers: [] };
  for (const [index, { kind, run }] of chosen.entries()) {
    const due = (index + parts.random.next()) / (chosen.length + 1);
    while (progress() < due) await sleep(20);
    print(`fault ${index + 1} of ${chosen.length}: ${kind}`);
    await run(parts, record);
    record.counts.set(kind, (record.counts.get(kind) ?? 0) + 1);
    for (const { gateway } of parts.nodes) await gateway.ready();
  }
  return record;
}
