import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Neo4jGraph, type Row, type RunOptions } from '../../datasources/graph.ts';
import { readCommand, runDemo } from '../../src/demo/command.ts';
import { ensureDemoEstate, readDemoMark, writeDemo } from '../../src/demo/ensure.ts';
import { estateParts, generateEstate } from '../../src/demo/estate.ts';
import { loadEstate } from '../../src/demo/load.ts';
import { MIN_SIZE } from '../../src/demo/options.ts';
import { resetDemo } from '../../src/demo/reset.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { resetGraph, testConfig } from '../support/databases.ts';

const OPTIONS = { size: MIN_SIZE, seed: 1 };
const estate = generateEstate(OPTIONS);
let graph: Neo4jGraph;

beforeAll(async () => {
  graph = new Neo4jGraph(await testConfig());
  await ensureGraphSchema(graph);
});

beforeEach(() => resetGraph(graph));
afterAll(() => graph.close());

const one = async (cypher: string, params?: Row) => (await graph.read(cypher, params))[0] as Row;
const counts = () =>
  one("RETURN COUNT { MATCH (n) WHERE n.source = 'demo' } AS nodes, COUNT { ()-->() } AS edges");

/** Everything that is there, in an order of its own: what a second load must not change. */
async function snapshot(): Promise<unknown> {
  const nodes =
    "MATCH (n) WHERE n.source = 'demo' RETURN labels(n) AS l, properties(n) AS p ORDER BY l, n.id";
  const edges =
    'MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p ORDER BY a, t, b';
  return JSON.parse(JSON.stringify([await graph.read(nodes), await graph.read(edges)]));
}

/** A graph that remembers what was asked of it. */
function recording(): {
  graph: Pick<Neo4jGraph, 'read' | 'write'>;
  writes: { rows: number; options: RunOptions }[];
} {
  const writes: { rows: number; options: RunOptions }[] = [];
  return {
    writes,
    graph: {
      read: (cypher, params, options) => graph.read(cypher, params, options),
      write: (cypher, params, options = {}) => {
        writes.push({ rows: ((params?.rows ?? []) as unknown[]).length, options });
        return graph.write(cypher, params, options);
      },
    },
  };
}

describe('loadEstate', () => {
  test('writes every row, in small transactions that capture sums up', async () => {
    const { graph: spied, writes } = recording();
    const seen: number[] = [];
    const report = await loadEstate(spied, estateParts(OPTIONS), {
      correlationId: 'load-1',
      onProgress: ({ nodes, edges }) => seen.push(nodes + edges),
    });
    expect(report).toMatchObject({
      nodes: estate.nodes.length,
      edges: estate.edges.length,
      nodesCreated: estate.nodes.length,
      edgesCreated: estate.edges.length,
    });
    expect(await counts()).toEqual({ nodes: estate.nodes.length, edges: estate.edges.length });
    expect(Math.max(...writes.map(({ rows }) => rows))).toBeLessThanOrEqual(10_000);
    for (const { options } of writes) {
      expect(options.metadata).toEqual({
        app: 'dharma',
        capture: 'summary',
        actor: 'demo',
        correlationId: 'load-1',
      });
    }
    expect(seen.at(-1)).toBe(estate.nodes.length + estate.edges.length);
  });

  test('changes nothing the second time', async () => {
    await loadEstate(graph, estate);
    const before = await snapshot();
    const again = await loadEstate(graph, estate);
    expect(again).toMatchObject({ nodesCreated: 0, edgesCreated: 0 });
    expect(await snapshot()).toEqual(before);
  });

  test('writes times, dates and numbers as such', async () => {
    await loadEstate(graph, estate);
    const types = await one(`
      MATCH (v:Vulnerability {id: 'CVE-2021-44228'})<-[r:AFFECTED_BY]-(:Software)<-[i:RUNS_SOFTWARE]-(s:Resource)
      MATCH (e:SecurityEvent) MATCH (n:NETWORK)
      RETURN valueType(v.createdAt) AS time, valueType(v.kevDueDate) AS date, valueType(v.cvssScore) AS score,
        valueType(r.confidence) AS edge, valueType(e.confidence) AS event, valueType(n.purdueLevel) AS level LIMIT 1`);
    expect(types).toEqual({
      time: 'ZONED DATETIME NOT NULL',
      date: 'DATE NOT NULL',
      score: 'FLOAT NOT NULL',
      edge: 'INTEGER NOT NULL',
      event: 'FLOAT NOT NULL',
      level: 'INTEGER NOT NULL',
    });
  });

  test('leaves alone what an import has written', async () => {
    await graph.write(
      "CREATE (:Vulnerability {id: 'CVE-2021-44228', name: 'as the publisher says', source: 'cve'})",
    );
    await loadEstate(graph, estate);
    const found = await one(
      "MATCH (v:Vulnerability {id: 'CVE-2021-44228'}) RETURN v.name AS name, v.source AS source",
    );
    expect(found).toEqual({ name: 'as the publisher says', source: 'cve' });
  });

  test('stops when told to', async () => {
    const signal = AbortSignal.abort();
    await expect(loadEstate(graph, estate, { signal })).rejects.toThrow();
    expect(await counts()).toMatchObject({ nodes: 0 });
  });
});

