import type { Graph, Row } from '../../datasources/graph.ts';
import type { EdgeRow, EstatePart, NodeRow } from './rows.ts';

/** Metadata of a bulk write: change capture sums it up in one event instead of one for each node. */
export interface BulkMetadata extends Record<string, unknown> {
  app: 'dharma';
  capture: 'summary';
  actor: 'demo';
  correlationId: string;
}

/** How far a load has come. */
interface LoadProgress {
  nodes: number;
  edges: number;
}

/** How to load an estate. */
export interface LoadOptions {
  /** Ties the summarising events of the load together; a random one unless given. */
  correlationId?: string;
  /** Called after each transaction. */
  onProgress?: (progress: LoadProgress) => void;
  signal?: AbortSignal;
}

/** What a load did. */
export interface LoadReport {
  nodes: number;
  edges: number;
  /** Of these, not in the graph before. */
  nodesCreated: number;
  edgesCreated: number;
  durationMillis: number;
}

/** A transaction touches one node for each row, or one edge: well below the 10,000 that capture can sum up. */
const ROWS_PER_WRITE = 4_000;
/** Rows that are kept until they are written. Larger keeps more memory and makes fuller transactions. */
const ROWS_BUFFERED = 40_000;

const DATE_TIMES = new Set(
  (
    'createdAt updatedAt lastSeen since completedAt occurredAt expectedAt expiresAt publishedAt validFrom ' +
    'validUntil'
  ).split(' '),
);
const DATES = new Set(['kevDateAdded', 'kevDueDate', 'epssDate']);
const FLOATS = new Set(
  'cpu memory sizeGb latitude longitude cvssScore epssScore epssPercentile effortHours'.split(' '),
);
const INTEGERS = new Set(
  (
    'port purdueLevel iops backupRetentionDays nodeCount desiredCount runningCount timeoutSeconds replicas ' +
    'recoveryTimeMinutes'
  ).split(' '),
);

/** Cypher that turns a JSON value into the type the schema declares for the property. */
export function conversion(property: string, isEdge: boolean): string | undefined {
  if (DATE_TIMES.has(property)) return 'datetime';
  if (DATES.has(property)) return 'date';
  if (FLOATS.has(property)) return 'toFloat';
  if (INTEGERS.has(property)) return 'toInteger';
  // The confidence of a relationship is 0 to 100, that of an event or a prediction 0 to 1.
  if (property === 'confidence') return isEdge ? 'toInteger' : 'toFloat';
  return undefined;
}

/** Assignments to `variable` from `row`: plain values as they are, others converted. */
function assignments(variable: string, properties: ReadonlySet<string>, isEdge: boolean): string {
  const converted = [...properties].sort().flatMap((property) => {
    const convert = conversion(property, isEdge);
    return convert ? [`${variable}.${property} = ${convert}(row.t.${property})`] : [];
  });
  return [`${variable} += row.p`, ...converted].join(', ');
}

/** Rows that are written by the same statement. */
class Group<T extends NodeRow | EdgeRow> {
  readonly rows: Row[] = [];
  readonly #properties = new Set<string>();
  readonly #isEdge: boolean;
  readonly #statement: (set: string) => string;

  constructor(isEdge: boolean, statement: (set: string) => string) {
    this.#isEdge = isEdge;
    this.#statement = statement;
  }

