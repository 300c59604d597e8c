import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Neo4jGraph } from '../../datasources/graph.ts';
import { startEphemeral } from '../../embedded/ephemeral.ts';
import type { DharmaError } from '../../src/errors.ts';
import { captureFault, installCapture } from '../../src/live/capture.ts';
import { freshDatabase } from '../support/databases.ts';
import { past, startLive, type TestLive } from '../support/live.ts';
import { collect } from '../support/wait.ts';

let live: TestLive;

beforeAll(async () => {
  live = await startLive({ CAPTURE_CANARY_MS: '500' });
});
afterAll(() => live?.stop());
afterEach(() => healed());

/** What the health monitor does once a second; resolves once all is well. */
async function healed(): Promise<number> {
  const started = Date.now();
  for (;;) {
    const fault = await live.check().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (!fault) return Date.now() - started;
    if (Date.now() - started > 25_000) throw new Error(`not healed: ${fault}`);
    await sleep(50);
  }
}

const trigger = (call: string, ...rest: unknown[]) =>
  live.graph.system(`CALL apoc.trigger.${call}`, { args: rest });

/** Until the fault is there: a trigger that was changed acts for up to two seconds as before. */
async function uncaptured(): Promise<void> {
  for (let i = 0; ; i++) {
    if (await captureFault(live.graph)) return;
    if (i > 400) throw new Error('the fault did not come');
    await sleep(25);
  }
}

const install = (statement: string) =>
  live.graph.system(
    "CALL apoc.trigger.install('neo4j', 'dharma_capture', $statement, {phase: 'before'}, {})",
    { statement },
  );

describe.each([
  ['trigger missing', () => trigger("drop('neo4j', 'dharma_capture')")],
  ['trigger paused', () => trigger("stop('neo4j', 'dharma_capture')")],
  ['trigger altered', () => install('RETURN 1 AS one')],
])('%s', (name, breakIt) => {
  it('is found, put right, and told to every subscriber as a hole, once', async () => {
    await live.settled();
    const from = live.feed.latestCursor();
    const [one, other] = [
      live.feed.follow({ filter: {} }),
      live.feed.follow({ filter: { ids: ['nobody'] } }),
    ];
    const ends = Promise.all([one, other].map((events) => missed(events.next())));
    await breakIt();
    await uncaptured();
    await live.cypher("MERGE (:Resource {id: 'unseen'})");
    await expect(live.check()).rejects.toThrow(name);
    await healed();
    const [first, second] = await ends;
    expect(first).toEqual(second);
    expect(first?.reason).toBe(name);
    // After it, everything is there again.
    await live.cypher(
      "CREATE (:Resource {id: 'seen'}) WITH 1 AS one MATCH (r:Resource) WHERE r.id IN ['seen', 'unseen'] DELETE r",
    );
    const events = live.feed.follow({ filter: { types: ['Resource'] }, after: first?.cursor });
    const [event] = await collect(events, 1);
    await events.return?.();
    expect(event?.change.node?.id).toMatch(/seen/);
    // Who comes back from before the hole is told as well.
    expect(await missed(live.feed.follow({ filter: { ids: ['nobody'] }, after: from }).next())).toEqual(
      first,
    );
    expect(await live.store.hasGapAfter(BigInt(Number.MAX_SAFE_INTEGER))).toBe(false);
    expect((await captureGaps()).filter((reason) => reason === name)).toHaveLength(1);
  });
});

async function missed(next: Promise<unknown>): Promise<{ cursor: string; reason: string }> {
  const error = await next.then(
    () => undefined,
    (thrown: DharmaError) => thrown,
  );
  expect(error?.code).toBe('EVENTS_MISSED');
  return error?.extensions as unknown as { cursor: string; reason: string };
}

async function captureGaps(): Promise<string[]> {
  const rows = await live.postgres.query<{ payload: string }>(
    `SELECT payload FROM event_log WHERE payload LIKE '%"mode":"gap"%'`,
  );
  return rows.map(({ payload }) => (JSON.parse(payload) as { reason: string }).reason);
}

async function gapTold(reason: string): Promise<void> {
  for (let i = 0; !(await captureGaps()).includes(reason); i++) {
    if (i > 400) throw new Error(`not told: ${reason}`);
    await sleep(25);
  }
}

describe('a trigger that is listed and does nothing', () => {
  it('is found by the canary that does not come out of the log', async () => {
    await healed();
    // As one that a newer release has installed: its statement is left alone as long as it works.
    await install('// dharma capture 99\nRETURN 1 AS one');
    const started = Date.now();
    let fault: string | undefined;
    while (!fault && Date.now() - started < 20_000) {
      fault = await live.check().then(
        () => undefined,
        (error: Error) => error.message,
      );
      await sleep(50);
    }
    expect(fault).toBe('changes are not captured');
    await healed();
    expect((await captureGaps()).at(-1)).toBe('changes are not captured');
  });
});

