import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Misses } from '../../src/cache/misses.ts';
import { type Entry, Store } from '../../src/cache/store.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { gauge } from '../support/wait.ts';
import { ask as answer, opened } from './support.ts';

describe('how often keys were asked for', () => {
  it('is counted for each, and never too small', () => {
    const misses = new Misses();
    for (let round = 1; round <= 3; round++)
      for (let n = 0; n < 5000; n++) {
        misses.note(`key ${n}`);
        expect(misses.of(`key ${n}`)).toBeGreaterThanOrEqual(round);
      }
    // Keys that share all of their counters are few.
    const wrong = Array.from({ length: 1000 }, (_, n) => misses.of(`new ${n}`)).filter((count) => count > 0);
    expect(wrong.length).toBeLessThan(30);
  });

  it('counts for less after a time', () => {
    const misses = new Misses();
    for (let n = 0; n < 8; n++) misses.note('once popular');
    for (let n = 0; n < 131_072; n++) misses.note(`key ${n % 100}`);
    expect(misses.of('once popular')).toBe(4);
  });
});

describe('a full store', () => {
  const entry = (size: number) =>
    ({ body: Buffer.alloc(size), slots: new Uint32Array(1), hits: 0 }) as unknown as Entry;
  /** As a request does that finds nothing. */
  const ask = (store: Store, key: string, size = 1000) => {
    if (store.get(key)) return;
    if (store.admits(key)) store.set(key, entry(size));
  };

  it('keeps what is asked for again, whatever comes once', () => {
    const store = new Store(100_000);
    const hot = Array.from({ length: 40 }, (_, n) => `hot ${n}`);
    let once = 0;
    for (let round = 0; round < 6; round++) {
      for (const key of hot) ask(store, key);
      for (let n = 0; n < 400; n++) ask(store, `once ${once++}`);
    }
    expect(hot.filter((key) => store.get(key)).length).toBeGreaterThan(30);
    expect(store.bytes).toBeLessThanOrEqual(100_000);
  });

  it.each([100, 1000, 20_000, 90_000])('keeps it whatever is the size of what comes once: %i', (size) => {
    const store = new Store(100_000);
    const hot = Array.from({ length: 40 }, (_, n) => `hot ${n}`);
    let hits = 0;
    for (let round = 0; round < 20; round++) {
      for (const key of hot) {
        hits += store.get(key) ? 1 : 0;
        ask(store, key);
      }
      for (let n = 0; n < 20; n++) ask(store, `once ${round} ${n}`, size);
    }
    expect(hits).toBe(40 * 19);
    expect(store.bytes).toBeLessThanOrEqual(100_000);
  });

  it('takes what is large, if it is asked for more often than all that has to go', () => {
    const store = new Store(100_000);
    for (let n = 0; n < 200; n++) ask(store, `once ${n}`);
    for (let round = 0; round < 3; round++) ask(store, 'large', 60_000);
    expect(store.get('large')).toBeDefined();
    expect(store.set('larger than all', entry(100_000))).toBe(false);
    expect(store.get('larger than all')).toBeUndefined();
    expect(store.get('large')).toBeDefined();
  });

  it('takes what is asked for now, when what was asked for once is not any more', () => {
    const store = new Store(100_000);
    for (let round = 0; round < 5; round++) for (let n = 0; n < 50; n++) ask(store, `old ${n}`);
    const now = Array.from({ length: 30 }, (_, n) => `now ${n}`);
    for (let round = 0; round < 20; round++) for (const key of now) ask(store, key);
    expect(now.filter((key) => store.get(key)).length).toBe(30);
  });
});

describe('a gateway with little memory for answers', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ RESPONSE_CACHE: 'memory', RESPONSE_CACHE_BYTES: '65536' });
    await opened(gateway);
  }, 120_000);
  afterAll(() => gateway?.close());

  const POINT = 'query ($id: ID!) { resources(where: { id: { eq: $id } }) { id name } }';

  it('answers what it does not keep, and keeps what comes again', async () => {
    for (let n = 0; n < 5; n++)
      expect((await answer(gateway, POINT, { id: 'again' })).data.resources).toEqual([]);
    const before = await gauge(gateway, 'dharma_response_cache_stores_total');
    const hits: boolean[] = [];
    for (let n = 0; n < 600; n++) {
      expect((await answer(gateway, POINT, { id: `once-${n}` })).data.resources).toEqual([]);
      if (n % 100 === 99) hits.push((await answer(gateway, POINT, { id: 'again' })).hit === true);
    }
    expect(hits.filter(Boolean).length).toBeGreaterThan(3);
    const stores = (await gauge(gateway, 'dharma_response_cache_stores_total')) - before;
    expect(stores).toBeLessThan(300);
    expect(await gauge(gateway, 'dharma_response_cache_misses_total')).toBeGreaterThanOrEqual(600);
    expect(await gauge(gateway, 'dharma_response_cache_bytes')).toBeLessThanOrEqual(65_536);
  });
});
