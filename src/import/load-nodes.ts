import type { Clearance } from '../../datasources/users.ts';
import type { Collection, NodeGroup, PendingNode } from './collect.ts';
import { presentNodes, presentPlaceholders, raiseMarkings, writeNodes, writePlaceholders } from './cypher.ts';
import { Pool } from './pool.ts';
import type { Presence } from './present.ts';
import { isNews } from './revision.ts';
import type { ImportSession } from './session.ts';
import { TLP_ORDER } from './stix-markings.ts';
import type { Tally } from './tally.ts';

/** Nodes in one transaction: small enough for a 1 GB heap with 20 kB texts in them, and below 10,000 entities. */
const NODES_A_BATCH = 2000;
const BATCHES_IN_FLIGHT = 3;

/** What the passes of one import share. */
export interface LoadContext {
  session: ImportSession;
  collection: Collection;
  presence: Presence;
  tally: Tally;
  onBatch(done: number): void;
}

/** Ids of nodes that an import created or changed, by label. */
export class Touched {
  readonly #ids = new Map<string, Set<string>>();

  add(label: string, id: string): void {
    const ids = this.#ids.get(label) ?? new Set<string>();
    this.#ids.set(label, ids.add(id));
  }

  ids(label: string): string[] {
    return [...(this.#ids.get(label) ?? [])];
  }
}

/** First half of the writing: all nodes, then placeholders for ends that are known by a public id only. */
export async function loadNodes(context: LoadContext): Promise<Touched> {
  const touched = new Touched();
  const pool = new Pool(BATCHES_IN_FLIGHT);
  let previousBase = '';
  for (const name of context.collection.nodes.groups()) {
    const group = JSON.parse(name) as NodeGroup;
    // Two sources may speak of one node: the groups of a label follow one another. STIX ids are of one type each.
    const base = group.labels[0]!;
    if (base !== 'StixObject' || base !== previousBase) await pool.idle();
    previousBase = base;
    for await (const batch of context.collection.nodes.batches(name, NODES_A_BATCH)) {
      await pool.run(() => loadBatch(context, name, group, batch, touched));
    }
  }
  await pool.idle();
  for (const label of context.collection.placeholders.keys()) await makePlaceholders(context, label);
  return touched;
}

/** What there is of a node already. */
interface Present {
  rev: string | null;
  tlp: Clearance[];
}

async function loadBatch(
  { session, collection, presence, tally, onBatch }: LoadContext,
  name: string,
  group: NodeGroup,
  batch: PendingNode[],
  touched: Touched,
): Promise<void> {
  const base = group.labels[0]!;
  const type = group.labels.at(-1)!;
  const newest = batch.filter((node) => collection.isNewestNode(name, node));
  const revisions = await revisionsOf(session, presence, group, newest);
  const written = newest.filter(({ id, rev }) => !revisions.has(id) || isNews(rev, revisions.get(id)!.rev));
  written.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (written.length > 0) {
    const keys = new Set(written.flatMap(({ props }) => Object.keys(props)));
    const marked = written.some(({ tlp }) => tlp);
    await session.write(writeNodes(group, keys, marked), { rows: written });
  }
  // News or not, a marking holds from when it is first said.
  const raised = newest.flatMap(({ id, tlp }) => {
    const present = revisions.get(id);
    return tlp && present && !written.some((node) => node.id === id) && isHigher(tlp, present.tlp)
      ? [{ id, tlp }]
      : [];
  });
  if (raised.length > 0) await session.write(raiseMarkings(group), { rows: raised });
  for (const { id } of newest) presence.note(base, id, !revisions.has(id));
  if (base === 'Software' || group.source === 'cve') for (const { id } of written) touched.add(base, id);
  const created = newest.length - revisions.size;
  tally.node(type, 'created', created);
  tally.node(type, 'updated', written.length + raised.length - created);
  tally.node(type, 'unchanged', batch.length - written.length - raised.length);
  onBatch(batch.length);
}

/** Revisions and markings of the nodes that are there; null where this source has not spoken of one yet. */
async function revisionsOf(
  session: ImportSession,
  presence: Presence,
  group: NodeGroup,
  nodes: readonly PendingNode[],
): Promise<Map<string, Present>> {
  const base = group.labels[0]!;
  const empty = await presence.wasEmpty(base);
  const ids = nodes.map(({ id }) => id).filter((id) => !empty || presence.has(base, id));
  if (ids.length === 0) return new Map();
  const rows = await session.read(presentNodes(group), { ids });
  return new Map(rows.map((row) => [String(row.id), row as unknown as Present]));
}

function isHigher(tlp: Clearance, present: readonly Clearance[]): boolean {
  return present.every((level) => TLP_ORDER.indexOf(level) < TLP_ORDER.indexOf(tlp));
}

async function makePlaceholders(
  { session, collection, presence, tally }: LoadContext,
  label: string,
): Promise<void> {
  const rows = [...collection.placeholders.get(label)!].map(([id, names]) => ({
    id,
    name: mostFrequent(names) ?? id,
  }));
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (let start = 0; start < rows.length; start += NODES_A_BATCH) {
    const batch = rows.slice(start, start + NODES_A_BATCH);
    const there = new Map(
      (await session.read(presentPlaceholders(label), { rows: batch })).map((row) => [row.id, row.name]),
    );
    const missing = batch.filter(({ id }) => !there.has(id));
    const unnamed = batch.filter(({ id, name }) => there.get(id) === id && name !== id);
    if (missing.length + unnamed.length > 0)
      await session.write(writePlaceholders(label), { rows: [...missing, ...unnamed] });
    for (const { id } of batch) presence.note(label, id, !there.has(id));
    tally.node(label, 'created', missing.length);
    tally.node(label, 'updated', unnamed.length);
  }
}

/** The name that most objects give; between equally frequent ones always the same. */
function mostFrequent(names: ReadonlyMap<string, number>): string | undefined {
  const ordered = [...names].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return ordered[0]?.[0];
}
