import neo4j from 'neo4j-driver';
import { readFileSync, readdirSync } from 'node:fs';
import assert from 'node:assert';
import { parse, execute, getVariableValues, validate, type OperationDefinitionNode } from 'graphql';
import { startEphemeral } from './embedded/ephemeral.ts';
import { BoltReader } from './datasources/bolt/reader.ts';
import { Neo4jGraph } from './datasources/graph.ts';
import { loadResolvers } from './src/resolvers.ts';
import { buildSchema } from './src/schema.ts';
import { loadConfig } from './src/config.ts';
import { ensureGraphSchema } from './src/migrations/graph.ts';
import { writeDemo } from './src/demo/ensure.ts';
import { planOf, Unplannable, Bail } from './src/compiled/plan.ts';
import { scopedRunner } from './src/auth/scoped-graph.ts';
import { Visibility } from './src/auth/visibility.ts';
import { ROWS } from './bench/rows.ts';
const schema = await buildSchema(await loadResolvers());
const e = await startEphemeral({ neo4jInstances: 1, heapMegabytes: 1024 });
const n = e.neo4j[0]!;
const graph = new Neo4jGraph(loadConfig({ NEO4J_URI: n.uri, NEO4J_USERNAME: n.username, NEO4J_PASSWORD: n.password, DATABASE_URL: e.postgresUrl }));
await ensureGraphSchema(graph);
await writeDemo(graph, { size: 2000, seed: 1 });
const u = new URL(n.uri.replace('bolt:', 'http:'));
const reader = new BoltReader({ host: u.hostname, port: Number(u.port), tls: undefined, username: n.username, password: n.password, userAgent: 'dharma/0.1', connectTimeoutMillis: 5000 }, { connections: 8, pipeline: 32, waiting: 10000, lifetimeMillis: 1e9 });
const V = Visibility.everything;
const context = { executionContext: scopedRunner(graph.reader(), () => V) };
const infra = (await graph.read('MATCH (n:Infrastructure) RETURN n.id AS id ORDER BY id LIMIT 5')).map(r => r.id);
const res = (await graph.read('MATCH (n:Resource) RETURN n.id AS id ORDER BY id LIMIT 50')).map(r => r.id);
const ops: [string, string, Record<string, unknown>][] = ROWS.filter(r => !r.writes).map(r => [r.key, r.query, r.variables(3, { resourceIds: res, infrastructureIds: infra, computeResources: 500 } as never, '')]);
for (const f of readdirSync('operations').filter(f => f.endsWith('.graphql'))) ops.push([f, readFileSync(`operations/${f}`, 'utf8'), { id: f.includes('resource') || f.includes('controllers') ? res[3] : infra[0], first: 5, name: 'a', kev: true, cve: 'CVE-2021-44228' }]);
ops.push(['conn', 'query ($f: Int!) { resourcesConnection(first: $f, sort: [{ id: ASC }]) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id name createdAt cpu a: criticality } } } }', { f: 3 }]);
ops.push(['agg', '{ resourcesConnection { aggregate { count { nodes } node { cpu { max average sum } name { longest } } } } }', {}]);
ops.push(['nconn', 'query ($f: Int!) { resources(limit: 5, sort: [{id: ASC}]) { id sc: softwareConnection(first: $f) { tc: totalCount edges { cursor properties { since port } n: node { id } } pageInfo { hasNextPage } } tlp tenant } }', { f: 2 }]);
for (const [name, source, vars] of ops) {
  const document = parse(source);
  const operation = document.definitions.find(d => d.kind === 'OperationDefinition') as OperationDefinitionNode;
  if (operation.operation !== 'query') continue;
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], vars);
  if (!coerced) { console.log(name, 'vars', errors![0]!.message); continue; }
  try {
    const t = performance.now();
    const plan = await planOf(schema, document, operation, coerced, {});
    const ms = performance.now() - t;
    if (name === 'point') console.log(plan.statements[0]!.cypher, JSON.stringify(plan.statements[0]!.parameters(coerced)), JSON.stringify(await reader.read(V.scope(plan.statements[0]!.cypher), plan.statements[0]!.parameters(coerced) as never, { database: 'neo4j', timeoutMillis: 30000 })).slice(0,600)); const runPlan = async () => Object.fromEntries(await Promise.all(plan.statements.map(async s => {
      const rows = await reader.read(V.scope(s.cypher), s.parameters(coerced) as never, { database: 'neo4j', timeoutMillis: 30000 });
      return [s.key, s.shape(rows.map(r => r[0]), coerced)];
    })));
    const plain = await execute({ schema, document, variableValues: vars, contextValue: { ...context } });
    const data = await runPlan();
    const a = JSON.stringify(data), b = JSON.stringify(plain.data);
    console.log(name, a === b ? 'SAME' : a.length === b.length ? 'ORDER?' : 'DIFF', a.length, ms.toFixed(1) + 'ms', plain.errors?.[0]?.message ?? '');
    if (a !== b && a.length !== b.length) console.log(a.slice(0, 400), '\n', b.slice(0, 400));
  } catch (err) { console.log((err as Error).stack?.split('\n').slice(0,6).join('|')); console.log(name, (err as Error).constructor.name, (err as Error).message.slice(0, 200)); }
}
reader.close(); await graph.close(); await e.stop();
