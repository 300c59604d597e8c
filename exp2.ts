import { loadResolvers } from './src/resolvers.ts';
import { buildSchema } from './src/schema.ts';
import { isObjectType, getNamedType } from 'graphql';
const schema = await buildSchema(await loadResolvers());
const tally = new Map<string, { n: number; ex: string[] }>();
for (const t of Object.values(schema.getTypeMap())) if (isObjectType(t) && !t.name.startsWith('__')) for (const f of Object.values(t.getFields())) {
  const src = f.resolve ? f.resolve.toString().replace(/\s+/g, ' ').slice(0, 150) : 'none';
  const k = `${getNamedType(f.type).name.match(/Connection$|Aggregat/) ? 'conn' : ''} ${f.resolve?.name} ${src}`;
  const e = tally.get(k) ?? { n: 0, ex: [] }; e.n++; if (e.ex.length < 4) e.ex.push(`${t.name}.${f.name}`); tally.set(k, e);
}
for (const [k, v] of [...tally].sort((a, b) => b[1].n - a[1].n)) console.log(v.n, k, v.ex.join(' '));
