/**
 * npm run bench:bolt: what one read costs by the official driver, by the same driver tuned, by its lower layers, and by the
 * lean reader, in alternation on the same statement and database. With --pipelines also the lean reader with other depths,
 * with --slow also what fast reads wait for beside slow ones, with --equal what joining equal reads gains.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import neo4j, { type Driver } from 'neo4j-driver';
import { boltAddressOf } from '../datasources/bolt/address.ts';
import { BoltReader } from '../datasources/bolt/reader.ts';
import { startEphemeral } from '../embedded/ephemeral.ts';
import { formatTable } from './report.ts';
import { median } from './support/statistics.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '32' },
    pipelines: { type: 'boolean', default: false },
    slow: { type: 'boolean', default: false },
    equal: { type: 'boolean', default: false },
  },
});
const CONCURRENCY = Number(options.concurrency);
const NODES = 1000;
const TIMEOUT_MILLIS = 30_000;
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 16;
const PIPELINE = 8;
const USER_AGENT = 'dharma-bench/0.1.0';

/** A point read with two nested lists, in the form that the library generates. */
const POINT = `MATCH (this:Node) WHERE this.id = $id
  CALL { WITH this MATCH (this)-[:A]->(a:Leaf) RETURN collect({ id: a.id, name: a.name }) AS as }
  CALL { WITH this MATCH (this)-[:B]->(b:Leaf) RETURN collect({ id: b.id, name: b.name }) AS bs }
  RETURN this { .id, .name, as: as, bs: bs } AS this`;
const SLOW = `UNWIND range(1, 3000000) AS x WITH x WHERE x % 7 = 9 RETURN count(x) AS n, $id AS id`;
const FILL = `UNWIND range(1, ${NODES}) AS i CREATE (n:Node {id: toString(i), name: 'node ' + i})
  FOREACH (j IN range(1, 5) | CREATE (n)-[:A]->(:Leaf {id: i + '-a' + j, name: 'leaf'}))
  FOREACH (j IN range(1, 5) | CREATE (n)-[:B]->(:Leaf {id: i + '-b' + j, name: 'leaf'}))`;

interface Access {
  uri: string;
  username: string;
  password: string;
}
/** Reads one node. @returns its id, as the database gave it */
type ReadOne = (id: string) => Promise<unknown>;
interface Contender {
  name: string;
  read: ReadOne;
  close(): unknown;
}
interface Measured {
  perSecond: number;
  cpuMicros: number;
  p50: number;
  p99: number;
}

const idOf = (value: unknown) => (value as { id: unknown }).id;

function driverFor({ uri, username, password }: Access, tuned: boolean): Driver {
  return neo4j.driver(uri, neo4j.auth.basic(username, password), {
    telemetryDisabled: true,
    notificationFilter: { minimumSeverityLevel: 'OFF' },
    ...(tuned && { disableLosslessIntegers: true, fetchSize: -1 }),
  });
}

/** As the gateway uses it. */
function official(access: Access): Contender {
  const driver = driverFor(access, false);
  const bookmarkManager = neo4j.bookmarkManager();
  const read: ReadOne = async (id) => {
    const session = driver.session({ database: 'neo4j', defaultAccessMode: 'READ', bookmarkManager });
    const result = await session.run(POINT, { id }, { timeout: TIMEOUT_MILLIS });
    session.close().catch(() => {});
    return idOf(result.records[0]?.toObject().this);
  };
  return { name: 'official driver', read, close: () => driver.close() };
}

/** No bookmarks, plain numbers, all rows at once, records as they stream instead of a result. */
function tuned(access: Access): Contender {
  const driver = driverFor(access, true);
  const read: ReadOne = (id) =>
    new Promise((resolve, reject) => {
      const session = driver.session({ database: 'neo4j', defaultAccessMode: 'READ' });
      let found: unknown;
      session.run(POINT, { id }, { timeout: TIMEOUT_MILLIS }).subscribe({
        onNext: (record) => {
          found = idOf(record.get(0));
        },
        onCompleted: () => {
          session.close().catch(() => {});
          resolve(found);
        },
        onError: reject,
      });
    });
  return { name: 'the same, tuned', read, close: () => driver.close() };
}

/** What `neo4j-driver-bolt-connection` offers below sessions; none of it is a public interface. */
interface LowConnection {
  run(query: string, parameters: object, config: object): { subscribe(observer: object): void };
  release(): Promise<void>;
}

/** Connections held, reads pipelined on them in turn; neither sessions nor pool. */
async function lowerLayers(access: Access): Promise<Contender> {
  const driver = driverFor(access, true);
  const provider = (
    driver as unknown as {
      _getOrCreateConnectionProvider(): { acquireConnection(o: object): Promise<LowConnection> };
    }
  )._getOrCreateConnectionProvider();
  const empty = { isEmpty: () => true, values: () => [] };
  const acquire = () =>
    provider.acquireConnection({ accessMode: 'READ', database: 'neo4j', bookmarks: empty });
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, acquire));
  const config = {
    bookmarks: empty,
    txConfig: { timeout: neo4j.int(TIMEOUT_MILLIS), metadata: {}, isEmpty: () => false },
    mode: 'READ',
    database: 'neo4j',
    fetchSize: -1,
    reactive: false,
    highRecordWatermark: Number.MAX_VALUE,
    lowRecordWatermark: Number.MAX_VALUE,
  };
  let turn = 0;
  const read: ReadOne = (id) =>
    new Promise((resolve, reject) => {
      const connection = connections[turn++ % CONNECTIONS] as LowConnection;
      let found: unknown;
      connection.run(POINT, { id }, config).subscribe({
        onKeys: () => {},
        onNext: (record: { get(index: number): unknown }) => {
          found = idOf(record.get(0));
        },
        onCompleted: () => resolve(found),
        onError: reject,
      });
    });
  const close = async () => {
    await Promise.all(connections.map((connection) => connection.release()));
    await driver.close();
  };
  return { name: 'its lower layers', read, close };
}

