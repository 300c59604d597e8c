import neo4j from 'neo4j-driver';
import { startEphemeral } from './embedded/ephemeral.ts';
import { BoltReader } from './datasources/bolt/reader.ts';
import assert from 'node:assert';
const e = await startEphemeral({ neo4jInstances: 1, heapMegabytes: 1024 });
const n = e.neo4j[0]!;
console.log(n.uri);
const driver = neo4j.driver(n.uri, neo4j.auth.basic(n.username, n.password));
const u = new URL(n.uri.replace('bolt:', 'http:'));
const reader = new BoltReader({ host: u.hostname, port: Number(u.port), tls: undefined, username: n.username, password: n.password, userAgent: 'dharma/0.1', connectTimeoutMillis: 5000 }, { connections: 8, pipeline: 32, waiting: 10000, lifetimeMillis: 1e9 });
const read1 = async (c: string, p: any, o: any) => (await reader.read([{ cypher: c, params: p }], o))[0]!;
const o = { database: 'neo4j', timeoutMillis: 30000 };
const s = driver.session();
await s.run('CREATE CONSTRAINT IF NOT EXISTS FOR (r:R) REQUIRE r.id IS UNIQUE');
await s.run('UNWIND range(0, 20000) AS i CREATE (r:R {id: "r-" + i, name: "name " + i, status: "RUNNING", criticality: "HIGH", exposed: true}) WITH r, i UNWIND range(0,5) AS j CREATE (r)-[:HAS]->(:S {id: "s-"+i+"-"+j, name: "soft " + j, version: "1." + j})');
await s.close();
// correctness
for (const [c, p] of [['RETURN 1 AS a, -17 AS b, 200 AS c, -40000 AS d, 9007199254740991 AS e, 9223372036854775807 AS f, -9007199254740993 AS g, 1.5 AS h, null AS i, true AS j, "é😀" AS k', {}], ['RETURN $a AS a', { a: 'x'.repeat(300) }], ['RETURN $a AS a', { a: 'é'.repeat(70000) }], ['RETURN $a AS a', { a: [1.5, 'b', { c: [null, true] }, neo4j.int(77777777777)] }], ['UNWIND range(1, 3000) AS x RETURN x, {a: x, `__proto__`: 2} AS m', {}], ['RETURN {a: "' + 'y'.repeat(70000) + '"} AS m', {}]] as const) {
  const rows = await read1(c, p, o);
  const s2 = driver.session(); const r2 = await s2.run(c, p as never); await s2.close();
  console.log(rows.length, JSON.stringify(rows[0], (_, v) => typeof v === 'bigint' ? `${v}n` : v).slice(0, 120), '|', JSON.stringify(r2.records[0]!.toObject(), (_, v) => neo4j.isInt(v) ? v.toString() : v).slice(0, 120));
}
const q = 'MATCH (r:R {id: $id}) RETURN r { .id, .name, .status, .criticality, .exposed, software: COLLECT { MATCH (r)-[:HAS]->(s) RETURN s { .id, .name, .version } LIMIT 10 } } AS row';
async function load(name: string, f: (i: number) => Promise<unknown>, conc = 32, total = 20000) {
  let i = 0; const cpu = process.cpuUsage(); const t = performance.now();
  await Promise.all(Array.from({ length: conc }, async () => { while (i < total) await f(i++); }));
  const c = process.cpuUsage(cpu); const ms = performance.now() - t;
  console.log(name, Math.round(total / ms * 1000), '/s', Math.round((c.user + c.system) / total), 'us cpu');
}
const lean = async (i: number) => { const r = await read1(q, { id: `r-${i % 20000}` }, o); if ((r[0]![0] as any).id !== `r-${i % 20000}`) throw new Error('wrong answer'); };
const off = async (i: number) => { const s = driver.session({ defaultAccessMode: 'READ', database: 'neo4j' }); const r = await s.run(q, { id: `r-${i % 20000}` }); s.close(); r.records[0]!.get(0); };
for (let k = 0; k < 3; k++) { await load('lean', lean); await load('driver', off); }
console.log(reader.gauges());
// failures in the middle
let bad = 0, good = 0, wrong = 0;
await Promise.all(Array.from({ length: 2000 }, async (_, i) => {
  if (i % 7 === 0) { try { await read1(i % 14 === 0 ? 'RETURN 1/0 AS x' : 'SYNTAX', {}, o); } catch (err) { bad++; if (i < 20) console.log((err as any).code); } return; }
  if (i % 50 === 1) { try { await read1('UNWIND range(0, 500) AS x RETURN 1/(400-x)', {}, o) } catch { bad++; } return; }
  const r = await read1('RETURN $i AS i', { i: neo4j.int(i) }, o); if (r[0]![0] !== i) wrong++; else good++;
}));
console.log({ bad, good, wrong }, reader.gauges());

const multi = await reader.read([{ cypher: 'RETURN 1', params: {} }, { cypher: 'UNWIND range(1,3) AS x RETURN x', params: {} }], o); console.log(JSON.stringify(multi));
let mb = 0, mg = 0; await Promise.all(Array.from({ length: 500 }, async (_, i) => { try { const r = await reader.read([{ cypher: 'RETURN $i', params: { i: neo4j.int(i) } }, { cypher: i % 5 ? 'RETURN $i + 1' : 'RETURN 1/0', params: { i: neo4j.int(i) } }], o); if (r[0]![0]![0] === i && r[1]![0]![0] === i + 1) mg++; else console.log("wrong", i, JSON.stringify(r)); } catch (err) { if (i % 5 && mb < 30) console.log(i, (err as any).code, (err as any).message.slice(150,500)); mb++; } })); console.log({ mb, mg });
reader.close(); await driver.close(); await e.stop();
