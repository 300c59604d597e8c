import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EVERYONE, OwnWrites } from '../../src/cache/own-writes.ts';
import { slotsOf } from '../../src/cache/stamps.ts';
import { freshDatabase } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/wait.ts';
import { ask, cypher, opened, readerOf, warm } from './support.ts';

const NAMED = 'query ($id: ID!) { resources(where: { id: { eq: $id } }) { id name } }';
const BY_STATUS = '{ resources(where: { status: { eq: RUNNING } }, sort: [{ id: ASC }]) { id } }';
const SOFTWARE = '{ software(sort: [{ id: ASC }]) { id } }';
const RENAME =
  'mutation ($id: ID!, $name: String!) { updateResources(where: { id: { eq: $id } }, update: { name: { set: $name } }) { resources { name } } }';
const CREATE =
  'mutation ($input: [SoftwareCreateInput!]!) { createSoftware(input: $input) { software { id } } }';
const CONNECT = `mutation ($input: ConnectInput!) { connect(input: $input) { changed } }`;

let gateway: TestGateway;
let reader: string;

beforeAll(async () => {
  const DATABASE_URL = await freshDatabase();
  gateway = await startTestGateway({ RESPONSE_CACHE: 'memory', DATABASE_URL });
  reader = await readerOf(gateway, undefined);
}, 120_000);
afterAll(() => gateway?.close());

beforeEach(async () => {
  await cypher(
    gateway,
    `MATCH (n) WHERE n:Resource OR n:Software DETACH DELETE n WITH count(*) AS gone
     UNWIND range(1, 3) AS i
     CREATE (:Resource {id: 'w' + i, name: 'Resource ' + i, resourceType: 'COMPUTE', status: 'RUNNING', criticality: 'LOW', createdAt: datetime(), updatedAt: datetime()})
     CREATE (:Software {id: 'ws' + i, name: 'Software ' + i, version: '1', createdAt: datetime(), updatedAt: datetime()})`,
  );
  await gateway.settled();
  await opened(gateway);
  for (const id of ['w1', 'w2']) await warm(gateway, NAMED, { id });
  await warm(gateway, BY_STATUS);
  // A plan is made when a mutation comes again.
  for (const name of ['one', 'two', 'three']) await gateway.query(RENAME, { id: 'w3', name });
  for (const id of ['wsa', 'wsb', 'wsc'])
    await gateway.query(CREATE, { input: [{ id, name: id, version: '1' }] });
  await gateway.settled();
  await warm(gateway, SOFTWARE);
});

/** Runs something while no event comes: the log takes nothing, and is read as usual. */
async function whileNothingIsTold(work: () => Promise<void>): Promise<void> {
  await gateway.backends.postgres.transaction(async (sql) => {
    await sql.query('LOCK TABLE event_log IN SHARE ROW EXCLUSIVE MODE');
    await work();
  });
  await gateway.settled();
}

const isHit = async (query: string, variables = {}) => (await ask(gateway, query, variables)).hit === true;