  add(row: T, ends: Row): void {
    const plain: Row = {};
    const typed: Row = {};
    for (const [key, value] of Object.entries(row.properties)) {
      if (value === undefined) continue;
      const target = conversion(key, this.#isEdge) ? typed : plain;
      if (target === typed) this.#properties.add(key);
      target[key] = value;
    }
    this.rows.push({ ...ends, p: plain, t: typed });
  }

  get statement(): string {
    return this.#statement(assignments('x', this.#properties, this.#isEdge));
  }
}

/** MERGE on id, and nothing else for what is there: it may have come from an import, which knows better. */
function nodeStatement(row: NodeRow): (set: string) => string {
  const labels = row.kind ? `x:${row.kind}, ` : '';
  return (set) => `UNWIND $rows AS row MERGE (x:${row.label} {id: row.id}) ON CREATE SET ${labels}${set}`;
}

function edgeStatement({ type, from, to }: EdgeRow): (set: string) => string {
  return (set) =>
    `UNWIND $rows AS row MATCH (a:${from.label} {id: row.a}) MATCH (b:${to.label} {id: row.b}) ` +
    `MERGE (a)-[x:${type}]->(b) ON CREATE SET ${set}`;
}

class Loader {
  readonly #graph: Graph;
  readonly #options: LoadOptions;
  readonly #metadata: BulkMetadata;
  readonly #nodes = new Map<string, Group<NodeRow>>();
  readonly #edges = new Map<string, Group<EdgeRow>>();
  #buffered = 0;
  readonly report: LoadReport = { nodes: 0, edges: 0, nodesCreated: 0, edgesCreated: 0, durationMillis: 0 };

  constructor(graph: Graph, options: LoadOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#metadata = bulkMetadata(options.correlationId);
  }

  async add(part: EstatePart): Promise<void> {
    for (const node of part.nodes) this.#addNode(node);
    for (const edge of part.edges) this.#addEdge(edge);
    this.#buffered += part.nodes.length + part.edges.length;
    if (this.#buffered >= ROWS_BUFFERED) await this.flush();
  }

  /** Nodes before edges: an edge may lead to any node that was added so far. */
  async flush(): Promise<void> {
    for (const group of this.#nodes.values()) await this.#write(group, 'nodes');
    for (const group of this.#edges.values()) await this.#write(group, 'edges');
    this.#nodes.clear();
    this.#edges.clear();
    this.#buffered = 0;
  }

  #addNode(row: NodeRow): void {
    const key = `${row.label}:${row.kind ?? ''}`;
    const group = this.#nodes.get(key) ?? new Group<NodeRow>(false, nodeStatement(row));
    this.#nodes.set(key, group);
    group.add(row, { id: row.id });
  }

  #addEdge(row: EdgeRow): void {
    const key = `${row.from.label}-${row.type}-${row.to.label}`;
    const group = this.#edges.get(key) ?? new Group<EdgeRow>(true, edgeStatement(row));
    this.#edges.set(key, group);
    group.add(row, { a: row.from.id, b: row.to.id });
  }

  async #write(group: Group<NodeRow> | Group<EdgeRow>, what: 'nodes' | 'edges'): Promise<void> {
    const { rows, statement } = group;
    for (let start = 0; start < rows.length; start += ROWS_PER_WRITE) {
      const batch = rows.slice(start, start + ROWS_PER_WRITE);
      const { signal } = this.#options;
      const { counters } = await this.#graph.write(
        statement,
        { rows: batch },
        { metadata: this.#metadata, timeoutMillis: WRITE_TIMEOUT_MILLIS, ...(signal && { signal }) },
      );
      this.report[what] += batch.length;
      this.report.nodesCreated += counters.nodesCreated;
      this.report.edgesCreated += counters.relationshipsCreated;
      this.#options.onProgress?.({ nodes: this.report.nodes, edges: this.report.edges });
    }
  }
}

/** A bulk write may wait for a checkpoint; the timeout of a user's request is too short for it. */
export const WRITE_TIMEOUT_MILLIS = 120_000;

/** Metadata of the transactions of one load. */
export function bulkMetadata(correlationId: string = crypto.randomUUID()): BulkMetadata {
  return { app: 'dharma', capture: 'summary', actor: 'demo', correlationId };
}

/**
 * Writes an estate, a part at a time. What is there stays as it is: loading twice changes nothing, and what an
 * import has written is not overwritten.
 */
export async function loadEstate(
  graph: Graph,
  estate: EstatePart | Iterable<EstatePart>,
  options: LoadOptions = {},
): Promise<LoadReport> {
  const started = performance.now();
  const loader = new Loader(graph, options);
  for (const part of Symbol.iterator in estate ? estate : [estate]) {
    options.signal?.throwIfAborted();
    await loader.add(part);
  }
  await loader.flush();
  return { ...loader.report, durationMillis: Math.round(performance.now() - started) };
}
