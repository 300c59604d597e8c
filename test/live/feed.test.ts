import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LiveEvent } from '../../src/live/change.ts';
import { resetGraph } from '../support/databases.ts';
import { past, startLive, type TestLive } from '../support/live.ts';
import { collect } from '../support/wait.ts';

let live: TestLive;

beforeAll(async () => {
  live = await startLive();
});
afterAll(() => live?.stop());
beforeEach(async () => {
  await resetGraph(live.graph);
  await live.settled();
});

const now = () => live.feed.latestCursor();

function told({ change }: LiveEvent): string {
  const { operation, node, relationship } = change;
  return node
    ? `${operation} ${node.labels.toSorted().join('+')} ${node.id}`
    : `${operation} ${relationship?.from.id} ${relationship?.type} ${relationship?.to.id}`;
}

describe('what raw Cypher does', () => {
  it('is told with operation, old and new values, ends and time', async () => {
    const from = now();
    await live.cypher("CREATE (:Resource:COMPUTE {id: 'r1', name: 'web', big: 9007199254740993})");
    await live.cypher("MATCH (r:Resource {id: 'r1'}) SET r.name = 'www', r.tags = ['a'] REMOVE r.big");
    await live.cypher(
      "MATCH (r:Resource {id: 'r1'}) CREATE (r)-[:OWNED_BY {since: 1}]->(:Organisation {id: 'o1'})",
    );
    await live.cypher('MATCH (:Resource)-[o:OWNED_BY]->() SET o.since = 2');
    await live.cypher("MATCH (r:Resource {id: 'r1'}) SET r:CRITICAL_THING REMOVE r:COMPUTE");
    await live.cypher("MATCH (r:Resource {id: 'r1'}) DETACH DELETE r");
    const events = await past(live, { filter: {}, after: from });
    expect(events.map(told)).toEqual([
      'CREATED COMPUTE+Resource r1',
      'UPDATED COMPUTE+Resource r1',
      'CREATED Organisation o1',
      'CONNECTED r1 OWNED_BY o1',
      'UPDATED r1 OWNED_BY o1',
      'UPDATED CRITICAL_THING+Resource r1',
      'DELETED CRITICAL_THING+Resource r1',
      'DISCONNECTED r1 OWNED_BY o1',
    ]);
    const values = events.map(({ change: { before, after } }) => [before, after]);
    expect(values[0]).toEqual([{}, { id: 'r1', name: 'web', big: 9007199254740993n }]);
    expect(values[1]).toEqual([
      { name: 'web', tags: null, big: 9007199254740993n },
      { name: 'www', tags: ['a'], big: null },
    ]);
    expect(values[3]).toEqual([{}, { since: 1 }]);
    expect(values[4]).toEqual([{ since: 1 }, { since: 2 }]);
    expect(values[5]?.map(({ labels }) => (labels as string[]).toSorted())).toEqual([
      ['COMPUTE', 'Resource'],
      ['CRITICAL_THING', 'Resource'],
    ]);
    expect(values[6]).toEqual([{ id: 'r1', name: 'www', tags: ['a'] }, {}]);
    expect(values[7]).toEqual([{ since: 2 }, {}]);
    for (const { committedAt, actor } of events) {
      expect(Math.abs(Date.now() - Date.parse(committedAt))).toBeLessThan(30_000);
      expect(actor).toBeNull();
    }
  });

  it('is told even when it deletes everything, and what had not been relayed by then as well', async () => {
    const from = now();
    await live.cypher("UNWIND range(1, 40) AS i CREATE (:Resource {id: 'x' + i})");
    // At once, so that some of it is caught in the outbox.
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => live.cypher(`CREATE (:Service {id: 's${i}'})`)).concat(
        live.cypher('MATCH (n) DETACH DELETE n'),
      ),
    );
    await live.cypher('MATCH (n) DETACH DELETE n');
    const events = (await past(live, { filter: {}, after: from })).map(told);
    expect(new Set(events).size).toBe(events.length);
    const of = (operation: string) => events.filter((event) => event.startsWith(operation)).length;
    expect([of('CREATED'), of('DELETED')]).toEqual([60, 60]);
    await live.cypher("CREATE (:Resource {id: 'after'})");
    expect((await past(live, { filter: {}, after: from })).map(told).at(-1)).toBe('CREATED Resource after');
  });
});

