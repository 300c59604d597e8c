import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { formatTable } from '../report.ts';
import { type Latency, latencyOf } from '../support/statistics.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { RawSocket } from './raw-socket.ts';

const QUERY = `subscription ($types: [String!]) {
  events(types: $types, where: { operations: [UPDATED] }) { cursor operation type id correlationId }
}`;
const MUTATION = `mutation ($id: ID!, $confidence: Float!) {
  updateSecurityEvents(where: { id: { eq: $id } }, update: { confidence: { set: $confidence } }) {
    securityEvents { id }
  }
}`;
const CYPHER = 'MATCH (e:SecurityEvent {id: $id}) SET e.confidence = $confidence';
/** Written to in turn, so that writers do not wait for one another. */
const NODES = 1000;
const PREPARE = `UNWIND range(0, ${NODES - 1}) AS i
  MERGE (e:SecurityEvent {id: 'latency-' + i}) SET e.name = 'Latency', e.eventType = 'OTHER', e.severity = 'LOW', e.confidence = 0.0`;
const LAST_MILLIS = 5000;

export interface LatencyPlan {
  perSecond: number;
  seconds: number;
}

interface Parts {
  driver: Driver;
  gateway: GatewayProcess;
  token: string;
}

/** Resolves when the write is acknowledged. The event carries the correlation id. */
type Write = (correlationId: string, n: number) => Promise<void>;

/** Never the value that is there: that would be no change. */
const changeOf = (n: number) => ({ id: `latency-${n % NODES}`, confidence: Math.random() });

function writesOf({ driver, gateway, token }: Parts): Array<[title: string, write: Write]> {
  return [
    [
      'mutation through the gateway',
      async (correlationId, n) => {
        const response = await fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${token}`,
            'x-correlation-id': correlationId,
          },
          body: JSON.stringify({
            query: MUTATION,
            variables: changeOf(n),
          }),
        });
        const text = await response.text();
        if (text.includes('"errors"')) throw new Error(text);
      },
    ],
    [
      'Cypher through the driver',
      async (correlationId, n) => {
        const session = driver.session();
        await session.run(CYPHER, changeOf(n), { metadata: { correlationId } });
        await session.close();
      },
    ],
  ];
}

interface Measured {
  /** From the moment the writer knew of its commit; an event may come before that, which counts as 0. */
  fromCommit: Latency;
  /** From the moment the write was sent. */
  fromSending: Latency;
}

async function measure(
  { gateway, token }: Parts,
  write: Write,
  plan: LatencyPlan,
  tag: string,
): Promise<Measured> {
  const arrived = new Map<string, number>();
  const order: string[] = [];
  const socket = await RawSocket.open(`${gateway.url}/graphql`, token);
  socket.onNext = (_, { data }) => {
    const id = data.events.correlationId as string;
    if (arrived.has(id)) throw new Error(`${id} came twice`);
    arrived.set(id, performance.now());
    order.push(id);
  };
  socket.subscribe('1', QUERY, { types: ['SecurityEvent'] });
  await socket.roundTrip();
  // The subscription is in place once the gateway has had a moment for it.
  await sleep(200);
  const total = plan.perSecond * plan.seconds;
  const sent = new Map<string, number>();
  const committed = new Map<string, number>();
  const pending: Promise<void>[] = [];
  const started = performance.now();
  for (let n = 0; n < total; ) {
    const due = ((performance.now() - started) / 1000) * plan.perSecond;
    for (; n < total && n <= due; n++) {
      const id = `${tag}-${n}`;
      sent.set(id, performance.now());
      pending.push(write(id, n).then(() => void committed.set(id, performance.now())));
    }
    await sleep(1);
  }
  await Promise.all(pending);
  const deadline = Date.now() + LAST_MILLIS;
  while (arrived.size < total && Date.now() < deadline) await sleep(10);
  socket.close();
  if (arrived.size !== total) throw new Error(`${arrived.size} of ${total} events arrived`);
  const since = (times: Map<string, number>) =>
    order.map((id) => Math.max(0, (arrived.get(id) as number) - (times.get(id) as number)));
  return { fromCommit: latencyOf(since(committed)), fromSending: latencyOf(since(sent)) };
}

/** @throws Error when an event did not arrive, or came twice */
export async function latency(parts: Parts, plan: LatencyPlan): Promise<{ text: string; worst: Latency }> {
  await parts.driver.executeQuery(PREPARE);
  const lines: string[][] = [];
  let worst: Latency | undefined;
  for (const [title, write] of writesOf(parts)) {
    // The first seconds warm the plans.
    await measure(parts, write, { ...plan, seconds: Math.min(3, plan.seconds) }, `warm-${title.slice(0, 3)}`);
    const { fromCommit, fromSending } = await measure(parts, write, plan, `lat-${title.slice(0, 3)}`);
    const numbers = [
      fromCommit.p50,
      fromCommit.p95,
      fromCommit.p99,
      fromCommit.max,
      fromSending.p50,
      fromSending.p99,
    ];
    lines.push([title, ...numbers.map((value) => value.toFixed(1))]);
    if (!worst || fromCommit.p99 > worst.p99) worst = fromCommit;
  }
  const text = formatTable(
    [
      `${plan.perSecond} events/s for ${plan.seconds} s`,
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'max ms',
      'p50 from sending',
      'p99 from sending',
    ],
    lines,
    1,
  );
  return { text, worst: worst as Latency };
}
