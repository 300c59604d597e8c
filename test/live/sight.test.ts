import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Permissions } from '../../src/auth/permissions.ts';
import { Visibility, type VisibilityRule } from '../../src/auth/visibility.ts';
import { Sectors } from '../../src/live/feed/sectors.ts';
import { PLATFORM, type Viewer } from '../../src/live/feed/sight.ts';
import type { Change, LiveEvent } from '../../src/live/log/change.ts';
import { sharedLabelsOf } from '../../src/node-types.ts';
import { readTypeDefinitions } from '../../src/schema.ts';
import { resetGraph } from '../support/databases.ts';
import { past, startLive, type TestLive, type TestRequest } from '../support/live.ts';
import { collect } from '../support/wait.ts';

let live: TestLive;
let from: string;

beforeAll(async () => {
  live = await startLive();
});
afterAll(() => live?.stop());
beforeEach(async () => {
  await resetGraph(live.graph);
  await live.settled();
  from = live.feed.latestCursor();
});

function viewer(rule: Partial<VisibilityRule> = {}, role: 'OPERATOR' | 'VIEWER' = 'OPERATOR'): Viewer {
  return {
    visibility: Visibility.of({ tenants: ['acme'], clearance: 'GREEN', readable: 'all', ...rule }),
    permissions: Permissions.ofRole(role),
  };
}

const ACME = viewer();
const GLOBEX = viewer({ tenants: ['globex'] });

/** `OPERATION id`, or of a relationship `OPERATION from-to`. */
function told({ change: { operation, node, relationship } }: LiveEvent): string {
  return `${operation} ${node ? node.id : relationship ? `${relationship.from.id}-${relationship.to.id}` : ''}`;
}

/** What somebody is told of all since the test began: out of the past, in which the present is checked too. */
async function seenBy(own: Viewer, request: Partial<TestRequest> = {}): Promise<string[]> {
  return (await eventsFor(own, request)).map(told);
}

async function eventsFor(own: Viewer, request: Partial<TestRequest> = {}): Promise<LiveEvent[]> {
  return await past(live, { filter: {}, after: from, viewer: own, ...request });
}

/** Follows while something happens, as well as afterwards: both must tell the same. */
async function both(
  own: Viewer,
  happens: () => Promise<void>,
  request: Partial<TestRequest> = {},
): Promise<string[]> {
  const events = live.follow({ filter: {}, viewer: own, ...request });
  await happens();
  const later = await seenBy(own, request);
  const now = (await collect(events, later.length)).map(told);
  expect(now).toEqual(later);
  expect(events.state.buffered).toBe(0);
  await events.return?.();
  return later;
}

