import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import neo4j, { type Driver } from 'neo4j-driver';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { LazyTransaction } from '../../datasources/transaction.ts';
import { Writers } from '../../datasources/writers.ts';
import { LeanWrites } from '../../datasources/writes/writes.ts';
import { ensureGraphSchema } from '../../src/migrations/graph.ts';
import { resetGraph, testConfig, testGraph, workerNeo4j } from '../support/databases.ts';
import { type FaultProxy, faultProxy } from '../support/proxy.ts';

const MAKE =
  'CREATE (e:SecurityEvent {id: $id, name: $name, n: $n}) RETURN e { .id, .name, .n } AS this, 7 AS seven';

let graph: Neo4jGraph;
let proxy: FaultProxy;
let driver: Driver;
let sessions: number;
let writes: LeanWrites;
let writers: Writers;

beforeAll(async () => {
  graph = await testGraph();
  await resetGraph(graph);
  await ensureGraphSchema(graph);
  const { uri, username, password } = workerNeo4j();
  const { hostname, port } = new URL(uri);
  proxy = await faultProxy(hostname, Number(port));
  driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
  const config = await testConfig({
    DATABASE_URL: 'postgres://unused',
    NEO4J_URI: `bolt://127.0.0.1:${proxy.port}`,
  });
  writes = new LeanWrites(config, 'dharma/test');
  writers = new Writers(2);
});
afterEach(async () => {
  proxy.heal();
  expect(writers.held).toBe(0);
  await graph.write('MATCH (e:SecurityEvent) DELETE e');
});
afterAll(async () => {
  writes.close();
  await Promise.all([driver.close(), proxy.close(), graph.close()]);
});

function transaction(signal?: AbortSignal, metadata?: Record<string, unknown>): LazyTransaction {
  sessions = 0;
  const open = () => {
    sessions += 1;
    return driver.session();
  };
  return new LazyTransaction(
    open,
    { timeout: 20_000, ...(metadata && { metadata }) },
    writers,
    { ...(signal && { signal }) },
    writes,
  );
}

const there = async (): Promise<unknown[]> =>
  (await graph.read('MATCH (e:SecurityEvent) RETURN e.id AS id ORDER BY id')).map(({ id }) => id);

describe('a lean transaction', () => {
  it('gives rows and counts, commits, and shows itself to nobody before', async () => {
    const own = transaction();
    const changed = await own.change(MAKE, { id: 'a', name: 'née "x"', n: neo4j.int('9007199254740993') });
    expect(changed.rows).toEqual([{ this: { id: 'a', name: 'née "x"', n: 9007199254740993n }, seven: 7 }]);
    expect(changed.counters).toMatchObject({ nodesCreated: 1, nodesDeleted: 0, propertiesSet: 3 });
    expect(await there()).toEqual([]);
    const second = await own.change('MATCH (e:SecurityEvent) RETURN count(e) AS n', {});
    expect(second).toMatchObject({ rows: [{ n: 1 }], counters: { nodesCreated: 0 } });
    await own.commit();
    expect(await there()).toEqual(['a']);
    expect(sessions).toBe(0);
  });

  it('leaves nothing when it is rolled back, and its connection as good as new', async () => {
    for (let round = 0; round < 3; round++) {
      const own = transaction();
      await own.change(MAKE, { id: 'a', name: 'x', n: 1.5 });
      await own.rollback();
      await own.rollback();
    }
    expect(await there()).toEqual([]);
  });

  it('fails in the words of the catalogue, and is over then', async () => {
    const [one, other] = [transaction(), transaction()];
    await one.change(MAKE, { id: 'a', name: 'x', n: 1 });
    await one.commit();
    await expect(other.change(MAKE, { id: 'a', name: 'y', n: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await other.rollback();
    const third = transaction();
    await third.change(MAKE, { id: 'b', name: 'x', n: 1 });
    await third.commit();
    expect(await there()).toEqual(['a', 'b']);
    expect(sessions).toBe(0);
  });

  it('is ended when nobody waits for it any more', async () => {
    const away = new AbortController();
    const own = transaction(away.signal);
    const running = own.change('UNWIND range(1, 2000000000) AS i WITH i WHERE i < 0 RETURN i', {});
    setTimeout(() => away.abort(new Error('gone')), 300);
    await expect(running).rejects.toThrow('gone');
    await own.rollback();
    const [row] = await graph.read(
      "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS '2000000000' AND NOT currentQuery CONTAINS 'SHOW' RETURN count(*) AS running",
    );
    expect(row).toEqual({ running: 0 });
  });

  it('says who wrote it', async () => {
    const own = transaction(undefined, { app: 'dharma', actor: 'somebody' });
    await own.change(MAKE, { id: 'a', name: 'x', n: 1 });
    const rows = await graph.read(
      "SHOW TRANSACTIONS YIELD metaData WHERE metaData.actor = 'somebody' RETURN metaData",
    );
    expect(rows).toEqual([{ metaData: { app: 'dharma', actor: 'somebody' } }]);
    await own.rollback();
  });

  it('leaves values that it cannot write to the driver', async () => {
    const own = transaction();
    const point = new neo4j.types.Point(neo4j.int(4326), 1, 2);
    await own.change('CREATE (:SecurityEvent {id: $id, at: $point})', { id: 'p', point });
    await own.commit();
    expect(sessions).toBe(1);
    expect(await there()).toEqual(['p']);
  });

  it('goes by the driver when its connection is lost before anything could be committed', async () => {
    const first = transaction();
    await first.change(MAKE, { id: 'a', name: 'x', n: 1 });
    await first.commit();
    proxy.hang();
    const own = transaction();
    const changing = own.change(MAKE, { id: 'b', name: 'x', n: 1 });
    setTimeout(() => proxy.heal(), 200);
    await changing;
    await own.commit();
    expect(sessions).toBe(1);
    expect(await there()).toEqual(['a', 'b']);
  });

  it('goes by the driver while there is no connection to be had', async () => {
    proxy.cut();
    const own = transaction();
    await own.change(MAKE, { id: 'a', name: 'x', n: 1 });
    await own.commit();
    expect(sessions).toBe(1);
    expect(await there()).toEqual(['a']);
  });

  it('says that nobody knows when the connection is lost while it commits', async () => {
    proxy.heal();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const own = transaction();
    await own.change(MAKE, { id: 'a', name: 'x', n: 1 });
    expect(sessions).toBe(0);
    proxy.hang();
    const committing = own.commit();
    setTimeout(() => proxy.heal(), 200);
    await expect(committing).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});
