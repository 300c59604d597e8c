import { setTimeout as sleep } from 'node:timers/promises';
import type { Neo4jGraph } from '../datasources/graph.ts';
import type { Operation, Pool } from './operations/operation.ts';
import { type BenchRow, requestBody } from './rows.ts';
import type { Contender } from './support/contenders.ts';
import { untilDrained } from './support/databases.ts';

/** How long a gateway that keeps answers may need to hear of what was written past it. */
const HEARD_MILLIS = 3000;

/** Contenders that answer the same question differently: a comparison of their speed would mean nothing. */
export class WrongAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongAnswer';
  }
}

interface Parts {
  graph: Neo4jGraph;
  pool: Pool;
  /** How many of each row. */
  questions: number;
}

/** Keys in order, lists whose order nobody asked for in one, and of what each words in its own way whether it is there. */
function canonical(value: unknown, operation: Operation, key = ''): unknown {
  if (operation.opaque?.includes(key)) return typeof value;
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, operation));
    if (!operation.unordered.includes(key)) return items;
    const text = (item: unknown) => JSON.stringify(item);
    return items.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  }
  if (value === null || typeof value !== 'object') return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, inner]) => [name, canonical(inner, operation, name)]));
}

async function answerOf(contender: Contender, row: BenchRow, pool: Pool, n: number): Promise<string> {
  const tag = `check-${contender.name}`;
  const [operation] = row.choose(n);
  const response = await fetch(contender.url, {
    method: 'POST',
    headers: contender.headers,
    body: requestBody(row, n, pool, tag),
  });
  const text = await response.text();
  const place = `${contender.name}, ${row.key}, request ${n} (${operation.name})`;
  if (!response.ok) throw new WrongAnswer(`${place}: ${response.status} ${text.slice(0, 500)}`);
  const { data, errors } = JSON.parse(text) as { data?: never; errors?: unknown };
  if (errors || !data) throw new WrongAnswer(`${place}: ${text.slice(0, 500)}`);
  if (!operation.isFull(data))
    throw new WrongAnswer(`${place}: the answer lacks data: ${text.slice(0, 500)}`);
  return JSON.stringify(canonical(data, operation)).replaceAll(tag, 'check');
}

async function writtenBy(contender: Contender, operation: Operation, graph: Neo4jGraph): Promise<string> {
  if (!operation.written) return '';
  const tag = `check-${contender.name}`;
  const rows = await graph.read(operation.written, { prefix: `bench-${tag}-` });
  return JSON.stringify(canonical(rows, operation)).replaceAll(tag, 'check');
}

type Answer = readonly [contender: string, text: string];

/** What is different, undefined when nothing is. */
function difference([first, ...others]: readonly Answer[]): string | undefined {
  for (const [name, answer] of others) {
    if (answer === first?.[1]) continue;
    const at = [...answer].findIndex((character, index) => character !== first?.[1][index]);
    const excerpt = (text = '') => text.slice(Math.max(0, at - 100), at + 200);
    return `${name} and ${first?.[0]} differ:\n  ${excerpt(answer)}\n  ${excerpt(first?.[1])}`;
  }
  return undefined;
}

async function compareOne(
  contenders: readonly Contender[],
  row: BenchRow,
  n: number,
  { graph, pool }: Parts,
) {
  const [operation] = row.choose(n);
  const answers = async () => {
    const asked: Answer[] = [];
    // One after the other where they write the same node.
    for (const group of operation.writes ? contenders.map((each) => [each]) : [contenders])
      asked.push(
        ...(await Promise.all(
          group.map(async (each) => [each.name, await answerOf(each, row, pool, n)] as const),
        )),
      );
    return asked;
  };
  let different = difference(await answers());
  // One server does not know at once what another has written.
  const deadline = Date.now() + (row.writes && !operation.writes ? HEARD_MILLIS : 0);
  while (different !== undefined && Date.now() < deadline) {
    await untilDrained(graph);
    await sleep(50);
    different = difference(await answers());
  }
  if (different !== undefined)
    throw new WrongAnswer(`${row.key}, request ${n} (${operation.name}): ${different}`);
}

/**
 * Puts the same questions to all contenders, and puts them again, so that what plans and caches answer is compared too:
 * a plan is made at the second question of a shape and answers from the third on.
 * @throws WrongAnswer when answers differ, lack data, or what was created differs
 */
export async function compareAnswers(
  contenders: readonly Contender[],
  row: BenchRow,
  parts: Parts,
): Promise<void> {
  const kinds = row.operations.length;
  const times = row.repeatable ? (kinds > 1 ? 3 : 2) : 1;
  for (let time = 0; time < times; time++)
    for (let n = 0; n < Math.max(kinds, parts.questions); n++) await compareOne(contenders, row, n, parts);
  for (const operation of row.operations) {
    const written: Answer[] = [];
    for (const contender of contenders)
      written.push([contender.name, await writtenBy(contender, operation, parts.graph)]);
    const different = difference(written);
    if (different !== undefined) throw new WrongAnswer(`${row.key}, what was written: ${different}`);
  }
}
