import type { CellBuilder, Criticality, Zone } from './cell.ts';
import type { NodeRef } from './rows.ts';

/** A volume attached to something. */
export function addVolume(cell: CellBuilder, owner: NodeRef, name: string, criticality: Criticality): void {
  const volume = cell.resource('STORAGE', {
    role: 'volume',
    name,
    team: 'data',
    criticality,
    properties: {
      sizeGb: cell.random.pick([50, 100, 500, 2000]),
      volumeType: cell.random.pick(['gp3', 'io2', 'st1']),
      encrypted: cell.random.chance(0.8),
      iops: cell.random.pick([3000, 6000, 16000]),
    },
  });
  cell.part.edge(volume, 'ATTACHED_TO', owner);
}

/** An interface attached to something. */
export function addInterface(cell: CellBuilder, owner: NodeRef, name: string, zone: Zone): void {
  const octet = () => cell.random.int(0, 255).toString(16).padStart(2, '0');
  const nic = cell.resource('NETWORK_INTERFACE', {
    role: 'nic',
    name,
    team: 'network',
    criticality: 'LOW',
    zone,
    // The second bit of the first byte says that the address was not given by a maker.
    properties: { macAddress: ['02', octet(), octet(), octet(), octet(), octet()].join(':') },
  });
  cell.part.edge(nic, 'ATTACHED_TO', owner);
}