function readerFor(access: Access, pipeline: number): BoltReader {
  const address = boltAddressOf({ ...access, userAgent: USER_AGENT, connectTimeoutMillis: 5000 });
  if (!address) throw new Error('the lean reader needs bolt://');
  return new BoltReader(address, {
    connections: CONNECTIONS,
    maxConnections: 100,
    pipeline,
    waiting: 10_000,
    waitMillis: 30_000,
    lifetimeMillis: 3_600_000,
  });
}

const OPTIONS = { database: 'neo4j', timeoutMillis: TIMEOUT_MILLIS };

function lean(access: Access, pipeline: number, name: string): Contender {
  const reader = readerFor(access, pipeline);
  const read: ReadOne = async (id) => {
    const [rows] = await reader.read([{ cypher: POINT, params: { id } }], OPTIONS);
    return idOf(rows?.[0]?.[0]);
  };
  return { name, read, close: () => reader.close() };
}

/** @throws Error when an answer is another's */
async function measure(read: ReadOne, seconds: number, idAt: (n: number) => string): Promise<Measured> {
  const millis: number[] = [];
  const end = performance.now() + seconds * 1000;
  const cpu = process.cpuUsage();
  let n = 0;
  const work = async () => {
    while (performance.now() < end) {
      const id = idAt(n++);
      const sent = performance.now();
      if ((await read(id)) !== id) throw new Error('the answer to another question');
      millis.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const { user, system } = process.cpuUsage(cpu);
  millis.sort((a, b) => a - b);
  const at = (share: number) => millis[Math.floor(millis.length * share)] ?? Number.NaN;
  return {
    perSecond: millis.length / seconds,
    cpuMicros: (user + system) / millis.length,
    p50: at(0.5),
    p99: at(0.99),
  };
}

const anyId = (n: number) => String(1 + ((n * 7919) % NODES));

async function compare(contenders: Contender[], idAt: (n: number) => string): Promise<void> {
  for (const { read } of contenders) await measure(read, WARM_UP_SECONDS, idAt);
  const results = contenders.map((): Measured[] => []);
  for (let round = 0; round < Number(options.rounds); round++)
    for (const [index, { read }] of contenders.entries())
      results[index]?.push(await measure(read, Number(options.seconds), idAt));
  const middle = (of: Measured[], key: keyof Measured) => median(of.map((each) => each[key]));
  const rows = contenders.map(({ name }, index) => {
    const own = results[index] ?? [];
    return [
      name,
      middle(own, 'perSecond').toFixed(0),
      middle(own, 'cpuMicros').toFixed(0),
      middle(own, 'p50').toFixed(2),
      middle(own, 'p99').toFixed(2),
    ];
  });
  print(formatTable(['', 'reads/s', 'CPU us/read', 'p50 ms', 'p99 ms'], rows, 1));
  for (const { close } of contenders) await close();
}

/** A few workers read slowly all the time; the others are measured. */
async function besideSlow(access: Access): Promise<void> {
  for (const make of [() => lean(access, PIPELINE, 'lean reader'), () => official(access)]) {
    const contender = make();
    const reader = readerFor(access, PIPELINE);
    const shared = contender.name === 'lean reader' ? reader : undefined;
    const fast: ReadOne = shared
      ? async (id) => idOf((await shared.read([{ cypher: POINT, params: { id } }], OPTIONS))[0]?.[0]?.[0])
      : contender.read;
    await measure(fast, WARM_UP_SECONDS, anyId);
    let running = true;
    const slow = Array.from({ length: 3 }, async () => {
      for (let n = 0; running; n++) await reader.read([{ cypher: SLOW, params: { id: String(n) } }], OPTIONS);
    });
    const { perSecond, p50, p99 } = await measure(fast, Number(options.seconds), anyId);
    running = false;
    await Promise.all(slow);
    print(
      `fast reads beside 3 slow ones, ${contender.name}: ${perSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );
    reader.close();
    await contender.close();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const databases = await startEphemeral({ neo4jInstances: 1, heapMegabytes: 1024 });
try {
  const access = databases.neo4j[0] as Access;
  const driver = driverFor(access, false);
  await driver.executeQuery('CREATE CONSTRAINT FOR (n:Node) REQUIRE n.id IS UNIQUE');
  await driver.executeQuery(FILL);
  await driver.close();
  print(
    `${CONCURRENCY} at once, medians of ${options.rounds} rounds of ${options.seconds} s in alternation; load ${loadavg()[0]?.toFixed(1)}`,
  );
  await compare(
    [official(access), tuned(access), await lowerLayers(access), lean(access, PIPELINE, 'lean reader')],
    anyId,
  );
  if (options.pipelines)
    await compare(
      [1, 2, 4, 8, 16].map((depth) => lean(access, depth, `lean, pipeline ${depth}`)),
      anyId,
    );
  if (options.equal)
    await compare([lean(access, 2, 'different reads'), lean(access, 2, 'lean, all equal')], (n) =>
      n % 10 === 0 ? anyId(n) : '1',
    );
  if (options.slow) await besideSlow(access);
} finally {
  await databases.stop();
}