describe('a node', () => {
  it.each([
    ['of another tenant', 'TENANTED:TENANT_globex', GLOBEX],
    ['above the clearance', 'TLP_AMBER', viewer({ clearance: 'AMBER' })],
  ])('%s is not told of: made, changed, tied, untied, deleted', async (_, labels, other) => {
    const happens = async () => {
      await live.cypher(
        `CREATE (:Resource:${labels} {id: 'h'}), (:Resource {id: 's'}), (:Resource {id: 't'})`,
      );
      await live.cypher(
        "MATCH (h {id: 'h'}), (s {id: 's'}), (t {id: 't'}) CREATE (h)-[:DEPENDS_ON]->(s), (t)-[:DEPENDS_ON]->(s)",
      );
      await live.cypher("MATCH (n:Resource) SET n.name = 'x'");
      await live.cypher('MATCH ()-[r:DEPENDS_ON]->() SET r.since = 1');
      await live.cypher('MATCH ()-[r:DEPENDS_ON]->() DELETE r');
      await live.cypher('MATCH (n:Resource) DETACH DELETE n');
    };
    const all = (await both(ACME, happens)).sort();
    expect(all).toEqual(
      [
        'CONNECTED',
        'CREATED s',
        'CREATED t',
        'DELETED s',
        'DELETED t',
        'DISCONNECTED',
        'UPDATED',
        'UPDATED s',
        'UPDATED t',
      ]
        .map((line) => (line.includes(' ') ? line : `${line} t-s`))
        .sort(),
    );
    const everything = await seenBy(other);
    expect(everything.filter((line) => /\bh\b/.test(line)).sort()).toEqual(
      ['CONNECTED h-s', 'CREATED h', 'DELETED h', 'DISCONNECTED h-s', 'UPDATED h', 'UPDATED h-s'].sort(),
    );
    expect(await seenBy(PLATFORM)).toEqual(everything);
  });

  it('of a type that may not be read is not told of, nor what ties it', async () => {
    const own = viewer({ readable: ['Vulnerability', 'Software'] });
    await live.cypher(
      "CREATE (v:Vulnerability {id: 'v'})<-[:AFFECTED_BY]-(s:Software {id: 's'})<-[:RUNS]-(:Resource {id: 'r'})",
    );
    expect((await seenBy(own)).sort()).toEqual(['CONNECTED s-v', 'CREATED s', 'CREATED v']);
    expect(await seenBy(PLATFORM)).toHaveLength(5);
  });

  it('that becomes hidden is told as deleted, one that becomes visible as created, with nothing of its other side', async () => {
    await live.cypher("CREATE (:SecurityEvent {id: 'a', severity: 'HIGH', name: 'open'})");
    const happens = async () => {
      await live.cypher(
        "MATCH (n {id: 'a'}) SET n:TLP_RED, n.severity = 'CRITICAL', n.name = 'closed' CREATE (n)-[:POINTS_TO]->(:StixObject {id: 'x'})",
      );
      await live.cypher("MATCH (n {id: 'a'}) SET n.name = 'closed still'");
      await live.cypher("MATCH (n {id: 'a'}) REMOVE n:TLP_RED SET n.severity = 'LOW', n.name = 'open again'");
    };
    await live.settled();
    from = live.feed.latestCursor();
    const filter = { ids: ['a'] };
    expect(await both(ACME, happens, { filter })).toEqual(['DELETED a', 'CREATED a']);
    const text = JSON.stringify((await eventsFor(ACME, { filter })).map(({ change }) => change));
    expect(text).not.toMatch(/closed|CRITICAL|TLP_RED/);
    const [gone, come] = (await eventsFor(ACME, { filter })).map(({ change }) => change);
    expect(gone?.node).toEqual({
      id: 'a',
      labels: ['SecurityEvent'],
      facts: expect.objectContaining({ severity: 'HIGH' }),
    });
    expect(come?.node).toEqual({
      id: 'a',
      labels: ['SecurityEvent'],
      facts: expect.objectContaining({ severity: 'LOW' }),
    });
    // A filter tells no more than a message.
    for (const [severities, count] of [
      [['CRITICAL'], 0],
      [['HIGH'], 1],
      [['LOW'], 1],
    ] as const)
      expect(await seenBy(ACME, { filter: { types: ['SecurityEvent'], severities } })).toHaveLength(count);
    expect((await seenBy(PLATFORM, { filter })).filter((line) => line === 'UPDATED a')).toHaveLength(5);
  });

  it('that becomes hidden is told to who asked for what it was', async () => {
    await live.cypher("CREATE (:SecurityEvent:Alarm {id: 'a', severity: 'HIGH'})");
    const happens = () => live.cypher("MATCH (n {id: 'a'}) REMOVE n:Alarm SET n:TLP_RED, n.severity = 'LOW'");
    await live.settled();
    from = live.feed.latestCursor();
    const asked = [{ types: ['Alarm'] }, { types: ['SecurityEvent'], severities: ['HIGH'] }];
    const waiting = asked.map((filter) => live.follow({ filter, viewer: ACME }));
    await happens();
    for (const events of waiting) {
      expect((await collect(events, 1)).map(told)).toEqual(['DELETED a']);
      await events.return?.();
    }
  });

  it('that leaves for another tenant is told once to each: gone here, come there', async () => {
    await live.cypher("CREATE (:Resource:TENANTED:TENANT_acme {id: 'm', name: 'ours'})");
    await live.settled();
    from = live.feed.latestCursor();
    const happens = () =>
      live.cypher("MATCH (n {id: 'm'}) REMOVE n:TENANT_acme SET n:TENANT_globex, n.name = 'theirs'");
    expect(await both(ACME, happens)).toEqual(['DELETED m']);
    expect(await seenBy(GLOBEX)).toEqual(['CREATED m']);
    expect(JSON.stringify((await eventsFor(GLOBEX))[0]?.change)).not.toMatch(/acme|ours/);
    expect(JSON.stringify((await eventsFor(ACME))[0]?.change)).not.toMatch(/globex|theirs/);
    expect(await seenBy(viewer({ tenants: ['acme', 'globex'] }))).toEqual(['UPDATED m', 'UPDATED m']);
  });

  it('that was hidden takes with it, or brings, no relationship that was there before', async () => {
    await live.cypher("CREATE (:Resource {id: 'p'})-[:DEPENDS_ON]->(:Resource:TLP_RED {id: 'q'})");
    await live.settled();
    from = live.feed.latestCursor();
    await live.cypher(
      "MATCH (p {id: 'p'})-[r:DEPENDS_ON]->(q) REMOVE q:TLP_RED DELETE r CREATE (q)-[:RUNS_IN]->(p)",
    );
    expect(await seenBy(ACME)).toEqual(['CREATED q', 'CONNECTED q-p']);
    await live.cypher(
      "MATCH (q {id: 'q'})-[r:RUNS_IN]->(p) SET q:TLP_RED DELETE r CREATE (q)-[:DEPENDS_ON]->(p)",
    );
    // Of the past, only that they went: it is hidden by now.
    expect(await seenBy(ACME)).toEqual(['DELETED q', 'DISCONNECTED q-p']);
    expect(JSON.stringify((await eventsFor(ACME)).at(-1)?.change)).not.toContain('TLP_RED');
  });
});

