import { afterEach, describe, expect, it } from '@jest/globals';
import { floatWriter } from '../../datasources/bolt/json-writers.ts';
import { JsonListSink } from '../../datasources/bolt/sink.ts';
import type { Neo4jGraph } from '../../datasources/graph.ts';
import { int } from '../../datasources/values.ts';
import { until } from '../support/wait.ts';
import { column, graphWith } from './support.ts';

const SLOW_STEPS = int(200_000);
/** A second or so. */
const LONG_STEPS = int(20_000_000);
const ENDLESS_STEPS = int(10_000_000_000);
const COUNT = 'UNWIND range(1, $steps) AS x WITH x WHERE x % 7 = 9 WITH count(x) AS found';
const SLOW = `${COUNT} RETURN {random: rand(), own: $own} AS this`;

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

interface Answer {
  random: number;
  own: unknown;
}

const randomsOf = (answers: readonly unknown[][]) =>
  new Set(answers.map(([answer]) => (answer as Answer).random));

/** Until its answers have shown that it is slow: then equal reads wait, and are joined. */
async function warmUp(graph: Neo4jGraph, cypher: string, params: Record<string, unknown>): Promise<void> {
  await until(async () => {
    const { joined } = graph.gauges().batches;
    await Promise.all(times(16, () => column(graph, { cypher, params })));
    return graph.gauges().batches.joined >= joined + 15;
  });
}

/** How many statements of this text the database is at work on. */
async function running(graph: Neo4jGraph, mark: string): Promise<number> {
  const rows = await graph.read(
    'SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS $mark AND NOT currentQuery STARTS WITH "SHOW" RETURN 1',
    { mark },
  );
  return rows.length;
}

const both = describe.each([
  ['over the lean reader', 'on'],
  ['over the official driver', 'off'],
]);

