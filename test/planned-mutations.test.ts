import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditLogStore } from '../datasources/audit-log.ts';
import { EventLogStore } from '../datasources/event-log.ts';
import { asOwner, untilEntries } from './support/audit.ts';
import { freshDatabase } from './support/databases.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const MAKE = `mutation Make($input: [SecurityEventCreateInput!]!) {
  createSecurityEvents(input: $input) { securityEvents { id name } info { nodesCreated } } }`;
const ADD = `mutation Add($id: ID!, $by: Float!) {
  updateResources(where: { id: { eq: $id } }, update: { cpu: { add: $by } }) { resources { name cpu } } }`;
const event = (id: string) => ({ id, name: `Event ${id}`, eventType: 'OTHER', severity: 'LOW' });

let planned: TestGateway;
let plain: TestGateway;
let store: AuditLogStore;
beforeAll(async () => {
  const DATABASE_URL = await freshDatabase();
  // Nothing is run by the engine but what the plans leave to it.
  planned = await startTestGateway({ PLAN_VERIFY_SHARE: '0', DATABASE_URL });
  plain = await startTestGateway({ PLAN_CACHE_BYTES: '0', DATABASE_URL }, { keepGraph: true });
  store = new AuditLogStore(planned.backends.postgres);
  await planned.backends.graph.write(
    `UNWIND range(0, 5) AS i CREATE (:Resource {id: 'r' + i, name: 'R' + i, resourceType: 'COMPUTE', cpu: 1.0})`,
  );
  for (const id of ['first', 'second']) await planned.query(MAKE, { input: [event(id)] });
  for (const id of ['r0', 'r0']) await planned.query(ADD, { id, by: 1 });
  await planned.settled();
});
afterAll(() => Promise.all([planned?.close(), plain?.close()]));

async function counted(name: string): Promise<number> {
  const text = await (await fetch(`${planned.url}/metrics`)).text();
  return Number(new RegExp(`^dharma_plan_${name}_total (\\d+)$`, 'm').exec(text)?.[1]);
}

const IN_FRAGMENTS = `mutation Make($input: [SecurityEventCreateInput!]!) { ...Root }
  fragment Root on Mutation { createSecurityEvents(input: $input) { ...Payload ... { info { nodesCreated } } } }
  fragment Payload on CreateSecurityEventsMutationResponse { securityEvents { ...Event } }
  fragment Event on SecurityEvent { id name }`;

it('a payload may be selected by fragments, by plan and without', async () => {
  for (const [index, gateway] of [planned, planned, planned, plain].entries()) {
    const id = `in-fragments-${index}`;
    const { data, errors } = await gateway.query(IN_FRAGMENTS, { input: [event(id)] });
    expect(errors).toBeUndefined();
    expect(data?.createSecurityEvents).toEqual({
      securityEvents: [{ id, name: `Event ${id}` }],
      info: { nodesCreated: 1 },
    });
  }
  await planned.settled();
});

/** What a mutation has brought into the event log. */
async function events<T>(
  work: () => Promise<T>,
): Promise<{ answer: T; rows: Array<{ meta: string; payload: string }> }> {
  const log = new EventLogStore(planned.backends.postgres);
  const { position } = await log.relayCursor();
  const answer = await work();
  await planned.settled();
  const rows = await log.page(position, 100, 1e6);
  return { answer, rows: rows.filter(({ payload }) => !payload.includes('canary')) };
}

/** But for the name by which the log has a failure: each has its own. */
const asTold = ({ status, data, errors }: Awaited<ReturnType<TestGateway['query']>>) => {
  const told = errors?.map(({ extensions: { code }, ...error }) => ({ ...error, code }));
  return JSON.stringify({ status, data, errors: told });
};

describe('a mutation that has a plan', () => {
  it('is committed once, captured with who made it, and told to the trail, before it is answered', async () => {
    const hits = await counted('hits');
    const correlationId = randomUUID();
    const { answer, rows } = await events(() =>
      planned.query(MAKE, { input: [event('third')] }, { headers: { 'x-correlation-id': correlationId } }),
    );
    expect(await counted('hits')).toBe(hits + 1);
    expect(answer.data).toEqual({
      createSecurityEvents: {
        securityEvents: [{ id: 'third', name: 'Event third' }],
        info: { nodesCreated: 1 },
      },
    });
    const { me } = (await planned.query('{ me { id } }')).data;
    expect(rows).toHaveLength(1);
    expect(JSON.parse(rows[0]?.meta ?? '')).toMatchObject({ app: 'dharma', actor: me.id, correlationId });
    const all = await untilEntries(
      store,
      (entries) => entries.filter((entry) => entry.correlationId === correlationId).length >= 3,
    );
    const told = all.filter((entry) => entry.correlationId === correlationId);
    expect(told.map(({ kind, result, entityId }) => [kind, result, entityId])).toEqual([
      ['MUTATION', 'ATTEMPT', null],
      ['MUTATION', 'OK', 'third'],
      ['CHANGE', 'OK', 'third'],
    ]);
  });

  describe('while the trail cannot be written', () => {
    const rename = (from: string, to: string) =>
      asOwner(planned.config, [`ALTER FUNCTION ${from}(uuid, bigint, text[]) RENAME TO ${to}`]);
    const countOf = async (id: string) => {
      const [row] = await planned.backends.graph.read(
        'MATCH (n:SecurityEvent {id: $id}) RETURN count(n) AS n',
        { id },
      );
      return row?.n;
    };

    it('is undone, and the answer says so', async () => {
      await rename('audit_write', 'audit_write_away');
      try {
        const { answer, rows } = await events(() => planned.query(MAKE, { input: [event('untold')] }));
        expect(answer.errors?.[0]?.extensions.code).toBe('AUDIT_UNAVAILABLE');
        expect(answer.data?.createSecurityEvents ?? null).toBeNull();
        expect(rows).toEqual([]);
        expect(await countOf('untold')).toBe(0);
      } finally {
        await rename('audit_write_away', 'audit_write');
      }
    });

    it('is committed once the attempt is in it', async () => {
      await rename('audit_write', 'audit_write_away');
      const answer = planned.query(MAKE, { input: [event('late')] });
      await sleep(1000);
      const before = await countOf('late');
      await rename('audit_write_away', 'audit_write');
      expect((await answer).errors).toBeUndefined();
      expect(before).toBe(0);
      expect(await countOf('late')).toBe(1);
      await planned.settled();
    });
  });

  it('is refused in the engine’s words, and leaves nothing', async () => {
    const conflict = { input: [event('fourth'), event('first')].slice(1) };
    const hits = await counted('hits');
    const { answer, rows } = await events(() => planned.query(MAKE, conflict));
    expect(await counted('hits')).toBe(hits);
    expect(answer.errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect(asTold(answer)).toBe(asTold(await plain.query(MAKE, conflict)));
    expect(rows).toEqual([]);
  });

  it.each([
    ['fails otherwise', 'r1', 'MATCH (r:Resource {id: "r1"}) REMOVE r.cpu'],
    ['shows what is not of its type', 'r2', 'MATCH (r:Resource {id: "r2"}) SET r.name = [1, 2]'],
  ])('is run again by the engine, and undone, where it %s', async (_what, id, spoil) => {
    await planned.backends.graph.write(spoil);
    await planned.settled();
    const bails = await counted('bails');
    const { answer, rows } = await events(() => planned.query(ADD, { id, by: 2 }));
    expect(await counted('bails')).toBe(bails + 1);
    expect(answer.errors).toHaveLength(1);
    expect(asTold(answer)).toBe(asTold(await plain.query(ADD, { id, by: 2 })));
    expect(rows).toEqual([]);
    const [row] = await planned.backends.graph.read('MATCH (r:Resource {id: $id}) RETURN r.cpu AS cpu', {
      id,
    });
    expect(row?.cpu).toBe(id === 'r1' ? null : 1);
  });

  it('is not lost, nor done twice, where many want the same node', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => planned.query(ADD, { id: 'r3', by: 1 })),
    );
    const done = answers.filter(({ errors }) => !errors).length;
    expect(done).toBe(40);
    const [row] = await planned.backends.graph.read('MATCH (r:Resource {id: "r3"}) RETURN r.cpu AS cpu');
    expect(row?.cpu).toBe(41);
  });
});
