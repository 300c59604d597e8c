import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { formatTable } from '../report.ts';
import { nextMessage, startChild, stopChild } from '../support/child.ts';
import { usageOf } from '../support/process-usage.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { RawSocket } from './raw-socket.ts';

const QUERY = `subscription ($types: [String!], $ids: [ID!]) {
  events(types: $types, where: { ids: $ids }) { cursor operation type id }
}`;
const PER_SOCKET = 10;
/** Each event is about one of so many nodes, and each subscription wants one of them. */
const NODES = 100;
const PER_SECOND = 50;
const IDLE_MILLIS = 4000;
const PATIENCE_MILLIS = 60_000;
const OPENED_AT_ONCE = 50;

interface SocketFanOutPlan {
  sockets: number;
  events: number;
}

interface Parts {
  driver: Driver;
  plan: SocketFanOutPlan;
  startGateway: (env: Record<string, string>) => Promise<GatewayProcess>;
}

/** A server under measurement. */
interface Server {
  url: string;
  token: string;
  pid: number;
  /** Brings an event about that node to pass. */
  change(node: string): Promise<void>;
}

const nodeOf = (n: number) => `fan-${n % NODES}`;

/** Opens all sockets with their subscriptions; counts what each subscription gets. */
async function openAll(server: Server, sockets: number): Promise<{ counts: number[]; close(): void }> {
  const counts: number[] = Array.from({ length: sockets * PER_SOCKET }, () => 0);
  const open: RawSocket[] = [];
  const openOne = async (s: number) => {
    const socket = await RawSocket.open(server.url, server.token);
    socket.onNext = (id, { data }) => {
      if (data.events.id !== nodeOf(Number(id))) throw new Error(`${id} got ${data.events.id}`);
      counts[Number(id)] = (counts[Number(id)] as number) + 1;
    };
    for (let n = s * PER_SOCKET; n < (s + 1) * PER_SOCKET; n++) {
      socket.subscribe(String(n), QUERY, { types: ['Service'], ids: [nodeOf(n)] });
    }
    await socket.roundTrip();
    open.push(socket);
  };
  for (let s = 0; s < sockets; s += OPENED_AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(OPENED_AT_ONCE, sockets - s) }, (_, n) => openOne(s + n)),
    );
  }
  await sleep(1000);
  return {
    counts,
    close: () => {
      for (const socket of open) socket.close();
    },
  };
}

async function measure(server: Server, { sockets, events }: SocketFanOutPlan): Promise<number> {
  const { counts, close } = await openAll(server, sockets);
  const total = () => counts.reduce((sum, count) => sum + count, 0);
  const wanted = Array.from(counts, (_, n) => Math.floor((events + NODES - 1 - (n % NODES)) / NODES));
  const expected = wanted.reduce((sum, count) => sum + count, 0);
  const idleFrom = usageOf(server.pid).cpuSeconds;
  await sleep(IDLE_MILLIS);
  const from = usageOf(server.pid).cpuSeconds;
  const idlePerMilli = (from - idleFrom) / IDLE_MILLIS;
  const started = performance.now();
  for (let n = 0; n < events; n++) {
    const due = started + (n * 1000) / PER_SECOND;
    if (due > performance.now()) await sleep(due - performance.now());
    await server.change(nodeOf(n));
  }
  while (total() < expected && performance.now() - started < PATIENCE_MILLIS) await sleep(20);
  const used = usageOf(server.pid).cpuSeconds - from - idlePerMilli * (performance.now() - started);
  close();
  if (counts.some((count, n) => count !== wanted[n])) {
    throw new Error(`${total()} of ${expected} events arrived, or at the wrong subscriptions`);
  }
  return (used / events) * 1e6;
}

async function ours({ driver, plan, startGateway }: Parts): Promise<number> {
  const gateway = await startGateway({
    SOCKETS_PER_PRINCIPAL: '10000',
    UNINITIALISED_SOCKETS_PER_ADDRESS: '10000',
  });
  const session = driver.session();
  try {
    await session.run(
      `UNWIND range(0, ${NODES - 1}) AS i MERGE (s:Service {id: 'fan-' + i}) SET s.name = 'Fan', s.n = 0`,
    );
    await sleep(1000);
    const change = async (id: string) => {
      await session.run('MATCH (s:Service {id: $id}) SET s.n = s.n + 1', { id });
    };
    const token = await gateway.logIn();
    return await measure({ url: `${gateway.url}/graphql`, token, pid: gateway.pid, change }, plan);
  } finally {
    await session.close();
    await gateway.stop();
  }
}

async function stock(plan: SocketFanOutPlan): Promise<number> {
  const child = startChild(new URL('./stock-live-process.ts', import.meta.url), {
    args: [],
    env: process.env,
  });
  try {
    const { url } = await nextMessage<{ url: string }>(child);
    let n = 0;
    const change = async (id: string) => {
      n += 1;
      child.send({ cursor: `c${n}.0.abcdef01`, operation: 'UPDATED', type: 'Service', id });
    };
    return await measure({ url, token: '', pid: child.pid as number, change }, plan);
  } finally {
    await stopChild(child);
  }
}

/** @throws Error when a subscription did not get exactly the events that it asked for */
export async function fanOutSockets(parts: Parts): Promise<{ text: string; ratio: number }> {
  const { plan } = parts;
  const one = await ours(parts);
  const other = await stock(plan);
  const subscriptions = plan.sockets * PER_SOCKET;
  const text = formatTable(
    [
      `${plan.sockets} sockets, ${subscriptions} subscriptions, ${subscriptions / NODES} match`,
      'CPU us/event',
    ],
    [
      ['gateway: relay, log, delivery', one.toFixed(0)],
      ['graphql-ws, event emitter, filter for each; no log', other.toFixed(0)],
    ],
    1,
  );
  return { text, ratio: other / one };
}
