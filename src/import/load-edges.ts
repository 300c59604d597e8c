import type { EdgeGroup, PendingEdge } from './collect.ts';
import { LOOKUPS, markedEdges, presentEdges, writeEdges } from './cypher.ts';
import type { LoadContext } from './load-nodes.ts';
import { Pool } from './pool.ts';
import { isNews } from './revision.ts';
import { TLP_ORDER } from './stix-markings.ts';
import type { EdgeEnd } from './types.ts';

const EDGES_A_BATCH = 4000;
const BATCHES_IN_FLIGHT = 2;

/** Ids by `label|lookup` and value. */
type Resolved = Map<string, Map<string, string>>;

/** A relationship with both ends known by id. */
interface ResolvedEdge {
  i: number;
  from: string;
  to: string;
  pending: PendingEdge;
}

/** Second half of the writing: all relationships, between nodes of this call or of the graph. */
export async function loadEdges(context: LoadContext): Promise<void> {
  const resolved = await resolveLookups(context);
  const pool = new Pool(BATCHES_IN_FLIGHT);
  for (const name of context.collection.edges.groups()) {
    const group = JSON.parse(name) as EdgeGroup;
    const seen = new Set<string>();
    for await (const batch of context.collection.edges.batches(name, EDGES_A_BATCH)) {
      await pool.run(() => loadBatch(context, name, group, batch, resolved, seen));
    }
  }
  await pool.idle();
}

async function resolveLookups({ session, collection }: LoadContext): Promise<Resolved> {
  const resolved: Resolved = new Map();
  for (const [kind, values] of collection.lookups) {
    const rows = await session.read(LOOKUPS[kind]!, { values: [...values] });
    // The best of each value comes last and stays: not revoked before revoked, then by id.
    rows.sort((a, b) => Number(b.rank) - Number(a.rank) || (String(a.id) < String(b.id) ? 1 : -1));
    resolved.set(kind, new Map(rows.map((row) => [String(row.value), String(row.id)])));
  }
  return resolved;
}

function idOf(end: EdgeEnd, resolved: Resolved): string | undefined {
  if (!('lookup' in end)) return end.id;
  return resolved.get(`${end.label}|${end.lookup}`)?.get(end.value);
}

function describe(end: EdgeEnd): string {
  return 'lookup' in end ? `${end.label} with ${end.lookup} ${end.value}` : `${end.label} ${end.id}`;
}

async function loadBatch(
  context: LoadContext,
  name: string,
  group: EdgeGroup,
  batch: PendingEdge[],
  resolved: Resolved,
  seen: Set<string>,
): Promise<void> {
  const { collection, presence, session, tally, onBatch } = context;
  const newest = batch.filter((edge) => collection.isNewestEdge(name, edge));
  for (const [label, end] of [
    [group.fromLabel, 'from'],
    [group.toLabel, 'to'],
  ] as const) {
    await presence.learn(
      label,
      newest.flatMap((edge) => idOf(edge[end], resolved) ?? []),
    );
  }
  const complete = newest.flatMap((pending, i) => withEnds(context, group, pending, i, resolved) ?? []);
  const edges = await withinMarkings(context, group, complete);
  const distinct = edges.filter(({ from, to, pending }) =>
    isFirst(seen, `${from}>${to}>${pending.key ?? ''}`),
  );
  const revisions = await revisionsOf(context, group, distinct);
  const written = distinct.filter(
    ({ i, pending }) => !revisions.has(i) || (group.mergeOn && isNews(pending.rev, revisions.get(i)!)),
  );
  // In the order of their ends, so that transactions lock nodes in one order.
  written.sort((a, b) => (a.from === b.from ? compare(a.to, b.to) : compare(a.from, b.from)));
  if (written.length > 0) {
    const keys = new Set(written.flatMap(({ pending }) => Object.keys(pending.props)));
    const rows = written.map(({ from, to, pending: { key, props, rev } }) => ({ from, to, key, props, rev }));
    await session.write(writeEdges(group, keys), { rows });
  }
  const created = distinct.length - revisions.size;
  tally.edge(group.type, 'created', created);
  tally.edge(group.type, 'updated', written.length - created);
  tally.edge(group.type, 'unchanged', batch.length - written.length - (newest.length - edges.length));
  onBatch(batch.length);
}

const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

function isFirst(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** The edge with the ids of its ends, or a rejection when one of them is nowhere. */
function withEnds(
  { collection, presence, tally }: LoadContext,
  group: EdgeGroup,
  pending: PendingEdge,
  i: number,
  resolved: Resolved,
): ResolvedEdge | undefined {
  const from = idOf(pending.from, resolved);
  const to = idOf(pending.to, resolved);
  const fromThere = from !== undefined && presence.has(group.fromLabel, from);
  const toThere = to !== undefined && presence.has(group.toLabel, to);
  if (fromThere && toThere) return { i, from, to, pending };
  const missing = describe(fromThere ? pending.to : pending.from);
  const location = pending.key?.includes('--')
    ? pending.key
    : `${from ?? describe(pending.from)} to ${to ?? describe(pending.to)}`;
  const reason = `${missing} is neither in these files nor in the graph`;
  tally.reject(collection.fileName(pending.file), { location, reason, type: group.type, of: 'edge' });
  return undefined;
}

/** Those that are marked no higher than one of their ends; the others are rejected, since they have no marking of their own. */
async function withinMarkings(
  { session, collection, tally }: LoadContext,
  group: EdgeGroup,
  edges: ResolvedEdge[],
): Promise<ResolvedEdge[]> {
  const rows = edges.flatMap(({ i, from, to, pending: { tlp } }) =>
    tlp
      ? [{ i, from, to, levels: TLP_ORDER.slice(TLP_ORDER.indexOf(tlp)).map((level) => `TLP_${level}`) }]
      : [],
  );
  if (rows.length === 0) return edges;
  const kept = new Set((await session.read(markedEdges(group), { rows })).map((row) => Number(row.i)));
  return edges.filter(({ i, from, to, pending }) => {
    if (!pending.tlp || kept.has(i)) return true;
    const reason = `it is marked TLP:${pending.tlp}, and would be seen by all who see its ends`;
    const location = pending.key ?? `${from} to ${to}`;
    tally.reject(collection.fileName(pending.file), { location, reason, type: group.type, of: 'edge' });
    return false;
  });
}

/** Revisions of the relationships that are there. One whose end this call has made cannot be. */
async function revisionsOf(
  { session, presence }: LoadContext,
  group: EdgeGroup,
  edges: readonly ResolvedEdge[],
): Promise<Map<number, string>> {
  const possible = edges.filter(
    ({ from, to }) => !presence.wasMade(group.fromLabel, from) && !presence.wasMade(group.toLabel, to),
  );
  if (possible.length === 0) return new Map();
  const rows = possible.map(({ i, from, to, pending }) => ({ i, from, to, key: pending.key }));
  const present = await session.read(presentEdges(group), { rows });
  return new Map(present.map((row) => [Number(row.i), String(row.rev)]));
}