describe('a cursor', () => {
  async function written(): Promise<{ from: string; all: LiveEvent[] }> {
    const from = now();
    for (let i = 0; i < 8; i++) {
      await live.cypher(`UNWIND range(1, 3) AS j CREATE (:Resource {id: 'r${i}-' + j})`);
    }
    return { from, all: await past(live, { filter: {}, after: from }) };
  }

  it('brings exactly what comes after it, also from within a transaction, whatever is asked for', async () => {
    const { from, all } = await written();
    expect(all).toHaveLength(24);
    for (const [index, { cursor }] of all.entries()) {
      const rest = await past(live, { filter: {}, after: cursor });
      expect(rest.map(told)).toEqual(all.slice(index + 1).map(told));
    }
    const ids = ['r2-1', 'r2-3', 'r5-2'];
    const mine = await past(live, { filter: { ids }, after: from });
    // Within a transaction the order is the database's.
    const expected = all.filter(({ change }) => ids.includes(change.node?.id ?? ''));
    expect(mine).toEqual(expected);
    expect(mine.map(({ change }) => change.node?.id).toSorted()).toEqual(ids);
    expect((await past(live, { filter: { ids }, after: mine[1]?.cursor })).map(told)).toEqual([
      'CREATED Resource r5-2',
    ]);
  });

  it('leads from the past into the present without gap or double while others write', async () => {
    const from = now();
    const total = 300;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = writer; i < total; i += 4)
        await live.cypher('CREATE (:Resource {id: $id})', { id: `n${i}` });
    });
    const readers = Array.from({ length: 6 }, async () => {
      const ids: string[] = [];
      let after = from;
      // Comes and goes, each time from where it was.
      while (ids.length < total) {
        const events = live.feed.follow({ filter: { types: ['Resource'] }, after });
        for (const event of await collect(events, Math.min(total - ids.length, 37))) {
          ids.push(String(event.change.node?.id));
          after = event.cursor;
        }
        await events.return?.();
      }
      return ids;
    });
    await Promise.all(writers);
    const [first, ...others] = await Promise.all(readers);
    expect(first?.toSorted()).toEqual(Array.from({ length: total }, (_, i) => `n${i}`).toSorted());
    for (const other of others) expect(other).toEqual(first);
  });

  it('is refused when it is none, of another log, or beyond the end', async () => {
    await written();
    const code = async (after: string) =>
      live.feed
        .follow({ filter: {}, after })
        .next()
        .then(
          () => 'answered',
          (error: { code?: string }) => error.code,
        );
    for (const made of ['', 'x', 'c1', 'c1.0.zz', `c${'z'.repeat(40)}.0.ab`, "c1.0.ab'; --", 'c-1.0.ab']) {
      if (made !== '') expect([made, await code(made)]).toEqual([made, 'VALIDATION_ERROR']);
    }
    const [position] = now().split('.');
    expect(await code(`${position}.z.0123abcd`)).toBe('CURSOR_EXPIRED');
    expect(await code('czzzzzz.z.0123abcd')).toBe('CURSOR_EXPIRED');
    expect(await code('czzzzzzzzzzzzz.z.0123abcd')).toBe('CURSOR_EXPIRED');
  });
});

