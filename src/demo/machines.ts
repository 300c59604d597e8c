import type { CellBuilder, Criticality, TeamKey, Zone } from './cell.ts';
import type { ProductKey } from './facts/products.ts';
import type { NodeRef, Properties } from './rows.ts';

/** A network level of the Purdue model with its name on the site. */
interface Level {
  level: number;
  name: string;
  rules: readonly string[];
}

const LEVELS: readonly Level[] = [
  { level: 4, name: 'office', rules: ['allow tcp 443 from 0.0.0.0/0', 'allow tcp 25 from 0.0.0.0/0'] },
  { level: 3, name: 'operations', rules: ['allow tcp 3389 from office', 'allow tcp 1433 from office'] },
  { level: 2, name: 'control', rules: ['allow tcp 3389 from operations', 'allow tcp 4840 from operations'] },
];

const MODELS: Readonly<Record<string, readonly string[]>> = {
  server: ['PowerEdge R650', 'ProLiant DL380 Gen10', 'ThinkSystem SR650'],
  firewall: ['rack appliance'],
  workstation: ['Precision 3660', 'Z4 G5'],
  controller: ['Vision V570', 'S7-1516'],
  field: ['pressure transmitter', 'flow meter', 'motor drive', 'level sensor'],
};

/** A machine that stands on the site. */
export interface Machine {
  role: string;
  name: string;
  model: keyof typeof MODELS;
  level: number;
  zone: Zone;
  team?: TeamKey;
  criticality?: Criticality;
  exposed?: boolean;
  operatingSystem?: string;
  software?: readonly ProductKey[];
}

/** Makes a machine with its software. */
export function addMachine(cell: CellBuilder, machine: Machine): NodeRef {
  const properties: Properties = {
    model: cell.random.pick(MODELS[machine.model] ?? []),
    serialNumber: `SN${cell.random.int(100_000, 999_999)}`,
    operatingSystem: machine.operatingSystem,
    purdueLevel: machine.level,
  };
  if (machine.level >= 2) {
    properties.cpu = cell.random.pick([4, 8, 16]);
    properties.memory = cell.random.pick([16, 32, 64]);
  }
  const ref = cell.resource('ON_PREMISE', {
    role: machine.role,
    name: machine.name,
    team: machine.team ?? (machine.level <= 3 ? 'operations' : 'workplace'),
    criticality: machine.criticality ?? (machine.level <= 1 ? 'HIGH' : 'MEDIUM'),
    zone: machine.zone,
    ...(machine.exposed && { exposed: true }),
    properties,
  });
  cell.install(ref, ...(machine.software ?? []));
  return ref;
}

/** The segments of a site. */
export type Zones = Readonly<Record<'office' | 'operations' | 'control', Zone>>;

/** Makes the segments of a site, one a level. */
export function addZones(cell: CellBuilder): Zones {
  const second = cell.plan.index % 256;
  const zones: Record<string, Zone> = {};
  for (const { level, name, rules } of LEVELS) {
    const prefix = `172.${16 + (second % 16)}.${level}`;
    const open = rules.some((rule) => rule.includes('0.0.0.0/0'));
    const title = `${cell.plan.slug} ${name}`;
    const network = cell.resource('NETWORK', {
      role: `net-${name}`,
      name: `${title} network`,
      team: 'network',
      properties: { cidr: `${prefix}.0/24`, purdueLevel: level },
    });
    const subnet = cell.resource('SUBNET', {
      role: `subnet-${name}`,
      name: `${title} subnet`,
      team: 'network',
      properties: { cidr: `${prefix}.0/25`, public: false },
    });
    const group = cell.resource('SECURITY_GROUP', {
      role: `group-${name}`,
      name: `${title} firewall zone`,
      team: 'network',
      exposed: open,
      properties: { rules, openToInternet: open },
    });
    cell.part.edge(subnet, 'BELONGS_TO_VPC', network);
    zones[name] = { network, subnet, group, prefix };
  }
  return zones as unknown as Zones;
}
