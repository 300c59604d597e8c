/**
 * An archive of Neo4j's parsed classes (Java's class data sharing): it takes a third off every later start.
 * Making one slows the run it is made in by seconds, so that is a short run of its own, at low priority, on an
 * empty folder, after the first start is done.
 */
import { rm } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import neo4j from 'neo4j-driver';
import type { Jars } from './artifacts.ts';
import type { Java } from './java.ts';
import { endNeo4jOf, hasArchive, startNeo4j } from './neo4j.ts';
import { findFreePorts } from './ports.ts';
import { endProcess } from './processes.ts';

/** What a gateway asks for all the time: so that those classes get into the archive as well. */
const WARM_UP = [
  'CREATE CONSTRAINT warm IF NOT EXISTS FOR (n:Warm) REQUIRE n.id IS UNIQUE',
  'CREATE FULLTEXT INDEX warmText IF NOT EXISTS FOR (n:Warm) ON EACH [n.name]',
  'UNWIND range(1, 500) AS i MERGE (n:Warm {id: i}) SET n.name = "n" + i, n.at = datetime() ' +
    'MERGE (m:Warm {id: i / 2}) MERGE (n)-[:UP {since: date()}]->(m)',
  'MATCH (n:Warm)-[:UP*1..3]->(m) WHERE n.id > 10 WITH n, collect(m { .id, .name })[..5] AS ms ' +
    'RETURN n { .id, ms: ms, at: apoc.date.convertFormat(toString(n.at), "iso_zoned_date_time", "iso_offset_date_time") } ' +
    'ORDER BY n.id LIMIT 50',
  'CALL db.index.fulltext.queryNodes("warmText", "n1*") YIELD node, score RETURN count(*), max(score)',
  'MATCH (n:Warm) CALL { WITH n MATCH (n)<-[r:UP]-(m) RETURN count(m) AS c } RETURN sum(c)',
];

const HEAP_MEGABYTES = 384;
const PAGE_CACHE_MEGABYTES = 16;
const CANCEL_GRACE_MILLIS = 5_000;

async function exercise(uri: string, username: string, password: string): Promise<void> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { telemetryDisabled: true });
  try {
    for (const statement of WARM_UP) await driver.executeQuery(statement);
  } finally {
    await driver.close();
  }
}

export interface ArchiveJob {
  /** The server that is run for it, while it runs. */
  pid(): number | undefined;
  /** Ends the run if it still goes on and removes its folder. */
  cancel(): Promise<void>;
  /** Fulfilled when the archive is there, or the run was cancelled or failed: an archive is never needed. */
  done: Promise<void>;
}

async function make(dir: string, jars: Jars, java: Java, onPid: (pid: number) => void): Promise<void> {
  const [boltPort] = await findFreePorts(1);
  const memory = { heapMegabytes: HEAP_MEGABYTES, pageCacheMegabytes: PAGE_CACHE_MEGABYTES };
  const onSpawn = (pid: number) => {
    onPid(pid);
    setPriority(pid, constants.priority.PRIORITY_LOW);
  };
  const server = await startNeo4j({
    dir,
    jars,
    java,
    boltPort: boltPort as number,
    ...memory,
    archive: true,
    onSpawn,
  });
  await exercise(server.uri, server.username, server.password);
  await server.stop();
}

/** Begins to make the archive in the background where there is none for this Java and these jars. */
export function startClassArchive(dir: string, jars: Jars, java: Java): ArchiveJob | undefined {
  if (hasArchive(jars, java)) return undefined;
  let pid: number | undefined;
  let cancelled = false;
  const end = async () => {
    await endNeo4jOf(dir);
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  const run = async () => {
    if (cancelled) return;
    await make(dir, jars, java, (spawned) => {
      pid = spawned;
    });
  };
  const done = end()
    .then(() => run())
    .then(end, () => end().catch(() => {}));
  const cancel = async () => {
    cancelled = true;
    if (pid !== undefined) await endProcess(pid, CANCEL_GRACE_MILLIS, 'SIGKILL');
    await done;
  };
  return { pid: () => pid, cancel, done };
}