describe('a filter', () => {
  beforeEach(async () => {
    await live.cypher(
      `CREATE (s:Sector {id: 'energy'}) CREATE (o:Organisation {id: 'grid'})-[:OPERATES_IN]->(s)
       CREATE (r:Resource:COMPUTE {id: 'scada', criticality: 'CRITICAL', tags: ['ot', 'north']})-[:OWNED_BY]->(o)
       CREATE (:Resource:STORAGE {id: 'disk', criticality: 'LOW'})
       CREATE (i:Infrastructure {id: 'plant'})-[:IN_SECTOR]->(s) CREATE (i)-[:CONTAINS]->(:Resource {id: 'valve'})`,
    );
    await live.settled();
  });

  const cases: Array<
    [name: string, filter: Parameters<TestLive['feed']['follow']>[0]['filter'], expected: string[]]
  > = [
    ['types', { types: ['STORAGE'] }, ['UPDATED Resource+STORAGE disk']],
    ['operations', { operations: ['DELETED', 'DISCONNECTED'] }, ['DISCONNECTED scada OWNED_BY grid']],
    ['ids, either end of a relationship', { ids: ['grid'] }, ['DISCONNECTED scada OWNED_BY grid']],
    [
      'severities, state before or after',
      { severities: ['HIGH'] },
      ['CREATED SecurityEvent e1', 'UPDATED SecurityEvent e1'],
    ],
    [
      'criticalities, of what did not change',
      { criticalities: ['CRITICAL'] },
      ['UPDATED COMPUTE+Resource scada'],
    ],
    ['tags', { tags: ['north', 'nowhere'] }, ['UPDATED COMPUTE+Resource scada']],
    [
      'sectors',
      { sectors: ['energy'], types: ['Resource'] },
      ['UPDATED COMPUTE+Resource scada', 'UPDATED Resource valve'],
    ],
    [
      'facts together with types',
      { types: ['SecurityEvent'], facts: { eventType: ['THREAT'] } },
      ['CREATED SecurityEvent e1', 'UPDATED SecurityEvent e1'],
    ],
    ['an empty list: nothing', { types: [] }, []],
    [
      'several conditions: all of them',
      { types: ['Resource'], criticalities: ['LOW'], ids: ['disk', 'scada'] },
      ['UPDATED Resource+STORAGE disk'],
    ],
  ];

  it.each(cases)('by %s: the same of the past and of the present', async (_, filter, expected) => {
    const from = now();
    const present = live.feed.follow({ filter });
    await live.cypher("MATCH (r:Resource {id: 'scada'}) SET r.name = 'SCADA'");
    await live.cypher("MATCH (r:Resource {id: 'disk'}) SET r.name = 'Disk'");
    await live.cypher("MATCH (r:Resource {id: 'valve'}) SET r.name = 'Valve'");
    await live.cypher("CREATE (:SecurityEvent {id: 'e1', severity: 'HIGH', eventType: 'THREAT'})");
    await live.cypher("MATCH (e:SecurityEvent) SET e.severity = 'LOW'");
    await live.cypher("MATCH (:Resource {id: 'scada'})-[o:OWNED_BY]->() DELETE o");
    // Whom the node belongs to is asked at delivery: before the owner is gone, then.
    if (filter.sectors)
      await live.cypher("MATCH (r {id: 'scada'}), (o {id: 'grid'}) CREATE (r)-[:OWNED_BY]->(o)");
    expect((await past(live, { filter, after: from })).map(told)).toEqual(expected);
    expect((await collect(present, expected.length)).map(told)).toEqual(expected);
    await present.return?.();
  });
});