describe('a secret', () => {
  it('is in no event of who may not read secrets, and no event is of a secret alone', async () => {
    const own = viewer({}, 'VIEWER');
    const happens = async () => {
      await live.cypher(
        "CREATE (:Resource:COMPUTE {id: 'r', metadata: 'hunter1', name: 'web'}), (:Infrastructure {id: 'i', config: 'hunter1'})",
      );
      await live.cypher(
        "MATCH (n {id: 'r'}), (i {id: 'i'}) SET n.metadata = 'hunter2', i.config = 'hunter2', i.metadata = 'open'",
      );
      await live.cypher("MATCH (n {id: 'r'}) SET n.metadata = 'hunter3', n.name = 'www'");
      await live.cypher("MATCH (n:Resource {id: 'r'}) DETACH DELETE n");
    };
    const seen = await both(own, happens);
    // What is a secret of one type alone is none of another.
    expect(seen.sort()).toEqual(['CREATED r', 'CREATED i', 'UPDATED i', 'UPDATED r', 'DELETED r'].sort());
    const text = JSON.stringify(await eventsFor(own));
    expect(text).toMatch(/www.*open|open.*www/);
    expect(text).not.toMatch(/hunter|config/);
    expect(await seenBy(own, { filter: { facts: { metadata: ['hunter1', 'hunter2', 'hunter3'] } } })).toEqual(
      [],
    );
    expect(JSON.stringify(await eventsFor(ACME))).toMatch(/hunter3/);
    expect(await seenBy(ACME, { filter: { facts: { metadata: ['hunter3'] } } })).not.toEqual([]);
  });
});

describe('a bulk transaction', () => {
  const bulk = { metadata: { capture: 'summary' } };

  it('is counted by what is visible, and is none where nothing is', async () => {
    const { graph } = live;
    const happens = async () => {
      await graph.write(
        "UNWIND range(1, 5) AS i CREATE (:Resource {id: 'b' + i}) CREATE (:Resource:TLP_RED {id: 'c' + i})-[:DEPENDS_ON]->(:Resource:TENANTED:TENANT_globex {id: 'd' + i})",
        {},
        bulk,
      );
      await graph.write("MATCH (n:Resource) WHERE n.id STARTS WITH 'c' SET n.name = 'x'", {}, bulk);
      await graph.write(
        "MATCH (n:Resource) WHERE n.id STARTS WITH 'c' OR n.id IN ['b1', 'b2'] DETACH DELETE n",
        {},
        bulk,
      );
    };
    expect(await both(ACME, happens)).toEqual(['SUMMARISED ', 'SUMMARISED ']);
    expect((await eventsFor(ACME)).map(({ change }) => change.summary)).toEqual([
      [{ type: 'Resource', operation: 'CREATED', count: 5 }],
      [{ type: 'Resource', operation: 'DELETED', count: 2 }],
    ]);
    expect((await seenBy(ACME, { filter: { expand: true } })).sort()).toEqual([
      ...[1, 2, 3, 4, 5].map((i) => `CREATED b${i}`),
      'DELETED b1',
      'DELETED b2',
    ]);
    expect(await seenBy(ACME, { filter: { types: ['DEPENDS_ON'] } })).toEqual([]);
    const all = (await eventsFor(PLATFORM)).map(({ change }) => change.summary);
    expect(all).toHaveLength(3);
    expect(all[0]).toContainEqual({ type: 'DEPENDS_ON', operation: 'CONNECTED', count: 5 });
  });

  it('tells nothing of nodes of which not all is known', async () => {
    const { graph } = live;
    await graph.write('CREATE (:Resource:TLP_RED)-[:DEPENDS_ON]->(:Resource), (:Resource:TLP_RED)', {}, bulk);
    await live.settled();
    from = live.feed.latestCursor();
    await graph.write('MATCH (n:Resource) WHERE n.id IS NULL DETACH DELETE n', {}, bulk);
    expect(await seenBy(ACME)).toEqual([]);
    expect(await seenBy(PLATFORM)).toEqual(['SUMMARISED ']);
  });
});

