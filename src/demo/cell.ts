import type { ProductKey } from './facts/products.ts';
import type { SectorFact } from './facts/sectors.ts';
import type { Random } from './random.ts';
import type { NodeRef, PartBuilder, Properties } from './rows.ts';
import { chooseSoftware } from './software.ts';

/** Kinds of resource, as the CMDB calls them. */
export type ResourceKind =
  | 'COMPUTE'
  | 'STORAGE'
  | 'NETWORK'
  | 'SUBNET'
  | 'NETWORK_INTERFACE'
  | 'SECURITY_GROUP'
  | 'DATABASE'
  | 'CONTAINER_CLUSTER'
  | 'CONTAINER_SERVICE'
  | 'LOAD_BALANCER'
  | 'SERVERLESS'
  | 'ON_PREMISE';

/** How much depends on a thing. */
export type Criticality = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** Teams of an organisation, by what they look after. */
export type TeamKey = 'platform' | 'network' | 'data' | 'operations' | 'workplace';

/** A segment of a network: where a resource is put. */
export interface Zone {
  network: NodeRef;
  subnet: NodeRef;
  group: NodeRef;
  /** First three parts of its addresses, e.g. `10.3.1`. */
  prefix: string;
}

/** Where a cell stands and whose it is. */
export interface CellPlan {
  /** Position among all cells; the sectors take turns. */
  index: number;
  sector: SectorFact;
  /** Start of every id of the cell, e.g. `energy-01`. */
  slug: string;
  /** Resources to make. */
  quota: number;
  organisation: NodeRef;
  organisationName: string;
  teams: Readonly<Record<TeamKey, NodeRef>>;
}

/** A resource to make. */
export interface ResourceSpec {
  /** What it is for: part of its id, e.g. `app`. */
  role: string;
  /** A `#` in it becomes the number among its role. */
  name: string;
  team: TeamKey;
  criticality?: Criticality;
  zone?: Zone;
  exposed?: boolean;
  properties?: Properties;
}

const STATUS: readonly (readonly [string, number])[] = [
  ['RUNNING', 92],
  ['DEGRADED', 3],
  ['STOPPED', 2],
  ['MAINTENANCE', 2],
  ['FAILED', 1],
];

/** Makes the resources of one infrastructure, up to its quota. */
export class CellBuilder {
  readonly plan: CellPlan;
  readonly random: Random;
  readonly part: PartBuilder;
  /** Every resource made so far. */
  readonly resources: NodeRef[] = [];
  readonly #counts = new Map<string, number>();
  #common: { provider: string; region: string; site: NodeRef; infrastructure: NodeRef } | undefined;

  constructor(plan: CellPlan, random: Random, part: PartBuilder) {
    this.plan = plan;
    this.random = random;
    this.part = part;
  }

  /** Says where every resource from now on stands and what contains it. */
  place(common: { provider: string; region: string; site: NodeRef; infrastructure: NodeRef }): void {
    this.#common = common;
  }

  /** Resources that may still be made. */
  get left(): number {
    return this.plan.quota - this.resources.length;
  }

  /** Makes a resource with its owner, place, network and addresses. */
  resource(kind: ResourceKind, spec: ResourceSpec): NodeRef {
    if (!this.#common) throw new Error('place() comes first');
    const number = (this.#counts.get(spec.role) ?? 0) + 1;
    this.#counts.set(spec.role, number);
    const id = `${this.plan.slug}-${spec.role}-${String(number).padStart(2, '0')}`;
    const name = spec.name.replace('#', String(number));
    const ref = this.part.node('Resource', id, name, this.#properties(kind, spec), kind);
    this.part.edge(ref, 'OWNED_BY', this.plan.teams[spec.team], { confidence: 90 });
    this.part.edge(ref, 'LOCATED_AT', this.#common.site);
    this.part.edge(this.#common.infrastructure, 'CONTAINS', ref);
    if (spec.zone) this.join(ref, spec.zone);
    this.resources.push(ref);
    return ref;
  }

  /** Puts a resource into a segment. */
  join(ref: NodeRef, zone: Zone): void {
    this.part.edge(ref, 'BELONGS_TO_VPC', zone.network);
    this.part.edge(ref, 'BELONGS_TO_SUBNET', zone.subnet);
    this.part.edge(ref, 'PROTECTED_BY', zone.group);
  }

  /** Installs products, each in one of the versions it stands in the estate in. */
  install(ref: NodeRef, ...products: ProductKey[]): void {
    for (const key of products) {
      const { id, installation } = chooseSoftware(key, this.random);
      const confidence = this.random.int(60, 99);
      this.part.edge(ref, 'RUNS_SOFTWARE', { label: 'Software', id }, { ...installation, confidence });
    }
  }

  /** Traffic goes from one to the other. */
  route(from: NodeRef, to: NodeRef, port: number, protocol: string): void {
    this.part.edge(from, 'ROUTES_TO', to, { port, protocol, confidence: 85 });
  }

  #properties(kind: ResourceKind, spec: ResourceSpec): Properties {
    const { provider, region } = this.#common!;
    const placed = spec.zone !== undefined;
    return {
      resourceType: kind,
      provider,
      region,
      availabilityZone:
        provider === 'ON_PREMISE' ? undefined : `${region}${this.random.pick(['a', 'b', 'c'])}`,
      status: this.random.weighted(STATUS),
      criticality: spec.criticality ?? 'MEDIUM',
      internetExposed: spec.exposed ?? false,
      privateIp: placed ? `${spec.zone?.prefix}.${(this.resources.length % 250) + 4}` : undefined,
      tags: [`sector=${this.plan.sector.slug}`, `team=${spec.team}`, 'demo'],
      ...spec.properties,
    };
  }
}
