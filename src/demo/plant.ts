import { addInterface, addVolume } from './attachments.ts';
import type { CellBuilder, Zone } from './cell.ts';
import type { ProductKey } from './facts/products.ts';
import { addMachine, addZones, type Machine, type Zones } from './machines.ts';
import type { NodeRef } from './rows.ts';
import type { ServiceDraft } from './services.ts';

/** What stands between the office and the internet; returns where traffic enters. */
function addOffice(cell: CellBuilder, zone: Zone): { firewall: NodeRef; proxy: NodeRef; directory: NodeRef } {
  const { slug } = cell.plan;
  const machine = (spec: Omit<Machine, 'zone' | 'level'>) => addMachine(cell, { level: 4, zone, ...spec });
  const firewall = machine({
    role: 'firewall',
    name: `${slug} perimeter firewall`,
    model: 'firewall',
    team: 'network',
    criticality: 'CRITICAL',
    exposed: true,
    software: [cell.random.pick(['fortios', 'panos', 'fortios'])],
  });
  const proxy = cell.resource('LOAD_BALANCER', {
    role: 'lb',
    name: `${slug} reverse proxy`,
    team: 'network',
    criticality: 'HIGH',
    zone,
    exposed: true,
    properties: { scheme: 'internet-facing', dnsName: `portal.${slug}.example`, internetFacing: true },
  });
  cell.install(proxy, cell.random.pick(['bigip', 'netscaler', 'citrixadc'] as const));
  const directory = machine({
    role: 'directory',
    name: `${slug} domain controller`,
    model: 'server',
    criticality: 'CRITICAL',
    operatingSystem: 'Windows Server',
    software: [cell.random.pick(['windows2016', 'windows2019', 'windows2012'])],
  });
  const mail = machine({
    role: 'mail',
    name: `${slug} mail server`,
    model: 'server',
    criticality: 'HIGH',
    exposed: true,
    operatingSystem: 'Windows Server 2019',
    software: ['exchange', 'windows2019'],
  });
  cell.route(firewall, proxy, 443, 'https');
  cell.route(firewall, mail, 443, 'https');
  cell.part.edge(mail, 'DEPENDS_ON', directory);
  return { firewall, proxy, directory };
}

/** Application server of a service in the office network. */
function addServer(cell: CellBuilder, service: ServiceDraft, zone: Zone, proxy: NodeRef): NodeRef {
  service.servers += 1;
  const server = addMachine(cell, {
    role: 'app',
    name: `${service.name} server ${service.servers}`,
    model: 'server',
    level: 4,
    zone,
    team: 'platform',
    criticality: service.criticality,
    operatingSystem: 'Red Hat Enterprise Linux',
    software: cell.random.pick([
      ['log4j', 'rhel'],
      ['weblogic', 'log4j', 'rhel'],
      ['httpd', 'rhel', 'kernel'],
    ]),
  });
  service.resources.push(server);
  cell.route(proxy, server, 8443, 'https');
  if (service.database) {
    cell.route(server, service.database.ref, service.database.port, 'tds');
    cell.part.edge(server, 'DEPENDS_ON', service.database.ref);
  }
  return server;
}

function addHistorian(cell: CellBuilder, name: string, zone: Zone): { ref: NodeRef; port: number } {
  const ref = cell.resource('DATABASE', {
    role: 'db',
    name,
    team: 'data',
    criticality: 'HIGH',
    zone,
    properties: {
      engine: 'sqlserver',
      engineVersion: '2019',
      endpoint: `db.${cell.plan.slug}.example:1433`,
      multiAz: false,
      backupRetentionDays: 14,
      encrypted: cell.random.chance(0.5),
    },
  });
  cell.install(ref, 'sqlserver', 'windows2019');
  return { ref, port: 1433 };
}

/** Controllers with the sensors and drives they command: levels 1 and 0. */
function addController(cell: CellBuilder, scada: NodeRef, zone: Zone, exposed: boolean): NodeRef {
  const unitronics = exposed || cell.random.chance(0.4);
  const controller = addMachine(cell, {
    role: 'plc',
    name: `${cell.plan.slug} controller #`,
    model: 'controller',
    level: 1,
    zone,
    exposed,
    software: [unitronics ? 'visilogic' : 's7'],
  });
  const [port, protocol] = unitronics ? ([20256, 'pcom'] as const) : ([102, 's7comm'] as const);
  cell.route(scada, controller, port, protocol);
  const count = cell.random.int(1, 3);
  for (let made = 0; made < count && cell.left > 0; made += 1) {
    const field = addMachine(cell, {
      role: 'field',
      name: `${cell.plan.slug} field device #`,
      model: 'field',
      level: 0,
      zone,
    });
    cell.route(controller, field, 502, 'modbus');
    cell.part.edge(controller, 'DEPENDS_ON', field);
  }
  return controller;
}

