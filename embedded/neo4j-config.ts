/** What the embedded Neo4j is told: its configuration files and the flags of its Java. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Jars } from './artifacts.ts';

export interface Neo4jSettings {
  dir: string;
  jars: Jars;
  boltPort: number;
  heapMegabytes: number;
  pageCacheMegabytes: number;
  /** False is a server as many are, to try what the gateway says of it. */
  triggers: boolean;
}

/** Neo4j reaches into these packages; its own launcher opens them the same way. */
const OPENED = ['java.nio', 'java.io', 'java.lang', 'sun.nio.ch', 'java.util.concurrent'];

function neo4jConf(settings: Neo4jSettings): string {
  const address = `127.0.0.1:${settings.boltPort}`;
  const entries: Record<string, string | number | boolean> = {
    'server.bolt.listen_address': address,
    'server.bolt.advertised_address': address,
    'server.http.enabled': false,
    'server.https.enabled': false,
    'server.memory.heap.initial_size': `${settings.heapMegabytes}m`,
    'server.memory.heap.max_size': `${settings.heapMegabytes}m`,
    'server.memory.pagecache.size': `${settings.pageCacheMegabytes}m`,
    'server.directories.plugins': settings.jars.plugins,
    'dbms.security.auth_enabled': true,
    'dbms.security.procedures.unrestricted': 'apoc.*',
    'dbms.security.procedures.allowlist': PROCEDURES.join(),
    // LOAD CSV is a read for Neo4j: nothing of this machine, and nothing that it can reach.
    'dbms.security.allow_csv_import_from_file_urls': false,
    'internal.dbms.cypher_ip_blocklist': '0.0.0.0/0,::/0',
    // One transaction leaves room for others: together they get 70 % of the heap.
    'db.memory.transaction.max': `${Math.floor(settings.heapMegabytes / 2)}m`,
    'dbms.usage_report.enabled': false,
    'db.logs.query.enabled': 'OFF',
    // Full-size logs are preallocated: 256 MB of disk for each database before the first write.
    'db.tx_log.preallocate': false,
    'db.tx_log.rotation.size': '64m',
    'db.tx_log.rotation.retention_policy': '1 files',
    // Bolt waits twice for this after the databases are closed: 10 s of the stop with the default of 5 s.
    'internal.server.bolt.thread_pool_shutdown_wait_time': '100ms',
  };
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/**
 * What APOC offers: what the gateway and @neo4j/graphql use, and what raw Cypher may (src/cypher/rules.ts). None of it opens
 * files or addresses, or runs text as Cypher.
 */
const PROCEDURES = [
  ...['trigger.*', 'agg.*', 'algo.*', 'coll.*', 'convert.*', 'date.*', 'map.*', 'meta.*', 'path.*', 'text.*'],
  ...['util.validate', 'util.validatePredicate'],
].map((name) => `apoc.${name}`);

const apocConf = (triggers: boolean) => `apoc.trigger.enabled=${triggers}\napoc.trigger.refresh=1000\n`;

/** Writes conf/ anew at each start and returns the text of neo4j.conf. */
export async function writeConfiguration(settings: Neo4jSettings): Promise<string> {
  const folder = join(settings.dir, 'conf');
  await mkdir(folder, { recursive: true });
  await mkdir(join(settings.dir, 'logs'), { recursive: true });
  const text = neo4jConf(settings);
  await writeFile(join(folder, 'neo4j.conf'), text);
  await writeFile(join(folder, 'apoc.conf'), apocConf(settings.triggers));
  return text;
}

export interface ArchiveUse {
  /** An archive of parsed classes that fits this Java and these jars: a third off the start-up. */
  use?: string;
  /** Make one here at the end of this run: dearer start and stop, once. */
  make?: string;
}

export function javaArguments(settings: Neo4jSettings, archive: ArchiveUse): string[] {
  const heap = `${settings.heapMegabytes}m`;
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    // Two thirds of G1's resident memory at the heap sizes used here.
    '-XX:+UseParallelGC',
    // After an out-of-memory error APOC's triggers are dead until a restart: better no server than a deaf one.
    '-XX:+ExitOnOutOfMemoryError',
    ...(archive.use ? ['-Xshare:auto', `-XX:SharedArchiveFile=${archive.use}`] : []),
    ...(archive.make ? [`-XX:ArchiveClassesAtExit=${archive.make}`] : []),
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
    ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-Dfile.encoding=UTF-8',
    '-Djava.awt.headless=true',
    '-Dlog4j2.disable.jmx=true',
    '-cp',
    settings.jars.classPath.join(process.platform === 'win32' ? ';' : ':'),
    'org.neo4j.server.CommunityEntryPoint',
    homeArgument(settings.dir),
    `--config-dir=${join(settings.dir, 'conf')}`,
  ];
}

/** The argument that tells one embedded server from another in the list of processes. */
export function homeArgument(dir: string): string {
  return `--home-dir=${dir}`;
}