describe('a bulk transaction', () => {
  const bulk = (statement: string) =>
    live.graph.write(
      statement,
      {},
      { metadata: { capture: 'summary', actor: 'importer', correlationId: 'b-1' } },
    );

  it('is one event, or one for each change to whom asks for it; typed feeds miss none', async () => {
    const from = now();
    await bulk(
      `UNWIND range(1, 300) AS i CREATE (r:Resource:COMPUTE {id: 'r' + i, criticality: CASE i % 2 WHEN 0 THEN 'HIGH' ELSE 'LOW' END})
       CREATE (e:SecurityEvent {id: 'e' + i, severity: 'HIGH', eventType: CASE i % 100 WHEN 0 THEN 'THREAT' ELSE 'OTHER' END})-[:OBSERVED_ON]->(r)`,
    );
    await bulk("MATCH (r:Resource) WHERE r.criticality = 'HIGH' SET r.status = 'RUNNING'");
    await bulk("MATCH (e:SecurityEvent) WHERE e.eventType = 'THREAT' DETACH DELETE e");
    const whole = await past(live, { filter: {}, after: from });
    expect(whole.map(({ change }) => change.operation)).toEqual(['SUMMARISED', 'SUMMARISED', 'SUMMARISED']);
    expect(whole.map(({ actor, correlationId }) => [actor, correlationId])).toEqual(
      Array.from({ length: 3 }, () => ['importer', 'b-1']),
    );
    expect(whole[0]?.change.summary).toEqual(
      expect.arrayContaining([
        { type: 'Resource', operation: 'CREATED', count: 300 },
        { type: 'COMPUTE', operation: 'CREATED', count: 300 },
        { type: 'OBSERVED_ON', operation: 'CONNECTED', count: 300 },
      ]),
    );
    expect(whole[1]?.change.summary).toEqual(
      expect.arrayContaining([{ type: 'Resource', operation: 'UPDATED', count: 150 }]),
    );
    expect(whole[2]?.change.summary).toEqual([
      { type: 'SecurityEvent', operation: 'DELETED', count: 3 },
      { type: 'OBSERVED_ON', operation: 'DISCONNECTED', count: 3 },
    ]);
    const each = await past(live, { filter: { expand: true }, after: from });
    expect(each).toHaveLength(900 + 150 + 6);
    expect(new Set(each.map(({ cursor }) => cursor)).size).toBe(each.length);
    expect(each.at(-1)?.change.relationship?.to.labels).toContain('Resource');
    const threats = await past(live, {
      filter: {
        types: ['SecurityEvent'],
        operations: ['CREATED'],
        facts: { eventType: ['THREAT'] },
        expand: true,
      },
      after: from,
    });
    expect(threats.map(({ change }) => change.node?.id).toSorted()).toEqual(['e100', 'e200', 'e300']);
    const high = await past(live, { filter: { types: ['Resource'], criticalities: ['HIGH'] }, after: from });
    expect(high).toHaveLength(2);
    expect(await past(live, { filter: { ids: ['r999'] }, after: from })).toEqual([]);
  });

  it('is summed up by itself when it is very large', async () => {
    const from = now();
    await live.cypher("UNWIND range(1, 20001) AS i CREATE (:Software {id: 's' + i})");
    const [event, ...others] = await past(live, { filter: {}, after: from });
    expect(others).toEqual([]);
    expect(event?.change.summary).toEqual([{ type: 'Software', operation: 'CREATED', count: 20001 }]);
    const [one] = await past(live, { filter: { ids: ['s777'], expand: true }, after: from });
    expect(one && told(one)).toBe('CREATED Software s777');
  });
});

