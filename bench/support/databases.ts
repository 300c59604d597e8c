import { setTimeout as sleep } from 'node:timers/promises';
import { Neo4jGraph } from '../../datasources/graph.ts';
import { startEphemeral } from '../../embedded/ephemeral.ts';
import { loadConfig } from '../../src/config.ts';
import { writeDemo } from '../../src/demo/ensure.ts';
import { bulkMetadata } from '../../src/demo/load.ts';
import type { Pool } from '../operations/operation.ts';

const HEAP_MEGABYTES = 1024;
const DRAIN_MILLIS = 120_000;

export interface Databases {
  neo4j: { uri: string; username: string; password: string };
  postgresUrl: string;
  graph: Neo4jGraph;
  stop(): Promise<void>;
}

/** One Neo4j and one PostgreSQL of this run; they end with it. */
export async function startDatabases(): Promise<Databases> {
  const ephemeral = await startEphemeral({ neo4jInstances: 1, heapMegabytes: HEAP_MEGABYTES });
  const [neo4j] = ephemeral.neo4j;
  if (!neo4j) throw new Error('there is no Neo4j');
  const config = loadConfig({
    NEO4J_URI: neo4j.uri,
    NEO4J_USERNAME: neo4j.username,
    NEO4J_PASSWORD: neo4j.password,
    DATABASE_URL: ephemeral.postgresUrl,
  });
  const graph = new Neo4jGraph(config);
  const stop = async () => {
    await graph.close();
    await ephemeral.stop();
  };
  return { neo4j, postgresUrl: ephemeral.postgresUrl, graph, stop };
}

/** Gives the first ten resources of every infrastructure five pieces of software: the full 20 x 10 x 5. */
const FILL = `MATCH (i:Infrastructure)
  CALL (i) { MATCH (i)-[:CONTAINS]->(r:Resource) RETURN r ORDER BY r.id LIMIT 10 }
  WITH DISTINCT r, COUNT { (r)-[:RUNS_SOFTWARE]->(:Software) } AS has
  CALL (r, has) { MATCH (s:Software) WHERE NOT (r)-[:RUNS_SOFTWARE]->(s) RETURN s ORDER BY s.id LIMIT 5 }
  WITH r, has, collect(s) AS missing UNWIND missing[0..CASE WHEN has > 5 THEN 0 ELSE 5 - has END] AS s
  CREATE (r)-[:RUNS_SOFTWARE {source: 'bench'}]->(s)`;

/** Writes the demo estate of that many resources. The gateway must have made constraints, indexes and the trigger. */
export async function loadData(graph: Neo4jGraph, size: number): Promise<Pool> {
  await writeDemo(graph, { size, seed: 1 });
  await graph.write(FILL, {}, { metadata: bulkMetadata(), timeoutMillis: 120_000 });
  await untilDrained(graph);
  await graph.autoCommitWrite('CALL db.resampleOutdatedIndexes()');
  await graph.autoCommitWrite('CALL db.awaitIndexes(300)');
  return readPool(graph);
}

async function readPool(graph: Neo4jGraph): Promise<Pool> {
  const idsOf = async (label: string) => {
    const rows = await graph.read(`MATCH (n:${label}) RETURN n.id AS id ORDER BY id`);
    return rows.map((row) => String(row.id));
  };
  const [row] = await graph.read(
    "MATCH (r:Resource) WHERE r.resourceType = 'COMPUTE' RETURN count(*) AS count",
  );
  return {
    resourceIds: await idsOf('Resource'),
    infrastructureIds: await idsOf('Infrastructure'),
    computeResources: Number(row?.count),
  };
}

/** Resolves when the gateway's relay has moved every captured change: what one writes must not weigh on the next. */
export async function untilDrained(graph: Neo4jGraph): Promise<void> {
  const deadline = Date.now() + DRAIN_MILLIS;
  for (;;) {
    const [row] = await graph.read('RETURN COUNT { (:Outbox) } AS left');
    if (row?.left === 0) return;
    if (Date.now() > deadline) throw new Error(`the relay has left ${row?.left} changes in the outbox`);
    await sleep(50);
  }
}