describe('rights that change', () => {
  it('hold from the next event on, for what waits as well', async () => {
    const own = { ...ACME };
    const events = live.follow({ filter: {}, viewer: own });
    await live.cypher("UNWIND range(1, 3) AS i CREATE (:Resource:TLP_GREEN {id: 'g' + i})");
    await live.settled();
    expect((await collect(events, 1)).map(told)).toEqual([expect.stringMatching(/^CREATED g[1-3]$/)]);
    own.visibility = viewer({ clearance: 'CLEAR' }).visibility;
    const next = collect(events, 1);
    await live.cypher("CREATE (:Resource:TLP_GREEN {id: 'g4'})");
    await live.cypher("CREATE (:Resource {id: 'g5'})");
    expect((await next).map(told)).toEqual(['CREATED g5']);
    own.visibility = ACME.visibility;
    await live.cypher("CREATE (:Resource:TLP_GREEN {id: 'g6'})");
    expect((await collect(events, 1)).map(told)).toEqual(['CREATED g6']);
    await events.return?.();
  });

  it('hold for what is left of the past: what is hidden from the narrower ones is told no more', async () => {
    await live.cypher("CREATE (:Resource {id: 'a'})");
    await live.cypher("CREATE (:Resource {id: 'b'})");
    await live.cypher("MATCH (n {id: 'b'}) SET n:TLP_AMBER");
    await live.cypher("CREATE (:Resource {id: 'c'})");
    await live.settled();
    const own = { ...viewer({ clearance: 'RED' }) };
    const events = live.follow({ filter: { types: ['Resource'] }, after: from, viewer: own });
    expect((await collect(events, 1)).map(told)).toEqual(['CREATED a']);
    Object.assign(own, ACME);
    expect((await collect(events, 2)).map(told)).toEqual(['DELETED b', 'CREATED c']);
    await events.return?.();
  });

  it('bring of what is left of the past what the wider ones show, as far as it is still to be seen', async () => {
    await live.cypher("CREATE (:Resource {id: 'a'})");
    await live.cypher("CREATE (:Resource:TLP_AMBER {id: 'b'})");
    await live.cypher("CREATE (:Resource:TLP_AMBER {id: 'c'})");
    await live.cypher("MATCH (n {id: 'c'}) SET n:TLP_RED");
    await live.settled();
    const own = { ...ACME };
    const events = live.follow({ filter: { types: ['Resource'] }, after: from, viewer: own });
    expect((await collect(events, 1)).map(told)).toEqual(['CREATED a']);
    Object.assign(own, viewer({ clearance: 'AMBER' }));
    expect((await collect(events, 2)).map(told)).toEqual(['CREATED b', 'DELETED c']);
    await events.return?.();
  });
});

describe('sectors', () => {
  it('are found along what is visible alone', async () => {
    await live.cypher(
      `CREATE (s:Sector {id: 'energy'}), (:Organisation:TLP_RED {id: 'o'})-[:OPERATES_IN]->(s), (:Organisation {id: 'p'})-[:OPERATES_IN]->(s)`,
    );
    await live.cypher(
      `MATCH (o {id: 'o'}), (p {id: 'p'}) CREATE (:Resource {id: 'hidden way'})-[:OWNED_BY]->(o), (:Resource {id: 'open way'})-[:OWNED_BY]->(p)`,
    );
    const filter = { types: ['Resource'], sectors: ['energy'] };
    expect(await seenBy(ACME, { filter })).toEqual(['CREATED open way']);
    expect((await seenBy(PLATFORM, { filter })).sort()).toEqual(['CREATED hidden way', 'CREATED open way']);
  });

  it('are found by the label that names the type, wherever it stands among the others', async () => {
    const { definitions } = await readTypeDefinitions();
    const sectors = new Sectors(live.graph, sharedLabelsOf(definitions));
    const labels = ['TENANTED', 'TENANT_acme', 'Sector'];
    const change: Change = { operation: 'UPDATED', node: { id: 'local', labels }, before: {}, after: {} };
    const event = { cursor: '', committedAt: '', actor: null, correlationId: null, change };
    expect([...(await sectors.of(event, ACME.visibility))]).toEqual(['local']);
  });
});