describe('a release that finds the trigger of an earlier one', () => {
  it('takes it over without a hole, and what waits in the old outbox with it', async () => {
    await healed();
    await live.settled();
    const before = (await captureGaps()).length;
    const earlier = await readFile(new URL('../fixtures/capture-1.cypher', import.meta.url), 'utf8');
    const from = live.feed.latestCursor();
    await live.graph.write('MERGE (h:OutboxHead {k: 0}) ON CREATE SET h.n = 0, h.epoch = randomUUID()');
    await install(earlier.trim());
    for (let i = 0; (await captureFault(live.graph)) !== 'trigger of an earlier release'; i++) {
      if (i > 400) throw new Error('the earlier trigger did not become active');
      await sleep(25);
    }
    await live.cypher("CREATE (:Resource {id: 'by-the-old-one'})");
    await live.cypher("MATCH (r:Resource {id: 'by-the-old-one'}) SET r.name = 'x'");
    expect(await installCapture(live.graph, 'neo4j')).toBeUndefined();
    await live.cypher("MATCH (r:Resource {id: 'by-the-old-one'}) DELETE r");
    const events = await past(live, { filter: { ids: ['by-the-old-one'] }, after: from });
    expect(events.map(({ change }) => change.operation)).toEqual(['CREATED', 'UPDATED', 'DELETED']);
    expect(await captureGaps()).toHaveLength(before);
    const [head] = await live.graph.read('MATCH (h:OutboxHead) RETURN count(h) AS heads');
    expect(head?.heads).toBe(0);
  });
});

describe('a log or a graph that was put back to an older state', () => {
  it('is told as a hole when the next relay leads, and positions are not given twice', async () => {
    await healed();
    await live.settled();
    await live.cypher('CREATE (:Resource)');
    await live.settled();
    const from = live.feed.latestCursor();
    await live.stop();
    // An empty log on the same graph, and then two where the graph's note says something else.
    live = await startLive({ CAPTURE_CANARY_MS: '500' });
    const { config } = live;
    for (const [note, reason] of [
      ['5000000/elsewhere', 'the event log was put back to an older state'],
      ['17/elsewhere', 'the graph was put back to an older state'],
    ]) {
      await live.stop();
      const graph = new Neo4jGraph(config);
      await graph.write("MATCH (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = $note", { note });
      await graph.close();
      live = await startLive(
        { CAPTURE_CANARY_MS: '500', DATABASE_URL: config.DATABASE_URL },
        { keepGraph: true },
      );
      await gapTold(String(reason));
      expect((await live.store.extent()).newest).toBeGreaterThan(5_000_000n);
    }
    const code = (error: DharmaError) => error.code;
    expect(
      await live.feed
        .follow({ filter: {}, after: from })
        .next()
        .then(() => 'answered', code),
    ).toBe('CURSOR_EXPIRED');
  });
});

describe('a Neo4j without triggers', () => {
  it('is refused at the start, in words', async () => {
    const databases = await startEphemeral({ neo4jInstances: 1, triggers: false });
    try {
      const [access] = databases.neo4j;
      const settings = {
        NEO4J_URI: access?.uri ?? '',
        NEO4J_USERNAME: access?.username ?? '',
        NEO4J_PASSWORD: access?.password ?? '',
        DATABASE_URL: await freshDatabase(),
      };
      await expect(startLive(settings)).rejects.toThrow(/APOC triggers.*apoc\.trigger\.enabled=true/);
    } finally {
      await databases.stop();
    }
  }, 60_000);
});

describe('a stranger at the outbox', () => {
  it('does not stop the feed: what cannot be read is taken out, and told as a hole', async () => {
    await healed();
    await live.settled();
    const events = live.feed.follow({ filter: { ids: ['nobody'] } });
    const end = missed(events.next());
    await live.cypher(
      `CREATE (:Outbox) CREATE (:Outbox {key: 5, at: 1.5, payload: 5, meta: ['a']})
       CREATE (:Outbox {key: randomUUID(), at: 9223372036854775807, meta: '{}', payload: '{}'})
       CREATE (:Outbox {key: 'a' + '\\u0000', at: 1, meta: '{}', payload: '{}'})`,
    );
    expect((await end).reason).toBe('entries of the outbox could not be read');
    const after = live.feed.latestCursor();
    await live.cypher("CREATE (:Resource {id: 'goes on'})");
    const next = live.feed.follow({ filter: { ids: ['goes on'] }, after });
    expect((await collect(next, 1))[0]?.change.operation).toBe('CREATED');
    await next.return?.();
    await live.settled();
  });

  it('hides nothing by setting what the relay sets', async () => {
    await healed();
    await live.cypher("CREATE (a:Resource {id: 'h1', x: 1})-[:DEPENDS_ON {w: 1}]->(:Resource {id: 'h2'})");
    await live.settled();
    const after = live.feed.latestCursor();
    await live.cypher("MATCH (r:Resource {id: 'h1'}) SET r.dharmaRelayed = '2' REMOVE r.x");
    await live.cypher("MATCH (r:Resource {id: 'h1'})-[d:DEPENDS_ON]->() SET r.dharmaRelayed = '3', d.w = 9");
    await live.cypher(
      "MATCH (r:Resource {id: 'h1'}), (m:DharmaMeta {k: 'relay'}) SET m.dharmaRelayed = m.dharmaRelayed + 'x' REMOVE r:Resource",
    );
    expect((await past(live, { filter: { ids: ['h1'] }, after })).length).toBeGreaterThanOrEqual(4);
    await live.cypher("MATCH (n) WHERE n.id IN ['h1', 'h2'] DETACH DELETE n");
  });
});
