import { afterEach, describe, expect, it } from '@jest/globals';
import type { RowSink } from '../../datasources/bolt/sink.ts';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { int } from '../../datasources/values.ts';
import { until } from '../support/wait.ts';
import { column, graphWith as graphOf } from './support.ts';

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function graphWith(overrides: Record<string, string> = {}): Promise<Neo4jGraph> {
  const graph = await graphOf(overrides);
  closers.push(() => graph.close());
  return graph;
}

const read = (graph: Neo4jGraph, cypher: string, params: Record<string, unknown>, signal?: AbortSignal) =>
  column(graph, { cypher, params, isDetermined: true }, signal);

/** Until a few quick answers have shown that its reads may go together. */
async function warmUp(graph: Neo4jGraph, cypher: string, params: Record<string, unknown>): Promise<void> {
  await until(async () => {
    const { batches } = graph.gauges().batches;
    await Promise.all(Array.from({ length: 16 }, (_, n) => read(graph, cypher, { ...params, unused: n })));
    return graph.gauges().batches.batches > batches;
  });
}

const both = describe.each([
  ['over the lean reader', 'on'],
  ['over the official driver', 'off'],
]);

both('reads in batches %s', (_, NEO4J_LEAN_READER) => {
  const open = () => graphWith({ NEO4J_LEAN_READER });

  it('get each its own rows, in order', async () => {
    const graph = await open();
    const cypher =
      'UNWIND range($from, $from + 4) AS i WITH i ORDER BY i DESC RETURN {i: i, own: $own} AS this';
    const params = (n: number) => ({ from: int(n), own: `read ${n}` });
    await warmUp(graph, cypher, params(0));
    const before = { ...graph.gauges().batches };
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_each, n) => [n, await read(graph, cypher, params(n))]),
    );
    for (const [n, rows] of answers as Array<[number, unknown[]]>)
      expect(rows).toEqual([4, 3, 2, 1, 0].map((more) => ({ i: n + more, own: `read ${n}` })));
    const { batches, batched, separated } = graph.gauges().batches;
    expect(batched - before.batched).toBeGreaterThan(batches - before.batches);
    expect(separated).toBe(0);
  });

  it('go together only where pages are cut in the same way', async () => {
    const graph = await open();
    const cypher = 'UNWIND range(1, 9) AS i WITH i + $more AS n ORDER BY n SKIP $skip LIMIT $limit RETURN n';
    await warmUp(graph, cypher, { more: int(0), skip: int(0), limit: int(1) });
    await warmUp(graph, cypher, { more: int(0), skip: int(3), limit: int(2) });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_each, n) =>
        read(graph, cypher, {
          more: int(n),
          ...(n % 2 ? { skip: int(3), limit: int(2) } : { skip: int(0), limit: int(1) }),
        }),
      ),
    );
    for (const [n, rows] of answers.entries()) expect(rows).toEqual(n % 2 ? [n + 4, n + 5] : [n + 1]);
    expect(graph.gauges().batches.separated).toBe(0);
  });

  it('that fail do so alone', async () => {
    const graph = await open();
    const cypher = 'RETURN 10 / $by AS this';
    await warmUp(graph, cypher, { by: int(1) });
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_each, n) =>
        read(graph, cypher, { by: int(n % 6) }).catch(({ code }: { code: string }) => code),
      ),
    );
    for (const [n, answer] of answers.entries())
      expect(answer).toEqual(n % 6 === 0 ? 'VALIDATION_ERROR' : [Math.floor(10 / (n % 6))]);
    expect(graph.gauges().batches.separated).toBeGreaterThan(0);
    const { batches } = graph.gauges().batches;
    await warmUp(graph, cypher, { by: int(2) });
    expect(graph.gauges().batches.batches).toBeGreaterThan(batches);
  });

  it('of a statement that cannot run in one are no more put into one', async () => {
    const graph = await open();
    // An aggregate beside what comes from a row, where a parameter may stand.
    const cypher = 'UNWIND [1, 2] AS i RETURN {n: count(i) + $more} AS this';
    const all = () =>
      Promise.all(Array.from({ length: 16 }, (_each, n) => read(graph, cypher, { more: int(n) })));
    await until(async () => {
      for (const [n, rows] of (await all()).entries()) expect(rows).toEqual([{ n: n + 2 }]);
      return graph.gauges().batches.separated > 0;
    });
    const { batches } = graph.gauges().batches;
    await all();
    await all();
    expect(graph.gauges().batches.batches).toBe(batches);
  });

  it('that are equal are run once, and share nothing', async () => {
    const graph = await open();
    const cypher = 'RETURN {random: rand(), own: $own} AS this';
    await warmUp(graph, cypher, { own: 'x' });
    const before = { ...graph.gauges().batches };
    const answers = await Promise.all(Array.from({ length: 24 }, () => read(graph, cypher, { own: 'y' })));
    const distinct = new Set(answers.map((rows) => JSON.stringify(rows)));
    // Batches that are equal are joined as well, by the lean reader.
    const joined = graph.gauges().batches.joined - before.joined;
    expect(joined).toBeGreaterThan(0);
    expect(distinct.size).toBeLessThanOrEqual(24 - joined);
    for (const rows of answers) {
      expect(rows).toMatchObject([{ own: 'y' }]);
      (rows as Array<{ own: string }>)[0] = { own: 'changed' };
    }
  });

  it('are equal only where values are the same in kind as well', async () => {
    const graph = await open();
    const cypher = 'RETURN {type: valueType($value), text: toString($value)} AS this';
    await warmUp(graph, cypher, { value: 'x' });
    const values = [Infinity, -Infinity, null, 0, -0, int(0), '0', true, 'true'];
    const alone = await Promise.all(
      values.map((value) => graph.readColumns([{ cypher: `CYPHER 5\n${cypher}`, params: { value } }])),
    );
    const answers = await Promise.all(values.map((value) => read(graph, cypher, { value })));
    expect(answers).toEqual(alone.map(([rows]) => rows));
    expect(new Set(answers.map((rows) => JSON.stringify(rows))).size).toBe(values.length);
  });

  it('with large parameters go by themselves', async () => {
    const graph = await open();
    const cypher = 'RETURN size($text) AS this';
    await warmUp(graph, cypher, { text: 'x' });
    const { batched } = graph.gauges().batches;
    const text = 'x'.repeat(10_000);
    const answers = await Promise.all(Array.from({ length: 16 }, () => read(graph, cypher, { text })));
    expect(answers).toEqual(answers.map(() => [10_000]));
    expect(graph.gauges().batches.batched).toBe(batched);
  });

  it('whose client has gone away leave the others alone, and end when they are the last', async () => {
    const graph = await open();
    const cypher = 'UNWIND range(1, $steps) AS x WITH x WHERE x % 7 = 9 RETURN count(x) AS this';
    await warmUp(graph, cypher, { steps: int(1) });
    const going = new AbortController();
    const reads = Array.from({ length: 12 }, (_each, n) =>
      n % 3 === 0
        ? read(graph, cypher, { steps: int(n) }, going.signal).catch((error: unknown) => error)
        : read(graph, cypher, { steps: int(n) }),
    );
    going.abort('gone');
    for (const [n, answer] of (await Promise.all(reads)).entries())
      expect(answer).toEqual(n % 3 === 0 ? 'gone' : [0]);
    const last = new AbortController();
    const endless = Array.from({ length: 12 }, () =>
      read(graph, cypher, { steps: int(10_000_000_000) }, last.signal).catch((error: unknown) => error),
    );
    const running = () =>
      graph.read(
        "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'x % 7 = 9' AND NOT currentQuery STARTS WITH 'SHOW' RETURN 1",
      );
    await until(async () => (await running()).length > 0);
    last.abort('gone');
    expect(await Promise.all(endless)).toEqual(endless.map(() => 'gone'));
    await until(async () => (await running()).length === 0);
    // That is no reason to keep the statement out of batches.
    const { batches } = graph.gauges().batches;
    await warmUp(graph, cypher, { steps: int(1) });
    expect(graph.gauges().batches.batches).toBeGreaterThan(batches);
  });

  it('with sinks fill each its own, whatever another cannot take', async () => {
    const graph = await open();
    const cypher = 'CYPHER 5\nUNWIND $list AS i RETURN i AS this';
    const sinkOf = () => {
      const seen: unknown[] = [];
      const sink: RowSink = {
        begin: () => void seen.splice(0),
        row: (source) => {
          if (seen.includes('stop')) return false;
          const value = source.value();
          seen.push(value);
          return true;
        },
        value: (value) => void (seen.includes('stop') || seen.push(value)),
      };
      return { seen, sink };
    };
    const run = (list: unknown[]) => {
      const { seen, sink } = sinkOf();
      return graph.readColumns([{ cypher, params: { list }, sink, isDetermined: true }]).then((rows) => {
        expect(rows).toEqual([[]]);
        return seen;
      });
    };
    await until(async () => {
      await Promise.all(Array.from({ length: 16 }, (_each, n) => run([n])));
      return graph.gauges().batches.batches > 0;
    });
    const lists = Array.from({ length: 20 }, (_each, n) =>
      n % 4 === 0 ? ['stop', { deep: [n] }, 'more'] : [`${n}`, [n], null],
    );
    const answers = await Promise.all(lists.map(run));
    for (const [n, seen] of answers.entries())
      expect(seen).toEqual(n % 4 === 0 ? ['stop'] : [`${n}`, [n], null]);
  });

  it('are all told that there is no database', async () => {
    const graph = await graphWith({ NEO4J_LEAN_READER, NEO4J_URI: 'bolt://127.0.0.1:1' });
    const reads = Array.from({ length: 8 }, () =>
      read(graph, 'RETURN 1 AS this', {}).catch(({ code }) => code),
    );
    expect(await Promise.all(reads)).toEqual(reads.map(() => 'DATABASE_UNAVAILABLE'));
  });
});

describe('a statement whose rows its parameters do not determine', () => {
  it('runs by itself', async () => {
    const graph = await graphWith();
    for (let round = 0; round < 4; round++)
      await Promise.all(
        Array.from({ length: 16 }, (_each, n) =>
          graph.readColumns([{ cypher: 'CYPHER 5\nRETURN $n AS this', params: { n } }]),
        ),
      );
    expect(graph.gauges().batches.batched).toBe(0);
  });
});

describe('READ_BATCH_SIZE=1', () => {
  it('has every read run by itself', async () => {
    const graph = await graphWith({ READ_BATCH_SIZE: '1' });
    for (let round = 0; round < 4; round++)
      await Promise.all(Array.from({ length: 16 }, (_each, n) => read(graph, 'RETURN $n AS this', { n })));
    expect(graph.gauges().batches).toEqual({ batches: 0, batched: 0, joined: 0, separated: 0 });
  });
});
