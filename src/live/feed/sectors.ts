import type { Graph } from '../../../datasources/graph.ts';
import { scopedGraph } from '../../auth/scoped-graph.ts';
import { VISIBLE, type Visibility } from '../../auth/visibility.ts';
import { type LiveEvent, nodesOf } from '../log/change.ts';
import { typeLabel } from '../outgoing.ts';

/** Ways up to an organisation or a sector. */
const UP = 'OBSERVED_ON|ABOUT|APPLIES_TO|DEPLOYED_TO|OWNED_BY|OPERATED_BY|PART_OF|OPERATES_IN|IN_SECTOR';

/**
 * The sectors that an event belongs to: those of the node, or of both ends of the relationship, as the graph stands now and as far as it is visible;
 * along ownership, and through what contains a resource. Nothing is known of what has been deleted.
 */
export class Sectors {
  readonly #graph: Graph;
  readonly #sharedLabels: ReadonlySet<string>;
  /** One question for all who ask of the same event and see the same nodes. */
  readonly #asked = new WeakMap<LiveEvent, WeakMap<Visibility, Promise<ReadonlySet<string>>>>();

  /** @param sharedLabels the label of each node type that all its views share: the one with the index on ids */
  constructor(graph: Graph, sharedLabels: ReadonlySet<string>) {
    this.#graph = graph;
    this.#sharedLabels = sharedLabels;
  }

  of(event: LiveEvent, visibility: Visibility): Promise<ReadonlySet<string>> {
    const asked = this.#asked.get(event) ?? new WeakMap<Visibility, Promise<ReadonlySet<string>>>();
    this.#asked.set(event, asked);
    const found =
      asked.get(visibility) ??
      this.#ask(
        event,
        scopedGraph(this.#graph, () => visibility),
      );
    asked.set(visibility, found);
    return found;
  }

  async #ask(event: LiveEvent, graph: Graph): Promise<ReadonlySet<string>> {
    const found = await Promise.all(
      nodesOf(event.change).map((node) => sectorsOf(graph, node.id, typeLabel(node, this.#sharedLabels))),
    );
    return new Set(found.flat());
  }
}

async function sectorsOf(graph: Graph, id: string | null, label: string | undefined): Promise<string[]> {
  if (id === null || !label || !/^\w+$/.test(label)) return [];
  if (label === 'Sector') return [id];
  const rows = await graph.read(
    `MATCH (n:${label}&${VISIBLE} {id: $id})
     CALL (n) {
       MATCH (n) ((:%&${VISIBLE})-[:${UP}]->(:%&${VISIBLE})){1,4} (s:Sector&${VISIBLE}) RETURN s.id AS sector
       UNION
       MATCH (n) ((:%&${VISIBLE})-[:${UP}]->(:%&${VISIBLE})){0,1} (:Resource&${VISIBLE})<-[:CONTAINS]-(:Infrastructure&${VISIBLE})-[:IN_SECTOR]->(s:Sector&${VISIBLE})
       RETURN s.id AS sector
     } RETURN sector`,
    { id },
  );
  return rows.map(({ sector }) => String(sector));
}
