import { resolve } from 'node:path';
import neo4j, { type Driver } from 'neo4j-driver';
import { Neo4jGraph } from '../datasources/graph.ts';
import { environmentWithEmbedded } from '../src/cli/connect.ts';
import { loadConfig } from '../src/config.ts';
import { inputsOf } from '../src/import/command.ts';
import { importFiles } from '../src/import/index.ts';
import { ensureGraphSchema } from '../src/migrations/graph.ts';

/**
 * Measures the import of all the public data in one call, and the same rows written by bare `UNWIND ... MERGE`, one
 * batch after the other, by the driver alone; change capture is not installed in either. The bare rows are those that
 * the import left in the graph, so both end in the same graph, which is checked.
 *
 *   NEO4J_URI=... NEO4J_PASSWORD=... DATABASE_URL=postgres://unused/x node bench/import.ts [ROUNDS]
 *
 * It empties the database: never point it at one that matters. DHARMA_BENCH_WIPE=yes says that you know.
 */
const DATA = resolve(import.meta.dirname, '../../shared/data');
/** Objects in the files: STIX objects, vulnerabilities, scores, records, mappings, clusters. */
const OBJECTS = 40_109;
const BATCH = 5000;

interface NodeGroup {
  labels: string[];
  rows: object[];
}

interface EdgeGroup {
  type: string;
  from: string;
  to: string;
  key: string | null;
  rows: object[];
}

async function wipe(graph: Neo4jGraph): Promise<void> {
  await graph.autoCommitWrite(
    'MATCH (n) WHERE NOT n:DharmaMeta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS',
  );
}

/** Everything in the graph, as rows for the driver. */
async function dump(driver: Driver): Promise<{ nodes: NodeGroup[]; edges: EdgeGroup[] }> {
  const nodes = await driver.executeQuery(
    'MATCH (n) WHERE NOT n:DharmaMeta RETURN labels(n) AS labels, collect({id: n.id, props: properties(n)}) AS rows',
  );
  const edges = await driver.executeQuery(`
    MATCH (a)-[r]->(b)
    WITH r, a.id AS a, b.id AS b, labels(a)[0] AS from, labels(b)[0] AS to,
      CASE WHEN r.stixId IS NOT NULL THEN 'stixId' WHEN r._key IS NOT NULL THEN '_key' WHEN r.mappingType IS NOT NULL THEN 'mappingType' END AS key
    RETURN type(r) AS type, from, to, key, collect({from: a, to: b, key: r[key], props: properties(r)}) AS rows`);
  return {
    nodes: nodes.records.map((record) => record.toObject() as unknown as NodeGroup),
    edges: edges.records.map((record) => record.toObject() as unknown as EdgeGroup),
  };
}

async function writeBare(driver: Driver, { nodes, edges }: Awaited<ReturnType<typeof dump>>): Promise<void> {
  const write = async (cypher: string, rows: object[]) => {
    for (let start = 0; start < rows.length; start += BATCH) {
      await driver.executeQuery(cypher, { rows: rows.slice(start, start + BATCH) });
    }
  };
  for (const { labels, rows } of nodes) {
    const base = labels.includes('StixObject') ? 'StixObject' : labels[0];
    await write(
      `UNWIND $rows AS row MERGE (n:${base} {id: row.id}) SET n:${labels.join(':')}, n += row.props`,
      rows,
    );
  }
  for (const { type, from, to, key, rows } of edges) {
    const pattern = `(a)-[r:${type}${key ? ` {${key}: row.key}` : ''}]->(b)`;
    const match = `MATCH (a:${from} {id: row.from}) MATCH (b:${to} {id: row.to})`;
    await write(`UNWIND $rows AS row ${match} MERGE ${pattern} SET r += row.props`, rows);
  }
}

async function counts(graph: Neo4jGraph): Promise<string> {
  const [row] = await graph.read(
    'MATCH (n) WHERE NOT n:DharmaMeta WITH count(n) AS n MATCH ()-[r]->() RETURN n, count(r) AS r',
  );
  return `${row?.n} nodes, ${row?.r} relationships`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function round(graph: Neo4jGraph, driver: Driver): Promise<{ imported: number; bare: number }> {
  const options = { actor: 'bench', correlationId: 'bench' };
  await wipe(graph);
  const inputs = await inputsOf([DATA]);
  const imported = await timed(() => importFiles(graph, inputs, options));
  const afterImport = await counts(graph);
  const rows = await dump(driver);
  await wipe(graph);
  const bare = await timed(() => writeBare(driver, rows));
  const afterBare = await counts(graph);
  if (afterBare !== afterImport) throw new Error(`the graphs differ: ${afterImport} against ${afterBare}`);
  const rate = Math.round(OBJECTS / (imported / 1000));
  console.log(
    `import ${Math.round(imported)} ms (${rate} objects/s), bare UNWIND ${Math.round(bare)} ms, ratio ${(imported / bare).toFixed(2)}; ${afterImport}`,
  );
  return { imported, bare };
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function main(rounds: number): Promise<void> {
  if (process.env.DHARMA_BENCH_WIPE !== 'yes')
    throw new Error('This empties the database: set DHARMA_BENCH_WIPE=yes.');
  const config = loadConfig(await environmentWithEmbedded());
  const graph = new Neo4jGraph(config);
  const auth = neo4j.auth.basic(config.NEO4J_USERNAME, config.NEO4J_PASSWORD);
  const driver = neo4j.driver(config.NEO4J_URI, auth, { telemetryDisabled: true });
  await ensureGraphSchema(graph);
  const results: { imported: number; bare: number }[] = [];
  // The first round warms the database's plans and pages.
  await round(graph, driver);
  for (let index = 0; index < rounds; index++) results.push(await round(graph, driver));
  const imported = median(results.map((result) => result.imported));
  const ratio = median(results.map((result) => result.imported / result.bare));
  console.log(
    `median: ${Math.round(OBJECTS / (imported / 1000))} objects/s, ratio to bare UNWIND ${ratio.toFixed(2)}`,
  );
  await driver.close();
  await graph.close();
}

await main(Number(process.argv[2] ?? 5));
