import { describe, expect, it } from '@jest/globals';
import { type BatchCounts, Lane } from '../../datasources/batches/lane.ts';
import { batchTextOf } from '../../datasources/batches/text.ts';
import type { Statement as BoltStatement } from '../../datasources/bolt/messages.ts';

describe('a lane', () => {
  const CYPHER = 'CYPHER 5\nMATCH (n) WHERE n.id = $id RETURN n SKIP $skip';

  /** What was sent, to be answered in any order. */
  function laneOf(waitMillis = 60_000) {
    const sent: Array<{ statement: BoltStatement; answer: (rows: unknown[]) => void; signal?: AbortSignal }> =
      [];
    const counts: BatchCounts = { batches: 0, batched: 0, joined: 0, separated: 0 };
    const run = (statement: BoltStatement, signal: AbortSignal | undefined) =>
      new Promise<unknown[]>((answer, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        sent.push({ statement, answer, ...(signal && { signal }) });
      });
    const lane = new Lane(batchTextOf(CYPHER), run, { size: 32, waitMillis }, counts);
    const read = (id: unknown, skip: number, signal?: AbortSignal) =>
      lane.read({ cypher: CYPHER, params: { id, skip }, isDetermined: true }, signal);
    /** Until reads of this page are known to take a minute. */
    const slowDown = async (skip: number) => {
      const first = read('first', skip);
      await turn();
      const [one] = sent.splice(0);
      for (let count = 0; count < 1200; count++) one?.statement.took?.(60_000);
      one?.answer(['first']);
      expect(await first).toEqual(['first']);
    };
    return { sent, counts, read, slowDown };
  }
  /** All that was gathered is sent. */
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

  it('has slow reads wait for those under way, and answers each that waits', async () => {
    const { sent, counts, read, slowDown } = laneOf();
    await slowDown(0);
    const reads = Array.from({ length: 12 }, (_, n) => read(n % 6, 0));
    await turn();
    expect(sent.map(({ statement }) => statement.params.id)).toEqual([0, 1, 2, 3]);
    // What was sent is joined by nobody.
    const late = read(0, 0);
    await turn();
    for (let place = 0; place < 7; place++) {
      const { statement, answer } = sent[place] as (typeof sent)[number];
      statement.sink?.begin();
      statement.sink?.value([place]);
      answer(statement.sink ? [] : [[place]]);
      await turn();
    }
    expect(sent.length).toBe(7);
    expect(await Promise.all(reads)).toEqual(reads.map((_, n) => [[n % 6]]));
    expect(await late).toEqual([[6]]);
    expect(counts.joined).toBe(6);
  });

  it('refuses those that wait for too long', async () => {
    const { sent, read, slowDown } = laneOf(50);
    await slowDown(0);
    const reads = Array.from({ length: 6 }, (_, n) => read(n, 0));
    const refused = await Promise.allSettled(reads.slice(4));
    expect(refused).toMatchObject([{ reason: { code: 'ServiceUnavailable' } }, { reason: {} }]);
    for (const [place, { answer }] of sent.entries()) answer([place]);
    expect(await Promise.all(reads.slice(0, 4))).toEqual([[0], [1], [2], [3]]);
    expect(sent).toHaveLength(4);
  });

  it('has quick reads pass slow ones', async () => {
    const { sent, read, slowDown } = laneOf();
    await slowDown(0);
    const slow = Array.from({ length: 6 }, (_, n) => read(n, 0));
    await turn();
    const quick = [read('a', 1), read('b', 1)];
    while (sent.length === 4) await new Promise((resolve) => setTimeout(resolve, 1));
    const [batch, ...others] = sent.slice(4);
    expect(others).toEqual([]);
    expect(batch?.statement.params).toMatchObject({ skip: 1 });
    batch?.statement.sink?.begin();
    for (const [place, row] of ['A', 'B'].entries()) batch?.statement.sink?.value([place, [row]]);
    batch?.answer([]);
    expect(await Promise.all(quick)).toEqual([['A'], ['B']]);
    for (let place = 0; place < 7; place++) {
      sent[place]?.answer([]);
      await turn();
    }
    await Promise.all(slow);
  });

  it('sends nothing for those who have gone away, and ends what runs for nobody', async () => {
    const { sent, read, slowDown } = laneOf();
    await slowDown(0);
    const going = new AbortController();
    const reads = Array.from({ length: 12 }, (_, n) =>
      read(n % 6, 0, going.signal).catch((error: unknown) => error),
    );
    await turn();
    going.abort('gone');
    expect(await Promise.all(reads)).toEqual(reads.map(() => 'gone'));
    expect(sent.map(({ signal }) => signal?.aborted)).toEqual([true, true, true, true]);
    const next = read('next', 0);
    await turn();
    expect(sent.length).toBe(5);
    sent[4]?.answer(['next']);
    expect(await next).toEqual(['next']);
  });
});
