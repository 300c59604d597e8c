import type { Neo4jGraph } from '../../datasources/graph.ts';
import { type LiveEvent, type NodeReference, nodesOf } from './change.ts';

/** Ways up to an organisation or a sector. */
const UP = 'OBSERVED_ON|ABOUT|APPLIES_TO|DEPLOYED_TO|OWNED_BY|OPERATED_BY|PART_OF|OPERATES_IN|IN_SECTOR';
/** Labels that many types share: the ones whose ids are indexed. */
const SHARED = ['Resource', 'StixObject'];

/**
 * The sectors that an event belongs to: those of the node, or of both ends of the relationship, as the graph stands now;
 * along ownership, and through what contains a resource. Nothing is known of what has been deleted.
 */
export class Sectors {
  readonly #graph: Neo4jGraph;
  /** One question for all who ask of the same event. */
  readonly #asked = new WeakMap<LiveEvent, Promise<ReadonlySet<string>>>();

  constructor(graph: Neo4jGraph) {
    this.#graph = graph;
  }

  of(event: LiveEvent): Promise<ReadonlySet<string>> {
    const asked = this.#asked.get(event) ?? this.#ask(event);
    this.#asked.set(event, asked);
    return asked;
  }

  async #ask(event: LiveEvent): Promise<ReadonlySet<string>> {
    const found = await Promise.all(nodesOf(event.change).map((node) => this.#sectorsOf(node)));
    return new Set(found.flat());
  }

  async #sectorsOf({ id, labels }: NodeReference): Promise<string[]> {
    const label = labels.find((candidate) => SHARED.includes(candidate)) ?? labels[0];
    if (id === null || !label || !/^\w+$/.test(label)) return [];
    if (label === 'Sector') return [id];
    const rows = await this.#graph.read(
      `MATCH (n:${label} {id: $id})
       CALL (n) {
         MATCH (n)-[:${UP}*1..4]->(s:Sector) RETURN s.id AS sector
         UNION
         MATCH (n)-[:${UP}*0..1]->(:Resource)<-[:CONTAINS]-(:Infrastructure)-[:IN_SECTOR]->(s:Sector) RETURN s.id AS sector
       } RETURN sector`,
      { id },
    );
    return rows.map(({ sector }) => String(sector));
  }
}
