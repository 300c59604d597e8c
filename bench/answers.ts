import { setTimeout as sleep } from 'node:timers/promises';
import type { Neo4jGraph } from '../datasources/graph.ts';
import { type BenchRow, type Pool, requestBody } from './rows.ts';
import type { Contender } from './support/contenders.ts';

/** Contenders that answer the same question differently: a comparison of their speed would mean nothing. */
export class WrongAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongAnswer';
  }
}

/** Keys in order, and lists whose order nobody asked for in one. */
function canonical(value: unknown, unordered: readonly string[], key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, unordered));
    if (!unordered.includes(key)) return items;
    const text = (item: unknown) => JSON.stringify(item);
    return items.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  }
  if (value === null || typeof value !== 'object') return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, inner]) => [name, canonical(inner, unordered, name)]));
}

async function answerOf(contender: Contender, row: BenchRow, pool: Pool, n: number): Promise<string> {
  const tag = `check-${contender.name}`;
  const response = await fetch(contender.url, {
    method: 'POST',
    headers: contender.headers,
    body: requestBody(row, row.variables(n, pool, tag)),
  });
  const text = await response.text();
  const place = `${contender.name}, ${row.key}, request ${n}`;
  if (!response.ok) throw new WrongAnswer(`${place}: ${response.status} ${text.slice(0, 500)}`);
  const { data, errors } = JSON.parse(text) as { data?: never; errors?: unknown };
  if (errors || !data) throw new WrongAnswer(`${place}: ${text.slice(0, 500)}`);
  if (!row.isFull(data)) throw new WrongAnswer(`${place}: the answer lacks data: ${text.slice(0, 500)}`);
  return JSON.stringify(canonical(data, row.unordered)).replaceAll(tag, 'check');
}

async function writtenBy(contender: Contender, row: BenchRow, graph: Neo4jGraph): Promise<string> {
  if (!row.written) return '';
  const tag = `check-${contender.name}`;
  const rows = await graph.read(row.written, { prefix: `bench-${tag}-` });
  return JSON.stringify(canonical(rows, row.unordered)).replaceAll(tag, 'check');
}

function assertSame(row: BenchRow, what: string, answers: ReadonlyArray<readonly [string, string]>): void {
  const [first, ...others] = answers;
  for (const [name, answer] of others) {
    if (answer === first?.[1]) continue;
    const at = [...answer].findIndex((character, index) => character !== first?.[1][index]);
    const excerpt = (text = '') => text.slice(Math.max(0, at - 100), at + 200);
    throw new WrongAnswer(
      `${row.key}, ${what}: ${name} and ${first?.[0]} differ:\n  ${excerpt(answer)}\n  ${excerpt(first?.[1])}`,
    );
  }
}

/**
 * Puts the same questions to all contenders.
 * @throws WrongAnswer when answers differ, lack data, or what was written differs
 */
export async function compareAnswers(
  contenders: readonly Contender[],
  row: BenchRow,
  { graph, pool, questions }: { graph: Neo4jGraph; pool: Pool; questions: number },
): Promise<void> {
  for (let n = 0; n < questions; n++) {
    const answers = [];
    for (const contender of contenders)
      answers.push([contender.name, await answerOf(contender, row, pool, n)] as const);
    assertSame(row, `request ${n}`, answers);
  }
  const written = [];
  for (const contender of contenders)
    written.push([contender.name, await writtenBy(contender, row, graph)] as const);
  assertSame(row, 'what was written', written);
}

/** The gateway asks its databases for a sign of life each second: thawed, it first has to get one. */
export async function untilHealthy(contender: Contender): Promise<void> {
  if (!contender.name.startsWith('dharma')) return;
  await sleep(200);
  const url = new URL('/health/ready', contender.url);
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error('the gateway is not ready');
}
