import { setTimeout as sleep } from 'node:timers/promises';
import type { WriterParts } from './writers.ts';

const TIMEOUT_MILLIS = 10_000;
const PAUSE_AFTER_ERROR_MILLIS = 100;
const KEPT_NODES = 40;
const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

const CREATE = `mutation ($input: [SecurityEventCreateInput!]!) {
  createSecurityEvents(input: $input) { securityEvents { id } } }`;
const UPDATE = `mutation ($id: ID!, $severity: Severity!) {
  updateSecurityEvents(where: { id: { eq: $id } }, update: { severity: { set: $severity } }) { securityEvents { id } } }`;
const DELETE = 'mutation ($id: ID!) { deleteSecurityEvents(where: { id: { eq: $id } }) { nodesDeleted } }';

type Answer = { data?: Record<string, { securityEvents?: unknown[]; nodesDeleted?: number }> | null };

/** Mutations over HTTP, each to the next gateway. */
export async function writeGraphql(parts: WriterParts, name: string): Promise<void> {
  const { ledger, random, stopped, endpoints, token } = parts;
  const nodes: string[] = [];
  const choose = (n: number): [query: string, variables: Record<string, unknown>] => {
    const dice = random.next();
    if (dice < 0.4 || nodes.length === 0) {
      const id = `loss-${name}-${n}`;
      nodes.push(id);
      if (nodes.length > KEPT_NODES) nodes.shift();
      const severity = random.pick(SEVERITIES);
      return [CREATE, { input: [{ id, name: 'Loss', eventType: 'OTHER', severity }] }];
    }
    const id = random.pick(nodes);
    if (dice < 0.85) return [UPDATE, { id, severity: random.pick(SEVERITIES) }];
    nodes.splice(nodes.indexOf(id), 1);
    return [DELETE, { id }];
  };
  for (let n = 0; !stopped(); n++) {
    const id = `${name}-${n}`;
    const [query, variables] = choose(n);
    try {
      const response = await fetch(endpoints[n % endpoints.length] as string, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'x-correlation-id': id,
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      });
      const answer = (await response.json()) as Answer & { errors?: Array<{ extensions: { code: string } }> };
      const [result] = Object.values(answer.data ?? {});
      if (answer.errors || !result) throw { code: `GraphQL ${answer.errors?.[0]?.extensions.code}` };
      const isChange = (result.securityEvents?.length ?? result.nodesDeleted ?? 0) > 0;
      (isChange ? ledger.acknowledged : ledger.empty).add(id);
    } catch (error) {
      ledger.failed(id, (error as Error).cause ?? error);
      await sleep(PAUSE_AFTER_ERROR_MILLIS);
    }
  }
}