both('slow reads %s', (_, NEO4J_LEAN_READER) => {
  const open = async () => {
    const graph = await graphWith({ NEO4J_LEAN_READER });
    closers.push(() => graph.close());
    return graph;
  };

  it('that are equal and wait are run once, each with an answer of its own', async () => {
    const graph = await open();
    const params = { steps: SLOW_STEPS, own: ['x'] };
    await warmUp(graph, SLOW, params);
    const { joined } = graph.gauges().batches;
    const answers = await Promise.all(times(24, () => column(graph, { cypher: SLOW, params })));
    expect(graph.gauges().batches.joined - joined).toBe(23);
    expect(randomsOf(answers).size).toBe(1);
    for (const [answer] of answers) {
      const { own } = answer as { own: string[] };
      expect(own).toEqual(['x']);
      own.push('changed');
    }
  });

  it('are run again for those who ask when one was sent', async () => {
    const graph = await open();
    const mark = 'asks again';
    const cypher = `${SLOW} // ${mark}`;
    await warmUp(graph, cypher, { steps: SLOW_STEPS, own: 'x' });
    const params = { steps: LONG_STEPS, own: 'x' };
    const first = column(graph, { cypher, params });
    await until(async () => (await running(graph, mark)) > 0);
    const answers = await Promise.all([first, column(graph, { cypher, params })]);
    expect(randomsOf(answers).size).toBe(2);
  });

  it('share nothing with those of other parameters, another page or another text', async () => {
    const graph = await open();
    const textOf = (label: string) =>
      `${COUNT} UNWIND [0, 1] AS i OPTIONAL MATCH (n:${label}) WITH found, i, count(n) AS n ORDER BY i RETURN {random: rand(), own: [$own, i, '${label}']} AS this SKIP $skip LIMIT $limit`;
    const asked = ['None', 'Nothing'].flatMap((label) =>
      [0, 1].flatMap((skip) => ['x', 'y'].map((own) => ({ label, skip, own }))),
    );
    const ask = ({ label, skip, own }: (typeof asked)[number]) =>
      column(graph, {
        cypher: textOf(label),
        params: { steps: SLOW_STEPS, own, skip: int(skip), limit: int(1) },
      });
    for (const label of ['None', 'Nothing'])
      for (const skip of [0, 1])
        await warmUp(graph, textOf(label), {
          steps: SLOW_STEPS,
          own: 'w',
          skip: int(skip),
          limit: int(1),
        });
    const readers = times(5, () => asked).flat();
    const { joined } = graph.gauges().batches;
    const answers = await Promise.all(readers.map(ask));
    expect(answers.map(([answer]) => (answer as Answer).own)).toEqual(
      readers.map(({ own, skip, label }) => [own, skip, label]),
    );
    expect(randomsOf(answers).size).toBe(asked.length);
    expect(graph.gauges().batches.joined - joined).toBe(readers.length - asked.length);
  });

  it('that would make the same text have it made once', async () => {
    const graph = await open();
    const { ask } = texts(graph);
    await ask.warm();
    const sinks = await Promise.all(times(12, () => ask(SLOW_STEPS)));
    const [first, ...others] = sinks.map((sink) => textOf(sink));
    expect(first).toMatch(/^\[0\.\d+(E-\d+)?\]$/i);
    expect(others).toEqual(others.map(() => first));
    expect(new Set(sinks.map((sink) => sink.result())).size).toBe(1);
  });

  it('go on for the others when the first of them has gone away, waiting or sent', async () => {
    const graph = await open();
    const { ask, mark } = texts(graph);
    await ask.warm();
    for (const isSent of [false, true]) {
      const going = new AbortController();
      const first = ask(LONG_STEPS, going.signal).catch((error: unknown) => error);
      const others = times(3, () => ask(LONG_STEPS));
      if (isSent) await until(async () => (await running(graph, mark)) > 0);
      going.abort('gone');
      expect(await first).toBe('gone');
      const made = (await Promise.all(others)).map(textOf);
      expect(made[0]).toMatch(/^\[0\./);
      expect(new Set(made).size).toBe(1);
    }
  });

  it('end in the database when nobody waits for them any more', async () => {
    const graph = await open();
    const { ask, mark } = texts(graph);
    await ask.warm();
    const last = new AbortController();
    // Four readers each, of which three are led.
    const asked = times(24, (n) => ask(ENDLESS_STEPS, last.signal, n % 6).catch((error: unknown) => error));
    await until(async () => (await running(graph, mark)) > 0);
    last.abort('gone');
    expect(await Promise.all(asked)).toEqual(asked.map(() => 'gone'));
    await until(async () => (await running(graph, mark)) === 0);
    expect(textOf(await ask(SLOW_STEPS))).toMatch(/^\[0\./);
  });

  it('that take much longer than others keep none of these waiting', async () => {
    const graph = await open();
    const mark = 'long ones';
    const cypher = `${SLOW} // ${mark}`;
    await warmUp(graph, cypher, { steps: SLOW_STEPS, own: 'x' });
    const going = new AbortController();
    const long = times(8, (own) =>
      column(graph, { cypher, params: { steps: ENDLESS_STEPS, own } }, going.signal).catch(
        (error: unknown) => error,
      ),
    );
    await until(async () => (await running(graph, mark)) >= 4);
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(
        times(8, (own) => column(graph, { cypher, params: { steps: SLOW_STEPS, own } })),
      );
      expect(answers.map(([answer]) => (answer as Answer).own)).toEqual(times(8, (own) => own));
    }
    going.abort('gone');
    expect(await Promise.all(long)).toEqual(long.map(() => 'gone'));
  });

  it('that fail tell all their equals so', async () => {
    const graph = await open();
    const cypher = `${COUNT} RETURN 10 / $by AS this`;
    await warmUp(graph, cypher, { steps: SLOW_STEPS, by: int(1) });
    const { joined } = graph.gauges().batches;
    const answers = await Promise.all(
      times(12, (n) =>
        column(graph, { cypher, params: { steps: SLOW_STEPS, by: int(n % 2) } }).catch(
          (error: unknown) => error,
        ),
      ),
    );
    const failures = answers.filter((_answer, n) => n % 2 === 0) as Array<Error & { code: string }>;
    expect(failures.map(({ code }) => code)).toEqual(failures.map(() => 'VALIDATION_ERROR'));
    expect(new Set(failures.map(({ cause }) => cause)).size).toBe(1);
    expect(answers.filter((_answer, n) => n % 2 === 1)).toEqual(failures.map(() => [10]));
    expect(graph.gauges().batches.joined - joined).toBe(10);
  });

  it('of a batch that fails are answered though the first of its equals has gone away', async () => {
    const graph = await open();
    const cypher = 'RETURN 10.0 / $by + 1 / $whole AS this';
    const before = Buffer.from('[');
    const after = Buffer.from(']');
    const ask = async (whole: number, by: number, signal?: AbortSignal) => {
      const sink = new JsonListSink(floatWriter, undefined, before, after);
      const params = { by, whole: int(whole) };
      await column(graph, { cypher, params, sink, isDetermined: true }, signal);
      return textOf(sink);
    };
    await until(async () => {
      const { batches } = graph.gauges().batches;
      await Promise.all(times(16, (n) => ask(1, n + 1)));
      return graph.gauges().batches.batches > batches;
    });
    const { separated } = graph.gauges().batches;
    const going = new AbortController();
    const first = ask(1, 2.5, going.signal).catch((error: unknown) => error);
    const others = times(3, () => ask(1, 2.5));
    const failing = ask(0, 1).catch(({ code }: { code: string }) => code);
    going.abort('gone');
    expect(await first).toBe('gone');
    expect(await failing).toBe('VALIDATION_ERROR');
    expect(await Promise.all(others)).toEqual(others.map(() => '[5]'));
    expect(graph.gauges().batches.separated).toBeGreaterThan(separated);
  });
});

/** Reads of a random number as JSON text. */
function texts(graph: Neo4jGraph) {
  const mark = 'as text';
  const cypher = `${COUNT} RETURN rand() + 0 * $own AS this // ${mark}`;
  const before = Buffer.from('[');
  const after = Buffer.from(']');
  const ask = async (steps: unknown, signal?: AbortSignal, own = 0) => {
    const sink = new JsonListSink(floatWriter, { own }, before, after);
    await column(graph, { cypher, params: { steps, own: int(own) }, sink }, signal);
    return sink;
  };
  ask.warm = () => warmUp(graph, cypher, { steps: SLOW_STEPS, own: int(0) });
  return { ask, mark };
}

/** What the official driver reads comes as values. */
function textOf(sink: JsonListSink): string {
  const result = sink.result();
  return Buffer.isBuffer(result) ? result.toString() : JSON.stringify(result);
}