describe('resetDemo', () => {
  test('removes what the demo wrote and nothing else', async () => {
    await loadEstate(graph, estate);
    await graph.write("MATCH (v:Vulnerability {id: 'CVE-2021-44228'}) SET v.source = 'cve'");
    await graph.write(
      "MATCH (s:Software) WHERE s.id STARTS WITH 'cpe:2.3:a:apache:log4j' SET s.source = 'sbom'",
    );
    await graph.write("CREATE (:Resource {id: 'by-hand', name: 'by hand'})");
    const report = await resetDemo(graph);
    expect(report.edges).toBe(estate.edges.length);
    const left = await one(
      'MATCH (n) WHERE NOT n:DharmaMeta AND NOT n:Outbox RETURN collect(DISTINCT n.source) AS sources, COUNT { ()-->() } AS edges',
    );
    expect({ ...left, sources: (left.sources as string[]).sort() }).toEqual({
      sources: ['cve', 'sbom'],
      edges: 0,
    });
    expect(await one('MATCH (r:Resource) RETURN collect(r.id) AS ids')).toEqual({ ids: ['by-hand'] });
  });

  test('thins out nodes that have more edges than one transaction takes', async () => {
    await loadEstate(graph, estate);
    await graph.write(
      "MATCH (s:Sector {id: 'sector-energy'}) UNWIND range(1, 9000) AS i CREATE (s)<-[:IN_SECTOR]-(:Infrastructure {id: 'i' + i, source: 'demo'})",
    );
    await resetDemo(graph);
    expect(await counts()).toEqual({ nodes: 0, edges: 0 });
  });
});

describe('ensureDemoEstate', () => {
  test('writes the demo once, and not again after it was removed', async () => {
    expect(await readDemoMark(graph)).toBeNull();
    expect(await ensureDemoEstate(graph, OPTIONS)).toMatchObject({ nodes: estate.nodes.length });
    expect(await readDemoMark(graph)).toMatchObject({ ...OPTIONS, complete: true });
    expect(await ensureDemoEstate(graph, OPTIONS)).toBeNull();
    await resetDemo(graph);
    expect(await ensureDemoEstate(graph, OPTIONS)).toBeNull();
    expect(await counts()).toMatchObject({ nodes: 0 });
  });

  test('goes on with one that was cut short', async () => {
    const abort = new AbortController();
    const cut = writeDemo(graph, OPTIONS, { onProgress: () => abort.abort(), signal: abort.signal });
    await expect(cut).rejects.toThrow();
    expect(await readDemoMark(graph)).toMatchObject({ complete: false });
    await ensureDemoEstate(graph, { size: 500, seed: 9 });
    expect(await counts()).toEqual({ nodes: estate.nodes.length, edges: estate.edges.length });
  });
});

describe('the command', () => {
  test('reads its options', () => {
    expect(readCommand([])).toEqual({ reset: false, estate: { size: 2_000, seed: 1 } });
    expect(readCommand(['--size', '500', '--seed', '7', '--reset'])).toEqual({
      reset: true,
      estate: { size: 500, seed: 7 },
    });
    expect(readCommand(['--reset'])).toEqual({ reset: true, estate: undefined });
    expect(readCommand(['--help'])).toBeUndefined();
  });

  test.each([
    [['--size', 'many']],
    [['--size', '']],
    [['--size', '10']],
    [['--seed', '0.5']],
    [['--sise', '5']],
  ])('refuses %j', (args) => expect(() => readCommand(args)).toThrow());

  test('writes, refuses to mix two estates, and replaces one by the other', async () => {
    const lines: string[] = [];
    const run = (...args: string[]) => runDemo(graph, readCommand(args)!, (line) => lines.push(line));
    expect(await run('--size', String(MIN_SIZE))).toBe(0);
    expect(lines.join('\n')).toContain(`${estate.nodes.length} nodes (${estate.nodes.length} new)`);
    expect(await run('--size', '450')).toBe(1);
    expect(lines.at(-1)).toContain('Add --reset');
    expect(await run('--size', '450', '--reset')).toBe(0);
    expect(await one('MATCH (r:Resource) RETURN count(r) AS n')).toEqual({ n: 450 });
    expect(await run('--reset')).toBe(0);
    expect(await counts()).toMatchObject({ nodes: 0 });
    expect(await run('--size', String(MIN_SIZE))).toBe(0);
  });
});
