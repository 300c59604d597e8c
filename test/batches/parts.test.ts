import { describe, expect, it } from '@jest/globals';
import { Item, packed } from '../../datasources/batches/item.ts';
import { BatchPace } from '../../datasources/batches/pace.ts';
import { SharedSink } from '../../datasources/batches/sink.ts';
import { UnderWay } from '../../datasources/batches/under-way.ts';
import { WaitingItems } from '../../datasources/batches/waiting.ts';
import { floatWriter, stringWriter } from '../../datasources/bolt/json-writers.ts';
import { JsonListSink } from '../../datasources/bolt/sink.ts';

const BEFORE = Buffer.from('{"list":[');
const AFTER = Buffer.from(']}');
const sinkOf = (context?: unknown, writer = stringWriter, after = AFTER) =>
  new JsonListSink(writer, context, BEFORE, after);

function itemOf(params: Record<string, unknown>, signal?: AbortSignal, sink?: JsonListSink): Item {
  const item = new Item({ cypher: 'RETURN 1', params, ...(sink && { sink }) }, signal, packed(params));
  item.answer.catch(() => {});
  return item;
}

/** How many more may begin. */
function roomOf(underWay: UnderWay): number {
  const runs = [];
  while (!underWay.isFull) runs.push(underWay.begin(60_000));
  for (const run of runs) underWay.end(run);
  return runs.length;
}

describe('how many are under way', () => {
  it('grows while others wait and none takes longer, and shrinks when they do', () => {
    const underWay = new UnderWay();
    expect(roomOf(underWay)).toBe(4);
    for (let count = 0; count < 8; count++) underWay.note(1.2, false);
    expect(roomOf(underWay)).toBe(4);
    for (let count = 0; count < 8; count++) underWay.note(1.2, true);
    expect(roomOf(underWay)).toBe(8);
    underWay.note(2, true);
    expect(roomOf(underWay)).toBe(7);
    for (let count = 0; count < 100; count++) underWay.note(2, true);
    expect(roomOf(underWay)).toBe(4);
    for (let count = 0; count < 1000; count++) underWay.note(1, true);
    expect(roomOf(underWay)).toBe(64);
  });

  it('leaves out what takes much longer than others', async () => {
    const underWay = new UnderWay();
    const runs = Array.from({ length: 4 }, () => underWay.begin(1));
    expect(underWay.isFull).toBe(true);
    const last = Math.max(...runs.map(({ longAt }) => longAt));
    while (performance.now() < last) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(roomOf(underWay)).toBe(4);
  });
});

describe('the pace of a statement', () => {
  it('is slow when one read takes what a batch should, and quick again with the first that does not', () => {
    const pace = new BatchPace();
    expect(pace.isSlow).toBe(false);
    for (let count = 0; count < 400; count++) pace.note(20, 1);
    expect(pace.isSlow).toBe(true);
    expect(pace.bestMillis).toBe(20.5);
    expect(pace.note(40, 1)).toBeCloseTo(40.5 / 20.705, 5);
    pace.note(4, 4);
    expect(pace.isSlow).toBe(false);
  });
});

describe('items that wait', () => {
  it('are taken first come first served, kind by kind in turns', () => {
    const waiting = new WaitingItems();
    for (const n of [1, 2, 3]) waiting.add('a', itemOf({ n }));
    waiting.add('b', itemOf({ n: 4 }));
    expect([waiting.places, waiting.placesOf('a'), [...waiting.kinds]]).toEqual([4, 3, ['a', 'b']]);
    const numbers = (kind: string, size: number) =>
      waiting.take(kind, size).map((place) => place.map(({ statement }) => statement.params.n));
    expect(numbers('a', 2)).toEqual([[1], [2]]);
    expect([...waiting.kinds]).toEqual(['b', 'a']);
    expect(numbers('b', 2)).toEqual([[4]]);
    expect(numbers('a', 2)).toEqual([[3]]);
    expect([waiting.places, [...waiting.kinds]]).toEqual([0, []]);
  });

  it('have one place with their equals, but not with those that the lean reader cannot write', () => {
    const waiting = new WaitingItems();
    const odd = { n: Symbol('odd') };
    for (const params of [{ n: 1 }, odd, { n: 1 }, odd, { n: '1' }]) waiting.add('a', itemOf(params));
    expect(waiting.places).toBe(4);
    expect(waiting.take('a', 9).map((place) => place.length)).toEqual([2, 1, 1, 1]);
  });

  it('are left out when nobody waits for them, nor for those that they lead', () => {
    const waiting = new WaitingItems();
    const [first, led, other] = [new AbortController(), new AbortController(), new AbortController()];
    waiting.add('a', itemOf({ n: 1 }, first.signal, sinkOf()));
    waiting.add('a', itemOf({ n: 1 }, led.signal, sinkOf()));
    waiting.add('a', itemOf({ n: 2 }, other.signal));
    other.abort();
    first.abort();
    // Others may still follow one that is gone.
    waiting.add('a', itemOf({ n: 1 }, undefined, sinkOf()));
    led.abort();
    const [place, ...others] = waiting.take('a', 9);
    expect(others).toEqual([]);
    expect(place?.map(({ readers }) => readers)).toEqual([3]);
    expect(waiting.places).toBe(0);
  });

  it('tell when the last of those who are answered together has gone away', async () => {
    const [first, led] = [new AbortController(), new AbortController()];
    const leader = itemOf({}, first.signal, sinkOf());
    const follower = itemOf({}, led.signal, sinkOf());
    expect(leader.lead(follower)).toBe(true);
    let told = 0;
    leader.onGone = () => {
      told += 1;
    };
    first.abort('first');
    expect([told, leader.gone]).toEqual([0, false]);
    led.abort('second');
    expect([told, leader.gone]).toEqual([1, true]);
    await expect(leader.answer).rejects.toBe('first');
    await expect(follower.answer).rejects.toBe('second');
  });
});

describe('a sink that follows another', () => {
  it('has its text', () => {
    const [sink, other] = [sinkOf({ a: 1 }), sinkOf({ a: 1 })];
    expect(other.follow(sink)).toBe(true);
    sink.begin();
    expect(other.result()).toBe(sink.result());
    expect(sink.result().toString()).toBe('{"list":[]}');
    // The text that it was written in serves the next one.
    const next = sinkOf();
    next.begin();
    expect(next.result().toString()).toBe('{"list":[]}');
    expect(sink.result().toString()).toBe('{"list":[]}');
  });

  it.each([
    ['another writer', sinkOf({ a: 1 }, floatWriter)],
    ['other words around', sinkOf({ a: 1 }, stringWriter, Buffer.from(']}'))],
    ['another context', sinkOf({ a: 2 })],
    ['a sink of another kind', new SharedSink([])],
  ])('is none with %s', (_, other) => {
    expect(sinkOf({ a: 1 }).follow(other)).toBe(false);
  });
});

describe('a sink for several readers', () => {
  it('gives each values of its own, of the last attempt only', () => {
    const items = [itemOf({}), itemOf({})];
    const sink = new SharedSink(items);
    sink.begin();
    sink.value('lost');
    sink.begin();
    sink.value({ list: [{ n: 1 }] });
    const [one, two] = items.map(({ rows }) => rows) as [unknown[], unknown[]];
    expect([one, two]).toEqual([[{ list: [{ n: 1 }] }], [{ list: [{ n: 1 }] }]]);
    (one[0] as { list: unknown[] }).list.push('more');
    expect(two).toEqual([{ list: [{ n: 1 }] }]);
  });
});
