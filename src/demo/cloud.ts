import { addInterface, addVolume } from './attachments.ts';
import type { CellBuilder, Criticality, Zone } from './cell.ts';
import type { ProductKey } from './facts/products.ts';
import type { NodeRef } from './rows.ts';
import type { ServiceDraft } from './services.ts';

/** What application servers run: a runtime on an operating system. */
const STACKS: readonly (readonly [products: readonly ProductKey[], weight: number])[] = [
  [['log4j', 'spring', 'ubuntu', 'kernel'], 5],
  [['log4j', 'activemq', 'rhel', 'kernel'], 3],
  [['log4j', 'struts', 'rhel', 'openssl'], 1],
  [['log4j', 'weblogic', 'rhel'], 1],
  [['httpd', 'php', 'openssl', 'ubuntu'], 3],
  [['nginx', 'openssl', 'ubuntu', 'kernel'], 4],
  [['spring', 'windows2019'], 2],
];

/** Tools that teams run beside their services; some of them answer to the internet. */
const TOOLS: readonly (readonly [name: string, product: ProductKey, exposedShare: number])[] = [
  ['Wiki', 'confluence', 0.5],
  ['File transfer', 'moveit', 0.9],
  ['Managed file transfer', 'goanywhere', 0.6],
  ['Remote support', 'screenconnect', 0.8],
  ['Source code', 'gitlab', 0.4],
  ['Build server', 'jenkins', 0.3],
  ['Release server', 'teamcity', 0.3],
  ['Service desk', 'servicedesk', 0.4],
];

const DATABASES = [
  { engine: 'postgresql', product: 'postgresql', engineVersion: '16.4', port: 5432 },
  { engine: 'mysql', product: 'mysql', engineVersion: '8.0.39', port: 3306 },
  { engine: 'sqlserver', product: 'sqlserver', engineVersion: '2022', port: 1433 },
] as const;

const GATEWAYS = ['fortios', 'panos', 'ivanti', 'netscaler'] as const;
const OPEN_RULES = ['allow tcp 443 from 0.0.0.0/0', 'allow tcp 80 from 0.0.0.0/0'];
/** Someone opened these for an hour. */
const FORGOTTEN_RULES = ['allow tcp 22 from 0.0.0.0/0', 'allow tcp 3389 from 0.0.0.0/0'];

/** An address of TEST-NET-3 (RFC 5737), which belongs to nobody. */
function publicAddress(cell: CellBuilder): string {
  return `203.0.113.${cell.random.int(1, 254)}`;
}

interface Zones {
  front: Zone;
  app: Zone;
  data: Zone;
}

function addZones(cell: CellBuilder): Zones {
  const second = cell.plan.index % 256;
  const label = cell.plan.slug;
  const network = cell.resource('NETWORK', {
    role: 'net',
    name: `${label} virtual network`,
    team: 'network',
    properties: { cidr: `10.${second}.0.0/16`, purdueLevel: 5 },
  });
  const zone = (third: number, name: string, rules: string[]): Zone => {
    const prefix = `10.${second}.${third}`;
    const open = rules.some((rule) => rule.includes('0.0.0.0/0'));
    const subnet = cell.resource('SUBNET', {
      role: `subnet-${name}`,
      name: `${label} ${name} subnet`,
      team: 'network',
      properties: { cidr: `${prefix}.0/24`, public: name === 'front' },
    });
    const group = cell.resource('SECURITY_GROUP', {
      role: `group-${name}`,
      name: `${label} ${name} security group`,
      team: 'network',
      exposed: open,
      properties: { rules, openToInternet: open },
    });
    cell.part.edge(subnet, 'BELONGS_TO_VPC', network);
    return { network, subnet, group, prefix };
  };
  const inner = `10.${second}.0.0/16`;
  const forgotten = cell.random.chance(0.25) ? [cell.random.pick(FORGOTTEN_RULES)] : [];
  return {
    front: zone(0, 'front', OPEN_RULES),
    app: zone(1, 'app', [`allow tcp 8080 from ${inner}`, ...forgotten]),
    data: zone(2, 'data', [`allow tcp 5432 from ${inner}`]),
  };
}

function addDatabase(cell: CellBuilder, service: ServiceDraft, zone: Zone): { ref: NodeRef; port: number } {
  const { engine, product, engineVersion, port } = cell.random.pick(DATABASES);
  const ref = cell.resource('DATABASE', {
    role: 'db',
    name: `${service.name} database`,
    team: 'data',
    criticality: service.criticality,
    zone,
    properties: {
      engine,
      engineVersion,
      endpoint: `${cell.plan.slug}.${engine}.example:${port}`,
      multiAz: cell.random.chance(0.6),
      backupRetentionDays: cell.random.pick([1, 7, 14, 35]),
      encrypted: cell.random.chance(0.85),
      cpu: cell.random.pick([2, 4, 8]),
      memory: cell.random.pick([8, 16, 32]),
    },
  });
  cell.install(ref, product);
  return { ref, port };
}

interface Server {
  role: 'app' | 'tool';
  name: string;
  zone: Zone;
  criticality: Criticality;
  exposed: boolean;
}

function addServer(cell: CellBuilder, server: Server): NodeRef {
  const { exposed } = server;
  return cell.resource('COMPUTE', {
    ...server,
    team: 'platform',
    properties: {
      instanceType: cell.random.pick(['m6i.large', 'm6i.xlarge', 'c6i.xlarge', 'r6i.large']),
      imageId: `img-${cell.random.int(1000, 9999)}`,
      publicIp: exposed ? publicAddress(cell) : undefined,
      operatingSystem: cell.random.pick(['Ubuntu 22.04', 'RHEL 9', 'Windows Server 2019']),
      cpu: cell.random.pick([2, 4, 8]),
      memory: cell.random.pick([8, 16, 32]),
    },
  });
}

