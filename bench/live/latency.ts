import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from 'neo4j-driver';
import { formatTable } from '../report.ts';
import { type Latency, latencyOf } from '../support/statistics.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { RawSocket } from './raw-socket.ts';

const QUERY = `subscription ($types: [String!]) {
  events(types: $types) { cursor operation type id correlationId }
}`;
const MUTATION = `mutation ($input: [SecurityEventCreateInput!]!) {
  createSecurityEvents(input: $input) { securityEvents { id } } }`;
const CYPHER = "CREATE (:SecurityEvent {id: $id, name: 'Latency', eventType: 'OTHER', severity: 'LOW'})";
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

/** Resolves when the write is acknowledged. */
type Write = (id: string) => Promise<void>;

function writesOf({ driver, gateway, token }: Parts): Array<[title: string, write: Write]> {
  return [
    [
      'mutation through the gateway',
      async (id) => {
        const response = await fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${token}`,
            'x-correlation-id': id,
          },
          body: JSON.stringify({
            query: MUTATION,
            variables: { input: [{ id, name: 'Latency', eventType: 'OTHER', severity: 'LOW' }] },
          }),
        });
        const text = await response.text();
        if (text.includes('"errors"')) throw new Error(text);
      },
    ],
    [
      'Cypher through the driver',
      async (id) => {
        const session = driver.session();
        await session.run(CYPHER, { id }, { metadata: { correlationId: id } });
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
    const id = data.events.id as string;
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
      pending.push(write(id).then(() => void committed.set(id, performance.now())));
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