describe('a consumer that does not keep up', () => {
  async function overrun(slow?: 'replay') {
    const from = now();
    const buffer = { used: 0, limit: 5 };
    const [slowOne, neighbour] = [1, 2].map(() =>
      live.feed.follow({ filter: { types: ['Resource'] }, buffer, ...(slow && { slow }) }),
    );
    const other = live.feed.follow({ filter: { types: ['Resource'] } });
    for (let i = 0; i < 20; i++) await live.cypher('CREATE (:Resource {id: $id})', { id: `b${i}` });
    await live.settled();
    const ids = (events: LiveEvent[]) => events.map(({ change }) => change.node?.id);
    const all = Array.from({ length: 20 }, (_, i) => `b${i}`);
    expect(ids(await collect(other as never, 20))).toEqual(all);
    return { from, buffer, slowOne, neighbour, other, all, ids };
  }

  it('is told where to go on, shares its buffer with its socket alone, and misses nothing', async () => {
    const { from, buffer, slowOne, neighbour, other, all, ids } = await overrun();
    const lagged = live.feed.counters.lagged;
    expect(buffer.used).toBe(0);
    for (const events of [slowOne, neighbour]) {
      const error = await events?.next().then(
        () => undefined,
        (thrown: { code: string; extensions: { cursor: string } }) => thrown,
      );
      expect(error?.code).toBe('LAGGED');
      expect(error?.extensions.cursor).toBe(from);
      const again = await past(live, { filter: { types: ['Resource'] }, after: error?.extensions.cursor });
      expect(ids(again)).toEqual(all);
      expect(await events?.next()).toEqual({ value: undefined, done: true });
    }
    expect(live.feed.counters.lagged).toBe(lagged + 2);
    await other.return?.();
  });

  it('is given what it missed out of the log, if so configured', async () => {
    const { slowOne, neighbour, other, all, ids } = await overrun('replay');
    expect(ids(await collect(slowOne as never, 20))).toEqual(all);
    expect(ids(await collect(neighbour as never, 20))).toEqual(all);
    const next = collect<LiveEvent>(slowOne as never, 1);
    await live.cypher("CREATE (:Resource {id: 'live again'})");
    expect(ids(await next)).toEqual(['live again']);
    for (const events of [slowOne, neighbour, other]) await events?.return?.();
  });

  it('leaves nothing behind when it goes', async () => {
    const open = live.feed.subscribers().length;
    const many = Array.from({ length: 50 }, (_, i) =>
      live.feed.follow({
        filter: i % 2 ? { ids: [`x${i}`] } : { types: ['Resource'], severities: ['HIGH'] },
      }),
    );
    const waiting = many.map((events) => events.next());
    expect(live.feed.subscribers().length).toBe(open + 50);
    for (const events of many) await events.return?.();
    expect(await Promise.all(waiting)).toEqual(many.map(() => ({ value: undefined, done: true })));
    expect(live.feed.subscribers().length).toBe(open);
  });
});

describe('what is kept', () => {
  const sizes = async () =>
    Number((await live.store.extent()).newest - (await live.store.extent()).oldest + 1n);
  const keep = { maxEvents: 1_000_000, maxBytes: 1_000_000_000, maxAgeHours: 1000 };

  async function filled(): Promise<{ from: string; all: LiveEvent[] }> {
    const from = now();
    for (let i = 0; i < 30; i++) await live.cypher('CREATE (:Resource {id: $id})', { id: `t${i}` });
    return { from, all: await past(live, { filter: { types: ['Resource'] }, after: from }) };
  }

  it.each([
    ['by number', { ...keep, maxEvents: 10 }],
    ['by size', { ...keep, maxBytes: 2000 }],
  ])('ends %s; a cursor from before is refused with the oldest one, which is good', async (_, retention) => {
    const { from, all } = await filled();
    await live.store.trim(keep);
    expect(await past(live, { filter: { types: ['Resource'] }, after: from })).toHaveLength(30);
    expect(await live.store.trim(retention)).toBeGreaterThan(15);
    const kept = await sizes();
    expect(kept).toBeGreaterThan(2);
    expect(kept).toBeLessThan(15);
    expect((await live.store.extent()).bytes).toBeGreaterThan(500);
    // Another gateway, which has nothing of it in memory.
    const other = await startLive({ DATABASE_URL: live.config.DATABASE_URL }, { keepGraph: true });
    const error = await other.feed
      .follow({ filter: {}, after: from })
      .next()
      .then(
        () => undefined,
        (thrown: { code: string; extensions: { oldest: string } }) => thrown,
      );
    expect(error?.code).toBe('CURSOR_EXPIRED');
    const rest = await past(other, { filter: { types: ['Resource'] }, after: error?.extensions.oldest });
    expect(rest).toEqual(all.slice(-rest.length));
    expect(rest.length).toBeGreaterThan(0);
    await other.stop();
  });

  it('ends by age', async () => {
    await filled();
    await live.postgres.query("UPDATE event_log SET committed_at = committed_at - interval '2 hours'");
    await live.cypher("CREATE (:Resource {id: 'young'})");
    await live.settled();
    await live.store.trim({ ...keep, maxAgeHours: 1 });
    expect(await sizes()).toBe(1);
  });
});
