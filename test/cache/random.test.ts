import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { writeOddGraph } from '../compiled/graph.ts';
import { randomOperation } from '../compiled/operations.ts';
import { Random } from '../fuzz/random.ts';
import { freshDatabase } from '../support/databases.ts';
import { schemaOn } from '../support/executor.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { ask, opened } from './support.ts';

const OPERATIONS = 60;
const ROUNDS = 8;
const CHANGES = 60;
/** Answers that have so many characters show something that may change. */
const LEAST = 80;

/** Keeps answers, and does not: whatever changes, both say the same. */
let cached: TestGateway;
let plain: TestGateway;
let kept: Array<{ query: string; variables: Record<string, unknown> }>;
const random = new Random(11);

beforeAll(async () => {
  const DATABASE_URL = await freshDatabase();
  cached = await startTestGateway({ RESPONSE_CACHE: 'memory', PLAN_VERIFY_SHARE: '0', DATABASE_URL });
  plain = await startTestGateway({ PLAN_VERIFY_SHARE: '0', DATABASE_URL }, { keepGraph: true });
  await writeOddGraph(cached.backends.graph);
  await cached.settled();
  await opened(cached);
  kept = await operationsThatAreKept((await schemaOn(cached.backends.graph)).schema);
}, 180_000);

afterAll(async () => {
  await plain?.close();
  await cached?.close();
});

async function operationsThatAreKept(schema: GraphQLSchema): Promise<typeof kept> {
  const found: typeof kept = [];
  for (let seed = 0; found.length < OPERATIONS; seed++) {
    const operation = randomOperation(schema, seed);
    if (!/where|sort|aggregate|search/.test(operation.query) || operation.query.includes('query Other'))
      continue;
    const { query } = operation;
    const variables = operation.variables(new Random(seed, 1));
    const { data } = await ask(cached, query, variables);
    if (JSON.stringify(data ?? null).length < LEAST) continue;
    if ((await ask(cached, query, variables)).hit) found.push({ query, variables });
  }
  return found;
}

/** Mostly a property, to what another node has there, so that it is of the right type. */
async function change(): Promise<void> {
  const { graph } = cached.backends;
  const nodes = await graph.read(
    'MATCH (n) WHERE n.id IS NOT NULL AND size(keys(n)) > 1 RETURN elementId(n) AS node, keys(n) AS keys ORDER BY node',
  );
  const { node, keys } = random.pick(nodes) as { node: string; keys: string[] };
  const key = random.pick(keys.filter((each) => each !== 'id'));
  const statement = random.weighted([
    [20, 'SET n[$key] = value'],
    [3, 'REMOVE n[$key]'],
    [1, 'REMOVE n:TENANTED'],
    [1, 'SET n:TLP_RED'],
    [1, 'WITH n MATCH (n)-[r]-() WITH r ORDER BY elementId(r) LIMIT 1 DELETE r'],
    [1, 'DETACH DELETE n'],
  ]);
  await graph.autoCommitWrite(
    `MATCH (n) WHERE elementId(n) = $node
     CALL (n) {
       MATCH (m) WHERE valueType(m[$key]) = valueType(n[$key]) AND any(label IN labels(m) WHERE label IN labels(n))
       WITH m ORDER BY elementId(m) RETURN collect(m[$key]) AS values }
     WITH n, values[toInteger($at * size(values))] AS value ${statement}`,
    { node, key, at: random.next() },
  );
}

const textOf = ({ data, errors }: Awaited<ReturnType<typeof ask>>) =>
  JSON.stringify([data, errors?.map(({ extensions }) => extensions.code)]);
/** Lists without an order are in any. */
const sorted = (text: string) => [...text].sort().join('');

it('says the same as a gateway without a cache after any changes', async () => {
  const counts = { hits: 0, changed: 0 };
  let before: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let count = 0; count < CHANGES; count++) await change();
    await cached.settled();
    await opened(cached);
    const now: string[] = [];
    for (const { query, variables } of kept) {
      const answer = await ask(cached, query, variables);
      const truth = textOf(await ask(plain, query, variables));
      if (sorted(textOf(answer)) !== sorted(truth))
        expect({ query, variables, answer: textOf(answer) }).toEqual({ query, variables, answer: truth });
      if (answer.hit) counts.hits += 1;
      now.push(truth);
    }
    counts.changed += now.filter((text, index) => before.length > 0 && text !== before[index]).length;
    before = now;
  }
  expect(counts.hits).toBeGreaterThan(0.1 * ROUNDS * OPERATIONS);
  expect(counts.changed).toBeGreaterThan(ROUNDS);
}, 300_000);
