/** A value a property can have. Times are ISO 8601 text; the loader turns them into times. */
type PropertyValue = string | number | boolean | readonly string[];

/** Properties of a node or an edge; those that are undefined are not written. */
export type Properties = Record<string, PropertyValue | undefined>;

/** Labels that carry a uniqueness constraint on `id`. */
export type BaseLabel =
  | 'Sector'
  | 'Organisation'
  | 'Site'
  | 'Service'
  | 'Resource'
  | 'Software'
  | 'Infrastructure'
  | 'Deployment'
  | 'Vulnerability'
  | 'Weakness'
  | 'StixObject'
  | 'SecurityEvent'
  | 'Prediction'
  | 'Recommendation';

/** One end of an edge. */
export interface NodeRef {
  label: BaseLabel;
  id: string;
}

/** A node to write. */
export interface NodeRow extends NodeRef {
  /** Further labels: the kind of a resource or of an object of threat intelligence. */
  kind?: string;
  properties: Properties;
}

/** An edge to write. Its ends are in this part of the estate or in an earlier one. */
export interface EdgeRow {
  type: string;
  from: NodeRef;
  to: NodeRef;
  properties: Properties;
}

/** A part of an estate: parts are made and written one after the other, so that none has to be kept. */
export interface EstatePart {
  nodes: NodeRow[];
  edges: EdgeRow[];
}

/** Value of `source` on everything the demo writes. */
export const DEMO_SOURCE = 'demo';

/** Edges that have no properties in the schema. */
const BARE_EDGES = new Set([
  'CONTAINS',
  'IN_SECTOR',
  'DEPLOYED_TO',
  'PART_OF',
  'OPERATED_BY',
  'ABOUT',
  'PREDICTED_TO_CAUSE',
  'ADDRESSES',
  'REMEDIATES',
  'APPLIES_TO',
  'HAS_TACTIC',
]);

/** Collects the rows of one part and puts on each what every node or edge has. */
export class PartBuilder implements EstatePart {
  readonly nodes: NodeRow[] = [];
  readonly edges: EdgeRow[] = [];
  readonly #baseTime: string;

  /** @param baseTime - the moment the demo plays at, ISO 8601 */
  constructor(baseTime: string) {
    this.#baseTime = baseTime;
  }

  /** Adds a node and returns the reference to it. */
  node(label: BaseLabel, id: string, name: string, properties: Properties = {}, kind?: string): NodeRef {
    const stamps = {
      createdAt: this.#baseTime,
      updatedAt: this.#baseTime,
      lastSeen: this.#baseTime,
      source: DEMO_SOURCE,
    };
    this.nodes.push({ label, id, ...(kind && { kind }), properties: { ...stamps, name, ...properties } });
    return { label, id };
  }

  /** Adds an edge. Those that can carry provenance say that the demo made them. */
  edge(from: NodeRef, type: string, to: NodeRef, properties: Properties = {}): void {
    const provenance = BARE_EDGES.has(type) ? {} : { source: DEMO_SOURCE, since: this.#baseTime };
    this.edges.push({ type, from, to, properties: { ...provenance, ...properties } });
  }
}
