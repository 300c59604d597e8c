import type { CellBuilder, Criticality } from './cell.ts';
import type { NodeRef } from './rows.ts';

/** A service while its resources are being made. */
export interface ServiceDraft {
  ref: NodeRef;
  name: string;
  criticality: Criticality;
  /** Whether it is reached through the load balancer, or through the gateway of remote access. */
  public: boolean;
  /** Servers made so far. */
  servers: number;
  resources: NodeRef[];
  database?: { ref: NodeRef; port: number };
}

const CRITICALITIES: readonly Criticality[] = ['CRITICAL', 'HIGH', 'HIGH', 'MEDIUM'];
const RECOVERY_MINUTES: Readonly<Record<Criticality, number>> = {
  CRITICAL: 15,
  HIGH: 60,
  MEDIUM: 480,
  LOW: 1440,
};

/** The services of an infrastructure: those its sector is known for, the most critical first. */
export function draftServices(cell: CellBuilder): ServiceDraft[] {
  const { plan, part } = cell;
  return plan.sector.services.map((name, index) => {
    const criticality = CRITICALITIES[index] ?? 'MEDIUM';
    const ref = part.node(
      'Service',
      `${plan.slug}-service-${index + 1}`,
      `${name}, ${plan.slug} (${plan.organisationName})`,
      {
        description: `${name} of ${plan.organisationName}, run in ${plan.slug}.`,
        criticality,
        recoveryTimeMinutes: RECOVERY_MINUTES[criticality],
        tags: [`sector=${plan.sector.slug}`, 'demo'],
      },
    );
    part.edge(ref, 'OWNED_BY', plan.teams[index === 0 ? 'operations' : 'platform'], { confidence: 95 });
    return { ref, name, criticality, public: index !== 1, servers: 0, resources: [] };
  });
}

/**
 * Ties services to their resources and to each other. `earlier` are the services of the organisation's infrastructure
 * before this one, `shared` what many organisations lean on.
 */
export function linkServices(
  cell: CellBuilder,
  services: readonly ServiceDraft[],
  earlier: readonly NodeRef[],
  shared: readonly NodeRef[],
): void {
  for (const [index, service] of services.entries()) {
    for (const resource of service.resources)
      cell.part.edge(service.ref, 'RUNS_ON', resource, { confidence: 90 });
    const next = services[index + 1];
    // A service stands on those after it in the list: control on telemetry, telemetry on records.
    if (next) cell.part.edge(service.ref, 'DEPENDS_ON', next.ref, { confidence: 80 });
    const before = earlier[index];
    if (before) cell.part.edge(service.ref, 'DEPENDS_ON', before, { confidence: 70 });
  }
  const [first] = services;
  if (!first) return;
  for (const service of shared) cell.part.edge(first.ref, 'DEPENDS_ON', service, { confidence: 60 });
}