interface Front {
  zones: Zones;
  balancer: NodeRef;
  gateway: NodeRef;
  cluster: NodeRef;
}

function addFront(cell: CellBuilder): Front {
  const zones = addZones(cell);
  const { slug } = cell.plan;
  const balancer = cell.resource('LOAD_BALANCER', {
    role: 'lb',
    name: `${slug} web load balancer`,
    team: 'network',
    criticality: 'HIGH',
    zone: zones.front,
    exposed: true,
    properties: { scheme: 'internet-facing', dnsName: `www.${slug}.example`, internetFacing: true },
  });
  cell.install(balancer, cell.random.pick(['nginx', 'bigip', 'netscaler', 'citrixadc'] as const));
  const gateway = cell.resource('COMPUTE', {
    role: 'gateway',
    name: `${slug} remote access gateway`,
    team: 'network',
    criticality: 'HIGH',
    zone: zones.front,
    exposed: true,
    properties: {
      publicIp: publicAddress(cell),
      instanceType: 'c6i.large',
      imageId: 'img-gateway',
      operatingSystem: 'appliance',
    },
  });
  cell.install(gateway, cell.random.pick(GATEWAYS));
  const cluster = cell.resource('CONTAINER_CLUSTER', {
    role: 'cluster',
    name: `${slug} container cluster`,
    team: 'platform',
    criticality: 'HIGH',
    zone: zones.app,
    properties: {
      orchestrator: 'kubernetes',
      orchestratorVersion: '1.31',
      nodeCount: cell.random.int(3, 12),
    },
  });
  cell.install(cluster, 'kubernetes');
  return { zones, balancer, gateway, cluster };
}

/** Servers of a service with what belongs to them; stops where the quota ends. */
function addServers(cell: CellBuilder, service: ServiceDraft, front: Front, count: number): void {
  for (let made = 0; made < count && cell.left > 0; made += 1) {
    const name = `${service.name} server ${service.servers + 1}`;
    const { criticality } = service;
    const server = addServer(cell, { role: 'app', name, zone: front.zones.app, criticality, exposed: false });
    service.servers += 1;
    service.resources.push(server);
    cell.install(server, ...cell.random.weighted(STACKS));
    const viaFront = service.public ? front.balancer : front.gateway;
    cell.route(viaFront, server, 8080, 'http');
    if (service.database) {
      cell.route(server, service.database.ref, service.database.port, 'tcp');
      cell.part.edge(server, 'DEPENDS_ON', service.database.ref);
    }
    if (cell.left > 0) addInterface(cell, server, `${name} interface`, front.zones.app);
    if (cell.left > 0 && cell.random.chance(0.5)) addVolume(cell, server, `${name} volume`, 'LOW');
  }
}

function addContainers(cell: CellBuilder, service: ServiceDraft, front: Front): void {
  const desiredCount = cell.random.int(2, 6);
  const containers = cell.resource('CONTAINER_SERVICE', {
    role: 'containers',
    name: `${service.name} containers`,
    team: 'platform',
    criticality: service.criticality,
    zone: front.zones.app,
    properties: {
      image: `registry.example/${cell.plan.sector.slug}/${cell.plan.slug}:${cell.random.int(1, 40)}`,
      desiredCount,
      runningCount: desiredCount - (cell.random.chance(0.1) ? 1 : 0),
    },
  });
  service.resources.push(containers);
  cell.part.edge(containers, 'RUNS_IN', front.cluster);
  cell.install(containers, cell.random.pick(['log4j', 'spring'] as const), 'openssl');
  cell.route(front.balancer, containers, 8443, 'https');
  if (service.database) cell.part.edge(containers, 'DEPENDS_ON', service.database.ref);
}

function addFunction(cell: CellBuilder, service: ServiceDraft): void {
  const job = cell.resource('SERVERLESS', {
    role: 'function',
    name: `${service.name} nightly job`,
    team: 'platform',
    criticality: 'LOW',
    properties: {
      runtime: cell.random.pick(['nodejs22', 'python3.12', 'java21']),
      timeoutSeconds: cell.random.pick([30, 60, 900]),
      handler: 'index.handler',
      memory: 0.5,
    },
  });
  service.resources.push(job);
  if (service.database) cell.route(job, service.database.ref, service.database.port, 'tcp');
}

function addTool(cell: CellBuilder, front: Front): void {
  const [name, product, exposedShare] = cell.random.pick(TOOLS);
  const exposed = cell.random.chance(exposedShare);
  const zone = exposed ? front.zones.front : front.zones.app;
  const title = `${name} of ${cell.plan.slug}, tool #`;
  const tool = addServer(cell, { role: 'tool', name: title, zone, criticality: 'MEDIUM', exposed });
  cell.install(tool, product, cell.random.pick(['ubuntu', 'rhel', 'windows2022'] as const));
  cell.route(front.gateway, tool, 443, 'https');
}

/** A platform in a public cloud: load balancer, servers, containers, functions, databases, tools. */
export function fillCloud(cell: CellBuilder, services: readonly ServiceDraft[]): void {
  const front = addFront(cell);
  for (const service of services) {
    if (cell.left < 5) break;
    service.resources.push(front.balancer);
    service.database = addDatabase(cell, service, front.zones.data);
    service.resources.push(service.database.ref);
    addVolume(cell, service.database.ref, `${service.name} data volume`, service.criticality);
    addContainers(cell, service, front);
    addFunction(cell, service);
    addServers(cell, service, front, 1);
  }
  for (let turn = 0; cell.left > 0; turn += 1) {
    if (turn % 4 === 0) addTool(cell, front);
    else addServers(cell, services[turn % services.length] as ServiceDraft, front, 1);
  }
}
