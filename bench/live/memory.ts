import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { formatTable } from '../report.ts';
import { sampleUsage } from '../support/process-usage.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { RawSocket } from './raw-socket.ts';

const QUERY = `subscription ($after: String) {
  events(types: ["Service"], where: { operations: [CREATED] }, after: $after) { cursor operation type id }
}`;
const ROWS = 1000;
const WRITE = `UNWIND range($from + 1, $from + ${ROWS}) AS i
  CREATE (:Service {id: $prefix + i, name: 'One of many', criticality: 'LOW'})`;
const SAMPLE_MILLIS = 100;
/** For the reader that reads, after the last write. */
const PATIENCE_MILLIS = 120_000;
const SETTLE_MILLIS = 5000;

const POLICIES = ['lagged', 'close', 'replay'] as const;

interface MemoryPlan {
  /** Subscribers that never read. */
  stalled: number;
  events: number;
}

/** A subscriber that goes on from its last cursor until it has so many events, and notes what came in the wrong order. */
class Reader {
  count = 0;
  faults = 0;
  after: string | undefined;
  ends = 0;
  readonly #prefix: string;
  readonly #seen = new Set<number>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The transactions come in the order of their ids; within one, the changes have none. */
  take({ data, errors }: { data?: { events: { id: string; cursor: string } }; errors?: unknown[] }): void {
    if (!data) {
      if (errors) this.ends += 1;
      return;
    }
    this.count += 1;
    const number = Number(data.events.id.slice(this.#prefix.length));
    const inTurn = Math.ceil(number / ROWS) === Math.ceil(this.count / ROWS);
    if (!inTurn || this.#seen.has(number)) this.faults += 1;
    this.#seen.add(number);
    this.after = data.events.cursor;
  }

  async readUntil(gateway: GatewayProcess, token: string, events: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MILLIS;
    while (this.count < events && Date.now() < deadline) {
      const socket = await RawSocket.open(`${gateway.url}/graphql`, token);
      let ended = false;
      socket.onNext = (_, payload) => this.take(payload);
      socket.onEnd = () => {
        ended = true;
      };
      socket.subscribe('1', QUERY, { after: this.after });
      while (this.count < events && !ended && !socket.closedWith && Date.now() < deadline) await sleep(20);
      socket.close();
    }
  }
}

async function openStalled(
  gateway: GatewayProcess,
  token: string,
  count: number,
  reader: Reader,
): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  for (let n = 0; n < count; n++) {
    const socket = await RawSocket.open(`${gateway.url}/graphql`, token);
    // One of them is looked at again later.
    if (n === 0) reader.after = socket.cursor;
    if (n === 0) socket.onNext = (_, payload) => reader.take(payload);
    socket.subscribe('1', QUERY, {});
    await socket.roundTrip();
    sockets.push(socket);
  }
  await sleep(500);
  for (const socket of sockets) socket.pause();
  return sockets;
}

async function writeAll(driver: Driver, prefix: string, events: number): Promise<void> {
  const session = driver.session();
  for (let from = 0; from < events; from += ROWS) await session.run(WRITE, { prefix, from });
  await session.close();
}

async function waiting(driver: Driver): Promise<number> {
  const { records } = await driver.executeQuery('MATCH (o:Outbox) RETURN count(o) AS count');
  return Number(records[0]?.get('count'));
}

async function clear(driver: Driver): Promise<void> {
  // Metadata would be lost in `IN TRANSACTIONS`: the deletions are captured in full, and moved by the next gateway.
  const session = driver.session();
  await session.run(
    "MATCH (n:Service) WHERE n.id STARTS WITH 'memory-' CALL (n) { DELETE n } IN TRANSACTIONS OF 5000 ROWS",
  );
  await session.close();
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

interface Parts {
  driver: Driver;
  plan: MemoryPlan;
  startGateway: (env: Record<string, string>) => Promise<GatewayProcess>;
}

async function measure({ driver, plan, startGateway }: Parts, policy: string): Promise<string[]> {
  const gateway = await startGateway({ SLOW_SUBSCRIBER_POLICY: policy });
  try {
    const prefix = `memory-${policy}-`;
    const token = await gateway.logIn();
    while ((await waiting(driver)) > 0) await sleep(100);
    const late = new Reader(prefix);
    const sockets = await openStalled(gateway, token, plan.stalled, late);
    const keen = new Reader(prefix);
    const reading = keen.readUntil(gateway, token, plan.events);
    await sleep(1000);
    const before = gateway.usage;
    let peak = before.residentBytes;
    const stopSampling = sampleUsage(gateway.pid, SAMPLE_MILLIS, ({ residentBytes }) => {
      peak = Math.max(peak, residentBytes);
    });
    const started = performance.now();
    await writeAll(driver, prefix, plan.events);
    await reading;
    const seconds = (performance.now() - started) / 1000;
    stopSampling();
    await sleep(SETTLE_MILLIS);
    const after = gateway.usage;
    const lagged = (await gateway.metric('dharma_subscribers_lagged_total')) ?? Number.NaN;
    // One that slept reads on: first what was kept for it, then from its cursor.
    sockets[0]?.resume();
    await sleep(1000);
    for (const socket of sockets) socket.close();
    await late.readUntil(gateway, token, plan.events);
    for (const [name, reader] of Object.entries({ keen, late })) {
      if (reader.count !== plan.events || reader.faults > 0) {
        throw new Error(
          `${policy}, ${name}: ${reader.count} of ${plan.events} events, ${reader.faults} in the wrong place`,
        );
      }
    }
    const figures = [before.residentBytes, peak, after.residentBytes].map(megabytes);
    return [policy, ...figures, String(lagged), (plan.events / seconds).toFixed(0)];
  } finally {
    await gateway.stop();
    await clear(driver);
  }
}

/** @throws Error when a reader that reads, or one that goes on later, did not get every event once and in order */
export async function memory(
  parts: Parts,
  print: (line: string) => void,
): Promise<{ text: string; peak: number }> {
  const lines: string[][] = [];
  for (const policy of POLICIES) {
    print(`memory: policy ${policy}`);
    lines.push(await measure(parts, policy));
  }
  const { stalled, events } = parts.plan;
  const text = formatTable(
    [
      `${stalled} that never read, ${events} events`,
      'before MB',
      'peak MB',
      'after MB',
      'told LAGGED',
      'events/s to one that reads',
    ],
    lines,
    1,
  );
  return { text, peak: Math.max(...lines.map((line) => Number(line[2]))) };
}
