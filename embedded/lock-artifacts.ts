/**
 * Writes artifacts.lock.json: every jar of the embedded Neo4j, with its SHA-256 sum and size.
 * For maintainers, on a machine with Maven: `node embedded/lock-artifacts.ts [neo4j version] [apoc version]`.
 * Users never need Maven: artifacts.ts fetches what the lock file names.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from './artifacts.ts';

/** The two must share the first two numbers; APOC is not released for every patch of Neo4j. */
const NEO4J_VERSION = process.argv[2] ?? '5.26.30';
const APOC_VERSION = process.argv[3] ?? '5.26.19';

const SERVER = [`org.neo4j.app:neo4j-server:${NEO4J_VERSION}`, `org.neo4j:neo4j:${NEO4J_VERSION}`];

/** APOC's published pom leaves out what its own distribution bundles: these come by name. */
const APOC = [
  `org.neo4j.procedure:apoc-core:${APOC_VERSION}`,
  `org.neo4j.procedure:apoc-common:${APOC_VERSION}`,
  'com.jayway.jsonpath:json-path:2.9.0',
];

/** The browser is served over HTTP, which the embedded server leaves off. */
const NOT_NEEDED = /^org\.neo4j\.client:neo4j-browser:/;

interface Resolved {
  coordinate: string;
  module: string;
  file: string;
}

/** Groups, artifacts and classifiers name a module: two versions of one must not meet on the class path. */
function parseLine(line: string): Resolved | undefined {
  const match = /^\s+(\S+?):(compile|runtime):(\/\S+\.jar)/.exec(line);
  if (match === null) return undefined;
  const coordinate = match[1] as string;
  return { coordinate, module: coordinate.replace(/:[^:]+$/, ''), file: match[3] as string };
}

function pomOf(coordinates: string[]): string {
  const dependencies = coordinates.map((coordinate) => {
    const [group, artifact, version] = coordinate.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return (
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>' +
    '<groupId>dharma</groupId><artifactId>lock</artifactId><version>1</version><packaging>pom</packaging>' +
    `<dependencies>${dependencies.join('')}</dependencies></project>`
  );
}

function resolve(coordinates: string[]): Resolved[] {
  const folder = mkdtempSync(join(tmpdir(), 'dharma-lock-'));
  try {
    writeFileSync(join(folder, 'pom.xml'), pomOf(coordinates));
    const output = join(folder, 'list.txt');
    const goal = ['dependency:list', '-DincludeScope=runtime', '-DoutputAbsoluteArtifactFilename=true'];
    execFileSync('mvn', ['-B', '-q', '-f', folder, ...goal, `-DoutputFile=${output}`], { stdio: 'inherit' });
    return readFileSync(output, 'utf8')
      .split('\n')
      .map(parseLine)
      .filter((entry) => entry !== undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lock(entry: Resolved, folder: Artifact['folder']): Artifact {
  const content = readFileSync(entry.file);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { coordinate: entry.coordinate, sha256, bytes: content.length, folder };
}

const server = resolve(SERVER).filter((entry) => !NOT_NEEDED.test(entry.coordinate));
const modules = new Set(server.map((entry) => entry.module));
const helpers = resolve(APOC).filter((entry) => !modules.has(entry.module));
const artifacts = [
  ...server.map((entry) => lock(entry, 'lib')),
  ...helpers.map((entry) => lock(entry, 'plugins')),
].sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1));
const target = new URL('artifacts.lock.json', import.meta.url);
writeFileSync(
  target,
  `${JSON.stringify({ neo4j: NEO4J_VERSION, apoc: APOC_VERSION, artifacts }, null, 2)}\n`,
);
const megabytes = artifacts.reduce((sum, entry) => sum + entry.bytes, 0) / 1e6;
console.log(`${artifacts.length} jars, ${megabytes.toFixed(0)} MB`);
