import { setTimeout as sleep } from 'node:timers/promises';
import type { TestGateway } from '../support/gateway.ts';
import { makeUser } from '../support/users.ts';

const WRITERS = 4;
const READERS = 16;
/** Infrastructures that each writer changes: some by mutations, some by Cypher straight to the database. */
const OWN = 6;
const RAW = 3;

interface Node {
  id: string;
  /** Version n was acknowledged at the n-th time, `performance.now()`. */
  acknowledged: number[];
}

type Shape = (id: string) => { query: string; variables: Record<string, unknown> };
type Named = { id: string; name: string };

/** Ways to read the name of an infrastructure. */
const SHAPES: readonly Shape[] = [
  (id) => ({ query: 'query($id: ID!) { infrastructure(id: $id) { id name } }', variables: { id } }),
  (id) => ({
    query:
      'query($id: ID!) { infrastructures(where: { id: { eq: $id } }) { id name resources { id name } } }',
    variables: { id },
  }),
  () => ({
    query: '{ listInfrastructures(first: 200) { edges { node { id name } } totalCount } }',
    variables: {},
  }),
  () => ({
    query: '{ infrastructures(where: { name: { startsWith: "v" } }, sort: [{ id: ASC }]) { id name } }',
    variables: {},
  }),
  (id) => ({
    query:
      'query($id: ID!) { resources(where: { id: { eq: $id } }) { id name infrastructures { id name } } }',
    variables: { id: `r-${id}` },
  }),
  (id) => ({
    query:
      'query($id: ID!) { infrastructuresConnection(where: { id: { eq: $id } }) { edges { node { id name } } } }',
    variables: { id },
  }),
];

export interface Figures {
  writes: number;
  rawWrites: number;
  reads: number;
  hits: number;
  /** Reads by a writer of what it had written before, older than that. */
  lateOwnReads: number;
  /** How long after its acknowledgement a write was not seen by others, milliseconds. */
  lag: { p50: number; p99: number; max: number; stale: number };
  /** Answers that were wrong when all was over. */
  permanent: number;
  seconds: number;
}

/** Four writers and sixteen readers on two gateways of the same databases. */
export async function measureStaleness(gateways: readonly TestGateway[], writes: number): Promise<Figures> {
  const [first] = gateways as [TestGateway];
  const { graph } = first.backends;
  const nodes = Array.from({ length: WRITERS }, (_, writer) =>
    Array.from({ length: OWN + RAW }, (_, n): Node => ({ id: `w${writer}-${n}`, acknowledged: [0] })),
  );
  await graph.write(
    `UNWIND $ids AS id CREATE (i:Infrastructure {id: id, name: 'v0', provider: 'AWS', status: 'RUNNING', createdAt: datetime(), updatedAt: datetime()})
     CREATE (i)-[:CONTAINS]->(:Resource {id: 'r-' + id, name: 'r', resourceType: 'COMPUTE', createdAt: datetime(), updatedAt: datetime()})`,
    { ids: nodes.flat().map(({ id }) => id) },
  );
  const users = await Promise.all(nodes.map(() => makeUser(first, 'OPERATOR')));
  const figures: Figures = {
    writes: 0,
    rawWrites: 0,
    reads: 0,
    hits: 0,
    lateOwnReads: 0,
    lag: { p50: 0, p99: 0, max: 0, stale: 0 },
    permanent: 0,
    seconds: 0,
  };
  const lags: number[] = [];
  let done = false;
  const any = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

  const read = async (gateway: TestGateway, node: Node, token: string): Promise<number> => {
    const { query, variables } = any(SHAPES)(node.id);
    const answer = await gateway.query(query, variables, { token, headers: { 'x-dharma-cache': 'true' } });
    figures.reads += 1;
    if ((answer as { extensions?: { cache?: { hit: boolean } } }).extensions?.cache?.hit) figures.hits += 1;
    return versionIn(answer.data, node.id);
  };
  const writer = async (own: Node[], token: string) => {
    while (figures.writes < writes) {
      figures.writes += 1;
      const index = Math.floor(Math.random() * own.length);
      const node = own[index] as Node;
      const version = node.acknowledged.length;
      if (index >= OWN) {
        figures.rawWrites += 1;
        await graph.autoCommitWrite(
          `MATCH (i:Infrastructure {id: $id})-[c:CONTAINS]->(r) SET i.name = $name
           DELETE c CREATE (i)-[:CONTAINS]->(r)`,
          { id: node.id, name: `v${version}` },
        );
        node.acknowledged.push(performance.now());
        continue;
      }
      const { errors } = await any(gateways).query(
        'mutation($id: ID!, $name: String!) { updateInfrastructure(id: $id, input: { name: $name }) { id } }',
        { id: node.id, name: `v${version}` },
        { token },
      );
      if (errors) throw new Error(JSON.stringify(errors));
      node.acknowledged.push(performance.now());
      const seen = await Promise.all(gateways.map((gateway) => read(gateway, node, token)));
      figures.lateOwnReads += seen.filter((found) => found < version).length;
    }
  };
  const reader = async () => {
    while (!done) {
      await sleep(5);
      const node = any(nodes.flat());
      const begun = performance.now();
      const version = await read(any(gateways), node, first.token);
      const newer = node.acknowledged[version + 1];
      if (newer !== undefined && newer < begun) lags.push(begun - newer);
    }
  };
  const started = performance.now();
  const readers = Array.from({ length: READERS }, () => reader());
  await Promise.all(nodes.map((own, index) => writer(own, users[index]?.token as string)));
  done = true;
  await Promise.all(readers);
  figures.seconds = (performance.now() - started) / 1000;
  await Promise.all(gateways.map((gateway) => gateway.settled()));
  await sleep(100);
  figures.permanent = await wrongAnswers(gateways, nodes.flat(), first.token);
  figures.lag = summary(lags);
  return figures;
}

async function wrongAnswers(
  gateways: readonly TestGateway[],
  nodes: readonly Node[],
  token: string,
): Promise<number> {
  let wrong = 0;
  for (const gateway of gateways)
    for (const node of nodes)
      for (const shape of SHAPES) {
        const { query, variables } = shape(node.id);
        // The second is answered out of the cache, where there is one.
        for (let time = 0; time < 2; time++) {
          const { data } = await gateway.query(query, variables, { token });
          if (versionIn(data, node.id) !== node.acknowledged.length - 1) wrong += 1;
        }
      }
  return wrong;
}

/** The version of a node, wherever an answer shows it. */
function versionIn(data: unknown, id: string): number {
  if (Array.isArray(data)) return Math.max(...data.map((each) => versionIn(each, id)), -1);
  if (typeof data !== 'object' || data === null) return -1;
  const { id: own, name } = data as Named;
  if (own === id) return Number(name.slice(1));
  return Math.max(...Object.values(data).map((each) => versionIn(each, id)), -1);
}

function summary(lags: number[]): Figures['lag'] {
  const sorted = lags.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: Math.round(sorted.at(-1) ?? 0), stale: sorted.length };
}
