import { loadavg } from 'node:os';
import { type DocumentNode, execute, type GraphQLSchema, parse } from 'graphql';
import type { Neo4jGraph } from '../datasources/graph.ts';
import { scopedReader } from '../src/auth/scoped-graph.ts';
import { Visibility } from '../src/auth/visibility.ts';
import { encodeCursor } from '../src/connections/cursor.ts';
import { bulkMetadata } from '../src/demo/load.ts';
import { ensureGraphSchema } from '../src/migrations/graph.ts';
import { loadResolvers } from '../src/resolvers.ts';
import { buildSchema } from '../src/schema.ts';
import { startDatabases } from './support/databases.ts';
import { median } from './support/statistics.ts';

/**
 * Compares a connection with the list field of the same nodes, by the engine, in alternation: the first page, a page in
 * the middle, filtered and sorted ones. Prints the median of each in milliseconds and their ratio.
 *
 *   node embedded/bootstrap.mjs run bench/connections.ts [NODES] [ROUNDS]
 *
 * 1,000,000 nodes and 15 rounds unless given; takes some three minutes. It starts a Neo4j of its own.
 */
const NODES = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.argv[3] ?? 15);
const PAGE = 20;

const FILL = `UNWIND range(0, $nodes - 1) AS i CALL (i) {
  CREATE (:Resource {id: 'res-' + right('0000000' + toString((i * 7919) % $nodes), 8), name: 'host ' + toString((i * 104729) % $nodes),
    resourceType: ['COMPUTE', 'NETWORK', 'DATABASE'][i % 3], provider: ['AWS', 'AZURE', 'GCP'][i % 3], cpu: toFloat(i % 64),
    createdAt: datetime('2024-01-01T00:00Z') + duration({seconds: i}), region: CASE WHEN i % 5 > 0 THEN 'r' + toString(i % 20) END})
} IN TRANSACTIONS OF 10000 ROWS`;

interface Row {
  name: string;
  /** Arguments of both, besides the page's. */
  args: string;
  /** Order and values of a place half-way. */
  middle?: readonly string[];
}

const MIDDLE_ID = `sres-${String(NODES / 2).padStart(8, '0')}`;
const ROWS: readonly Row[] = [
  { name: 'no order', args: '', middle: ['id+', MIDDLE_ID] },
  { name: 'by name', args: ', sort: [{ name: ASC }]', middle: ['name+,id+', 'shost 5', MIDDLE_ID] },
  {
    name: 'by name, descending',
    args: ', sort: [{ name: DESC }]',
    middle: ['name-,id+', 'shost 5', MIDDLE_ID],
  },
  {
    name: 'by region (an index, some without)',
    args: ', sort: [{ region: ASC }]',
    middle: ['region+,id+', 'sr14', MIDDLE_ID],
  },
  { name: 'by cpu (no index)', args: ', sort: [{ cpu: DESC }]', middle: ['cpu-,id+', 'n32.0', MIDDLE_ID] },
  {
    name: 'a third, by name',
    args: ', where: { provider: { eq: AWS } }, sort: [{ name: ASC }]',
    middle: ['name+,id+', 'shost 5', MIDDLE_ID],
  },
  { name: 'a filter that few pass', args: `, where: { name: { contains: "${NODES - 1}" } }` },
];

type Ask = (document: DocumentNode, after?: string) => Promise<number>;

async function main(): Promise<void> {
  const databases = await startDatabases();
  try {
    await prepare(databases.graph);
    const ask = askerOf(await buildSchema(await loadResolvers()), databases.graph);
    console.log(
      `${NODES} nodes, pages of ${PAGE}, ${ROUNDS} rounds in alternation, median in ms; load ${loadavg()[0]?.toFixed(1)}`,
    );
    console.log(
      'order or filter                     |     list | connection | ratio | in the middle | with a count',
    );
    for (const row of ROWS) console.log(await measured(row, ask));
    console.log(`load ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await databases.stop();
  }
}

async function prepare(graph: Neo4jGraph): Promise<void> {
  await ensureGraphSchema(graph);
  const options = { metadata: bulkMetadata(), timeoutMillis: 600_000 };
  await graph.autoCommitWrite(FILL, { nodes: NODES }, options);
  await graph.autoCommitWrite('CALL db.resampleOutdatedIndexes()');
  await graph.autoCommitWrite('CALL db.awaitIndexes(300)');
}

/** How long a query takes, milliseconds. @throws Error when it does not answer with nodes */
function askerOf(schema: GraphQLSchema, graph: Neo4jGraph): Ask {
  const contextValue = { executionContext: scopedReader(graph.reader(), () => Visibility.everything) };
  return async (document, after) => {
    const started = performance.now();
    const { data, errors } = await execute({ schema, document, contextValue, variableValues: { after } });
    const millis = performance.now() - started;
    const [found] = Object.values(data ?? {}) as [{ edges?: unknown[] } | unknown[]];
    const nodes = Array.isArray(found) ? found : found?.edges;
    if (errors || !nodes?.length) throw new Error(errors?.[0]?.message ?? 'no nodes');
    return millis;
  };
}

async function measured({ name, args, middle }: Row, ask: Ask): Promise<string> {
  const list = parse(`{ resources(limit: ${PAGE}${args}) { id name } }`);
  const edges = 'edges { cursor node { id name } } pageInfo { hasNextPage endCursor }';
  const page = parse(
    `query ($after: String) { resourcesConnection(first: ${PAGE}, after: $after${args}) { ${edges} } }`,
  );
  const counted = parse(`{ resourcesConnection(first: ${PAGE}${args}) { totalCount ${edges} } }`);
  const [order, ...values] = middle ?? [];
  const after = order && encodeCursor(`resourcesConnection ${order}`, values);
  const tries = [
    () => ask(list),
    () => ask(page),
    () => (after ? ask(page, after) : Number.NaN),
    () => ask(counted),
  ];
  const times: number[][] = tries.map(() => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, attempt] of tries.entries()) {
      const millis = await attempt();
      // The first time, the database makes its plans.
      if (round >= 0) times[index]?.push(millis);
    }
  }
  const [ofList, ofPage, ofMiddle, ofCounted] = times.map(median) as [number, number, number, number];
  const cell = (value: number, width: number) =>
    (Number.isNaN(value) ? '' : value.toFixed(1)).padStart(width);
  return `${name.padEnd(35)} | ${cell(ofList, 8)} | ${cell(ofPage, 10)} | ${(ofPage / ofList).toFixed(2).padStart(5)} | ${cell(ofMiddle, 13)} | ${cell(ofCounted, 12)}`;
}

await main();
