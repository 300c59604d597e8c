import type { CellBuilder } from './cell.ts';
import type { ProductKey } from './facts/products.ts';
import type { NodeRef } from './rows.ts';
import type { ServiceDraft } from './services.ts';
import { chooseSoftware } from './software.ts';

const STATUS: readonly (readonly [string, number])[] = [
  ['SUCCEEDED', 8],
  ['IN_PROGRESS', 1],
  ['FAILED', 1],
  ['ROLLED_BACK', 1],
];

const LIBRARIES: readonly ProductKey[] = ['log4j', 'spring', 'openssl'];
const MESSAGES: Readonly<Record<string, string>> = {
  SUCCEEDED: 'All replicas are ready.',
  IN_PROGRESS: 'Waiting for replicas.',
  FAILED: 'Replicas did not become ready in time.',
  ROLLED_BACK: 'The version before is back after failed checks.',
};

/** Software the organisation writes for a service, made of libraries that others write. */
function addOwnSoftware(cell: CellBuilder, service: ServiceDraft, version: string): NodeRef {
  const product = service.name.toLowerCase().replaceAll(/[^a-z]+/g, '_');
  const vendor = cell.plan.slug.replaceAll('-', '_');
  const id = `cpe:2.3:a:${vendor}:${product}:${version}:*:*:*:*:*:*:*`;
  const software = cell.part.node('Software', id, `${service.name} ${version}`, {
    cpe: id,
    part: 'a',
    vendor,
    product,
    version,
    licence: 'LicenseRef-proprietary',
  });
  const library = chooseSoftware(cell.random.pick(LIBRARIES), cell.random);
  cell.part.edge(software, 'HAS_COMPONENT', { label: 'Software', id: library.id }, { confidence: 90 });
  return software;
}

/** Deployments of the first two services of an infrastructure. */
export function addDeployments(
  cell: CellBuilder,
  infrastructure: NodeRef,
  environment: string,
  services: readonly ServiceDraft[],
  daysAgo: (days: number) => string,
): void {
  for (const [index, service] of services.slice(0, 2).entries()) {
    const version = `${cell.random.int(1, 9)}.${cell.random.int(0, 20)}.${cell.random.int(0, 9)}`;
    const status = cell.random.weighted(STATUS);
    const finished = status !== 'IN_PROGRESS';
    const name = `${service.name} ${version}`;
    const deployment = cell.part.node('Deployment', `${cell.plan.slug}-deployment-${index + 1}`, name, {
      status,
      version,
      image: `registry.example/${cell.plan.slug}/service-${index + 1}:${version}`,
      replicas: cell.random.int(1, 6),
      environment,
      completedAt: finished ? daysAgo(cell.random.int(1, 90)) : undefined,
      message: MESSAGES[status],
    });
    cell.part.edge(deployment, 'DEPLOYED_TO', infrastructure);
    for (const resource of service.resources.slice(0, 3)) cell.part.edge(deployment, 'RUNS_ON', resource);
    cell.part.edge(deployment, 'RUNS_SOFTWARE', addOwnSoftware(cell, service, version), { confidence: 95 });
  }
}
