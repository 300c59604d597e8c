import type { Clearance } from '../../datasources/users.ts';
import { isNews, revisionOf, wins } from './revision.ts';
import { Spool } from './spool.ts';
import type { Tally } from './tally.ts';
import type { EdgeEnd, EdgeRow, ImportRow, NodeRow, Properties, SourceKey } from './types.ts';

/** A node waiting to be written. */
export interface PendingNode {
  id: string;
  props: Properties;
  rev: string;
  tlp?: Clearance;
}

/** A relationship waiting to be written. */
export interface PendingEdge {
  from: EdgeEnd;
  to: EdgeEnd;
  /** Value of the property it is merged on; null where one of its type between two nodes is all there is. */
  key: string | null;
  props: Properties;
  rev: string;
  file: number;
  tlp?: Clearance;
}

/** What the nodes of a group have in common. */
export interface NodeGroup {
  labels: string[];
  source: SourceKey;
}

/** What the relationships of a group have in common. */
export interface EdgeGroup {
  type: string;
  fromLabel: string;
  toLabel: string;
  /** Property it is merged on, if any. */
  mergeOn: string | null;
}

/** Labels whose ids mean something by themselves: an end that is not there is made, with what is known of it. */
const PLACEHOLDER_LABELS = new Set(['Vulnerability', 'Weakness']);

/**
 * First pass: takes the rows of all files, keeps the newest of each thing, and notes what the second pass will have to
 * look up. Nothing is written to the graph.
 */
export class Collection implements AsyncDisposable {
  readonly nodes: Spool<PendingNode>;
  readonly edges: Spool<PendingEdge>;
  /** By label and id: how often each name was given to an end that may have to be made. */
  readonly placeholders = new Map<string, Map<string, Map<string, number>>>();
  /** Values to resolve, by `label|lookup`. */
  readonly lookups = new Map<string, Set<string>>();
  readonly #files: string[] = [];
  readonly #tally: Tally;
  readonly #newestNode = new Map<string, string>();
  readonly #newestEdge = new Map<string, string>();

  constructor(tally: Tally, spoolFolder?: string) {
    this.#tally = tally;
    this.nodes = new Spool(spoolFolder);
    this.edges = new Spool(spoolFolder);
  }

  /** Name of a file by its number. */
  fileName(file: number): string {
    return this.#files[file] ?? '';
  }

  /** Takes rows of a file. */
  async take(fileName: string, rows: readonly ImportRow[]): Promise<void> {
    if (this.#files.at(-1) !== fileName) this.#files.push(fileName);
    for (const row of rows) {
      if (row.kind === 'node') this.#node(row);
      else if (row.kind === 'edge') this.#edge(row);
      else this.#tally.reject(fileName, row);
    }
    await this.nodes.settle();
    await this.edges.settle();
  }

  /** Whether a pending node is the one to take among those of the same id and source. */
  isNewestNode(group: string, { id, rev }: PendingNode): boolean {
    return isNewest(this.#newestNode, nodeKey(group, id), rev);
  }

  isNewestEdge(group: string, edge: PendingEdge): boolean {
    return isNewest(this.#newestEdge, edgeKey(group, edge), edge.rev);
  }

  #node(row: NodeRow): void {
    const group = JSON.stringify({ labels: row.labels, source: row.source } satisfies NodeGroup);
    const rev = revisionOf(row.props, row.modified);
    if (!keepNewest(this.#newestNode, nodeKey(group, row.id), rev)) {
      this.#tally.node(row.labels.at(-1)!, 'unchanged');
      return;
    }
    this.nodes.add(group, { id: row.id, props: row.props, rev, ...(row.tlp && { tlp: row.tlp }) });
  }

  #edge(row: EdgeRow): void {
    const mergeOn = row.id ? 'stixId' : (row.mergeOn ?? null);
    const group = {
      type: row.type,
      fromLabel: row.from.label,
      toLabel: row.to.label,
      mergeOn,
    } satisfies EdgeGroup;
    const key = mergeOn === null ? null : String(row.props[mergeOn]);
    const rev = revisionOf(row.props, row.modified);
    const edge: PendingEdge = {
      from: row.from,
      to: row.to,
      key,
      props: row.props,
      rev,
      file: this.#files.length - 1,
      ...(row.tlp && { tlp: row.tlp }),
    };
    const name = JSON.stringify(group);
    if (!keepNewest(this.#newestEdge, edgeKey(name, edge), rev)) {
      this.#tally.edge(row.type, 'unchanged');
      return;
    }
    this.edges.add(name, edge);
    this.#noteEnd(row.from);
    this.#noteEnd(row.to);
  }

  #noteEnd(end: EdgeEnd): void {
    if ('lookup' in end) {
      inMap(this.lookups, `${end.label}|${end.lookup}`, () => new Set()).add(end.value);
    } else if (PLACEHOLDER_LABELS.has(end.label)) {
      const names = inMap(
        inMap(this.placeholders, end.label, () => new Map()),
        end.id,
        () => new Map<string, number>(),
      );
      if (end.name) names.set(end.name, (names.get(end.name) ?? 0) + 1);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nodes[Symbol.asyncDispose]();
    await this.edges[Symbol.asyncDispose]();
  }
}

function inMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

const nodeKey = (group: string, id: string) => `${group}${id}`;
const endKey = (end: EdgeEnd) => ('lookup' in end ? `?${end.lookup} ${end.value}` : end.id);
const edgeKey = (group: string, { from, to, key }: PendingEdge) =>
  `${group}${endKey(from)}>${endKey(to)}>${key ?? ''}`;

/** Notes the newest revision; false when the one given is not news beside it. */
function keepNewest(newest: Map<string, string>, key: string, rev: string): boolean {
  const present = newest.get(key);
  if (present !== undefined && (!isNews(rev, present) || !wins(rev, present))) return false;
  newest.set(key, rev);
  return true;
}

/** True once for the newest revision: rows with the same text are taken once. */
function isNewest(newest: Map<string, string>, key: string, rev: string): boolean {
  return newest.get(key) === rev;
}
