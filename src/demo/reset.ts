import type { Graph } from '../../datasources/graph.ts';
import { type BulkMetadata, bulkMetadata, WRITE_TIMEOUT_MILLIS } from './load.ts';
import { type BaseLabel, DEMO_SOURCE } from './rows.ts';

/** What a reset removed. */
export interface ResetReport {
  nodes: number;
  edges: number;
}

const LABELS: readonly BaseLabel[] = [
  'Recommendation',
  'Prediction',
  'SecurityEvent',
  'Deployment',
  'Infrastructure',
  'Service',
  'Resource',
  'Site',
  'Organisation',
  'Sector',
  'Software',
  'Vulnerability',
  'Weakness',
  'StixObject',
];

/** Edges that an import may have taken both ends of, so that removing nodes leaves them behind. */
const SHARED_EDGES = [
  'AFFECTED_BY',
  'MAY_BE_AFFECTED_BY',
  'HAS_WEAKNESS',
  'PART_OF_THREAT',
  'USES',
  'MITIGATES',
  'ATTRIBUTED_TO',
  'SUBTECHNIQUE_OF',
] as const;

/** Nodes and edges that one transaction removes. */
const ENTITIES_PER_WRITE = 8_000;

class Eraser {
  readonly report: ResetReport = { nodes: 0, edges: 0 };
  readonly #graph: Graph;
  readonly #metadata: BulkMetadata = bulkMetadata();
  readonly #onProgress: ((report: ResetReport) => void) | undefined;

  constructor(graph: Graph, onProgress?: (report: ResetReport) => void) {
    this.#graph = graph;
    this.#onProgress = onProgress;
  }

  /** Runs a statement; returns how many edges it removed. */
  async run(cypher: string, params: Record<string, unknown> = {}): Promise<number> {
    const options = { metadata: this.#metadata, timeoutMillis: WRITE_TIMEOUT_MILLIS };
    const { counters } = await this.#graph.write(cypher, params, options);
    this.report.nodes += counters.nodesDeleted;
    this.report.edges += counters.relationshipsDeleted;
    this.#onProgress?.({ ...this.report });
    return counters.relationshipsDeleted;
  }

  /** Removes nodes by id, as many at a time as their edges allow. */
  async eraseLabel(label: BaseLabel): Promise<void> {
    const found = await this.#graph.read(
      `MATCH (x:${label}) WHERE x.source = $source RETURN x.id AS id, COUNT { (x)--() } AS degree`,
      { source: DEMO_SOURCE },
      { timeoutMillis: WRITE_TIMEOUT_MILLIS },
    );
    let ids: string[] = [];
    let entities = 0;
    for (const row of found as { id: string; degree: number }[]) {
      const degree = row.degree > ENTITIES_PER_WRITE ? await this.#thin(label, row.id) : row.degree;
      if (ids.length > 0 && entities + degree + 1 > ENTITIES_PER_WRITE) {
        await this.#eraseNodes(label, ids);
        ids = [];
        entities = 0;
      }
      ids.push(row.id);
      entities += degree + 1;
    }
    if (ids.length > 0) await this.#eraseNodes(label, ids);
  }

  async #eraseNodes(label: BaseLabel, ids: readonly string[]): Promise<void> {
    // The source is asked again: an import may have taken the node over in the meantime.
    const where = 'WHERE x.source = $source';
    await this.run(`UNWIND $ids AS id MATCH (x:${label} {id: id}) ${where} DETACH DELETE x`, {
      ids,
      source: DEMO_SOURCE,
    });
  }

  /** Removes the edges of a node that has too many for one transaction; returns how many are left. */
  async #thin(label: BaseLabel, id: string): Promise<number> {
    const cypher = `MATCH (x:${label} {id: $id})-[r]-() WITH r LIMIT ${ENTITIES_PER_WRITE} DELETE r`;
    while ((await this.run(cypher, { id })) > 0);
    return 0;
  }
}

/** Removes what the demo wrote and nobody has taken over since. */
export async function resetDemo(
  graph: Graph,
  onProgress?: (report: ResetReport) => void,
): Promise<ResetReport> {
  const eraser = new Eraser(graph, onProgress);
  for (const label of LABELS) await eraser.eraseLabel(label);
  for (const type of SHARED_EDGES) {
    const cypher = `MATCH ()-[r:${type}]->() WHERE r.source = $source WITH r LIMIT ${ENTITIES_PER_WRITE} DELETE r`;
    while ((await eraser.run(cypher, { source: DEMO_SOURCE })) > 0);
  }
  const report = { ...eraser.report };
  // The mark stays, without a size: the next start is not to bring back what was removed.
  await eraser.run(
    "MATCH (m:DharmaMeta {k: 'demo'}) SET m.size = 0, m.complete = true, m.writtenAt = datetime()",
  );
  return report;
}