interface Operations {
  scada: NodeRef;
  jump: NodeRef;
}

/** Levels 3 and 2: the jump host, the historian's neighbours and the machines that watch the process. */
function addOperations(cell: CellBuilder, zones: Zones, historian: NodeRef, directory: NodeRef): Operations {
  const { slug } = cell.plan;
  const jump = addMachine(cell, {
    role: 'jump',
    name: `${slug} jump host`,
    model: 'server',
    level: 3,
    zone: zones.operations,
    operatingSystem: 'Windows Server 2019',
    criticality: 'HIGH',
    software: ['windows2019', 'screenconnect'],
  });
  const scada = addMachine(cell, {
    role: 'scada',
    name: `${slug} SCADA server`,
    model: 'server',
    level: 2,
    zone: zones.control,
    operatingSystem: 'Windows Server',
    criticality: 'CRITICAL',
    software: ['wincc', cell.random.pick(['windows2008', 'windows2012', 'windows2016'])],
  });
  const engineering = addMachine(cell, {
    role: 'engineering',
    name: `${slug} engineering workstation`,
    model: 'workstation',
    level: 2,
    zone: zones.control,
    criticality: 'HIGH',
    software: ['visilogic', 'windows2016'],
  });
  cell.route(jump, scada, 3389, 'rdp');
  cell.route(jump, engineering, 3389, 'rdp');
  cell.route(scada, historian, 1433, 'tds');
  cell.part.edge(jump, 'DEPENDS_ON', directory);
  return { scada, jump };
}

/** Other machines of the office: hypervisor, backups, print. */
function addWorkplace(cell: CellBuilder, zone: Zone, directory: NodeRef, turn: number): void {
  const { slug } = cell.plan;
  const kinds: readonly (readonly [string, string, readonly ProductKey[]])[] = [
    ['hypervisor', 'hypervisor', ['esxi']],
    ['backup', 'backup server', ['veeam', 'windows2019']],
    ['vcenter', 'virtualisation manager', ['vcenter']],
    ['print', 'print server', ['papercut', 'windows2016']],
    ['switch', 'core switch', ['iosxe']],
    ['files', 'file server', ['windows2019']],
  ];
  const [role, title, software] = kinds[turn % kinds.length] as (typeof kinds)[number];
  const machine = addMachine(cell, {
    role,
    name: `${slug} ${title} #`,
    model: 'server',
    level: 4,
    zone,
    software,
  });
  cell.part.edge(machine, 'DEPENDS_ON', directory);
  if (role === 'backup' && cell.left > 0) addVolume(cell, machine, `${slug} backup volume #`, 'HIGH');
}

/** A site of the organisation: an office in front, and where the sector has plants, what controls the process. */
export function fillPlant(cell: CellBuilder, services: readonly ServiceDraft[]): void {
  const zones = addZones(cell);
  const { firewall, proxy, directory } = addOffice(cell, zones.office);
  const [first] = services as readonly [ServiceDraft, ...ServiceDraft[]];
  const database = addHistorian(cell, `${first.name} historian`, zones.operations);
  for (const service of services) service.database = database;
  first.resources.push(database.ref);
  const { operational } = cell.plan.sector;
  const operations = operational ? addOperations(cell, zones, database.ref, directory) : undefined;
  if (operations) {
    first.resources.push(operations.scada);
    cell.route(firewall, operations.jump, 8040, 'https');
    const exposed = cell.random.chance(0.4);
    const controller = addController(cell, operations.scada, zones.control, exposed);
    if (exposed) cell.route(firewall, controller, 20256, 'pcom');
  }
  for (let turn = 0; cell.left > 0; turn += 1) {
    if (operations && turn % 3 === 1) addController(cell, operations.scada, zones.control, false);
    else if (turn % 3 === 2) addWorkplace(cell, zones.office, directory, Math.floor(turn / 3));
    else {
      const server = addServer(cell, services[turn % services.length] as ServiceDraft, zones.office, proxy);
      // Left over from commissioning: a way round the operations network.
      if (operations && cell.random.chance(0.1)) cell.route(server, operations.scada, 4840, 'opcua');
      if (cell.left > 0) addInterface(cell, server, `${cell.plan.slug} server interface #`, zones.office);
    }
  }
}