describe('who has written, before the event comes', () => {
  it('reads what was written, and has from the cache what it does not concern', async () => {
    await whileNothingIsTold(async () => {
      await gateway.query(RENAME, { id: 'w1', name: 'renamed' });
      expect((await ask(gateway, NAMED, { id: 'w1' })).data.resources).toEqual([
        { id: 'w1', name: 'renamed' },
      ]);
      await until(() => isHit(NAMED, { id: 'w2' }), 3000);
      expect(await isHit(BY_STATUS)).toBe(true);
      const own = await ask(gateway, NAMED, { id: 'w1' });
      expect([own.hit, own.data.resources[0].name]).toEqual([false, 'renamed']);
    });
    expect((await warm(gateway, NAMED, { id: 'w1' })).data.resources[0].name).toBe('renamed');
  });

  it('reads lists in which it belongs anew', async () => {
    await whileNothingIsTold(async () => {
      const { data } = await gateway.query(CREATE, {
        input: [{ id: 'ws9', name: 'Software 9', version: '1' }],
      });
      expect(data.createSoftware.software).toEqual([{ id: 'ws9' }]);
      await until(() => isHit(NAMED, { id: 'w2' }), 3000);
      const list = await ask(gateway, SOFTWARE);
      expect(list.hit).toBe(false);
      expect(list.data.software.map(({ id }: { id: string }) => id)).toContain('ws9');
    });
  });

  it('remembers each of several writes', async () => {
    await whileNothingIsTold(async () => {
      await gateway.query(RENAME, { id: 'w1', name: 'first' });
      await gateway.query(RENAME, { id: 'w2', name: 'second' });
      await until(() => isHit(BY_STATUS), 3000);
      for (const [id, name] of [
        ['w1', 'first'],
        ['w2', 'second'],
      ])
        expect((await ask(gateway, NAMED, { id })).data.resources).toEqual([{ id, name }]);
    });
  });

  it('knows what each of many at once has changed', async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `many${i}`);
    await cypher(
      gateway,
      `UNWIND range(0, 11) AS i
       CREATE (:Resource {id: 'many' + i, name: 'Resource ' + i, resourceType: 'COMPUTE', status: 'STOPPED', criticality: 'LOW', createdAt: datetime(), updatedAt: datetime()})`,
    );
    await gateway.settled();
    for (const id of [...ids, 'w2']) await warm(gateway, NAMED, { id });
    await whileNothingIsTold(async () => {
      await Promise.all(ids.map((id) => gateway.query(RENAME, { id, name: `${id} renamed` })));
      await until(() => isHit(NAMED, { id: 'w2' }), 3000);
      for (const id of ids) {
        const { hit, data } = await ask(gateway, NAMED, { id });
        expect([hit, data.resources[0].name]).toEqual([false, `${id} renamed`]);
      }
    });
  });

  it('reads for itself where a resolver may have written more than its transaction', async () => {
    await whileNothingIsTold(async () => {
      const input = { from: 'w1', relationship: 'RUNS_SOFTWARE', to: 'ws1' };
      const { data } = await gateway.query(CONNECT, { input });
      expect(data.connect.changed).toBe(true);
      // As long as it would take otherwise.
      await sleep(500);
      expect(await isHit(NAMED, { id: 'w2' })).toBe(false);
    });
  });

  it('does not keep others from what is kept', async () => {
    await warm(gateway, NAMED, { id: 'w2' }, reader);
    await whileNothingIsTold(async () => {
      await gateway.query(RENAME, { id: 'w2', name: 'renamed' });
      expect((await ask(gateway, NAMED, { id: 'w2' }, reader)).hit).toBe(true);
    });
    expect((await warm(gateway, NAMED, { id: 'w2' }, reader)).data.resources[0].name).toBe('renamed');
  });
});

describe('open writes', () => {
  const [own, other] = [slotsOf(['v:w1:name']), slotsOf(['v:w2:name'])];

  it('concern everything until it is known what was changed, and nothing once their event has come', () => {
    const writes = new OwnWrites();
    writes.begin('user', 'first');
    expect([writes.concerns('user', other), writes.concerns('another', own)]).toEqual([true, false]);
    writes.changed('first', own);
    expect([writes.concerns('user', own), writes.concerns('user', other)]).toEqual([true, false]);
    writes.begin('user', 'second');
    expect(writes.concerns('user', other)).toBe(true);
    writes.seen('second');
    writes.seen('first');
    expect([writes.concerns('user', own), writes.size]).toEqual([false, 0]);
    writes.changed('first', own);
    expect(writes.size).toBe(0);
  });

  it('are looked for once each, and only what can be found', () => {
    const writes = new OwnWrites();
    writes.begin('user', 'planned', true);
    writes.begin('user', 'resolved');
    writes.begin('other', 'elsewhere', true);
    expect(writes.toFind('user')).toEqual(['planned']);
    expect(writes.toFind('user')).toEqual([]);
    writes.begin('user', 'next', true);
    expect(writes.toFind('user')).toEqual(['next']);
    writes.seen('elsewhere');
    expect([writes.toFind('other'), writes.toFind('nobody')]).toEqual([[], []]);
  });

  it('for everyone, and very many, concern everything', () => {
    const writes = new OwnWrites();
    writes.begin(EVERYONE, 'hides');
    expect(writes.concerns('user', other)).toBe(true);
    writes.seen('hides');
    for (let n = 0; n < 51; n++) {
      writes.begin('user', `w${n}`);
      writes.changed(`w${n}`, own);
      expect(writes.concerns('user', other)).toBe(n === 50);
    }
  });
});
