import type { TeamKey } from './cell.ts';
import { NAMES, PLACES, SECTORS, type SectorFact } from './facts/sectors.ts';
import type { Random } from './random.ts';
import type { NodeRef, PartBuilder } from './rows.ts';

/** Regions of cloud providers. */
export const CLOUD_REGIONS = [
  { provider: 'AWS', region: 'eu-central-1', country: 'DE' },
  { provider: 'AWS', region: 'us-east-1', country: 'US' },
  { provider: 'AZURE', region: 'westeurope', country: 'NL' },
  { provider: 'AZURE', region: 'canadacentral', country: 'CA' },
  { provider: 'GCP', region: 'europe-west3', country: 'DE' },
  { provider: 'GCP', region: 'asia-northeast1', country: 'JP' },
] as const;

const SUPPLIERS = { AWS: 'Amazon Web Services', AZURE: 'Microsoft Azure', GCP: 'Google Cloud' } as const;

const TEAMS: readonly (readonly [key: TeamKey, title: string, duty: string])[] = [
  ['platform', 'Platform', 'Runs servers, containers and the software on them.'],
  ['network', 'Network and Edge', 'Runs networks, firewalls, gateways and load balancers.'],
  ['data', 'Data', 'Runs databases, volumes and backups.'],
  ['operations', 'Operations', 'Runs the process and answers for what depends on it.'],
  ['workplace', 'Workplace', 'Runs offices, mail and directories.'],
];

const AGENCY_SECTORS = new Set(['government', 'emergency', 'dams']);

/** An organisation with its teams. */
export interface Organisation {
  ref: NodeRef;
  name: string;
  slug: string;
  teams: Readonly<Record<TeamKey, NodeRef>>;
}

/** Sectors, and what no organisation of the estate owns. */
export function addCommonPlaces(part: PartBuilder): void {
  for (const { slug, name, description } of SECTORS)
    part.node('Sector', sectorRef(slug).id, name, { description });
  for (const [provider, name] of Object.entries(SUPPLIERS)) {
    part.node('Organisation', `supplier-${provider.toLowerCase()}`, name, {
      kind: 'SUPPLIER',
      description: 'Provider of cloud regions.',
    });
  }
  for (const { provider, region, country } of CLOUD_REGIONS) {
    const properties = { kind: 'CLOUD_REGION', address: region, country };
    const site = part.node('Site', regionId(provider, region), `${provider} ${region}`, properties);
    const supplier: NodeRef = { label: 'Organisation', id: `supplier-${provider.toLowerCase()}` };
    part.edge(site, 'OPERATED_BY', supplier);
  }
}

/** Id of the site of a cloud region. */
export function regionId(provider: string, region: string): string {
  return `site-${provider.toLowerCase()}-${region}`;
}

/** Reference to a sector. */
export function sectorRef(slug: string): NodeRef {
  return { label: 'Sector', id: `sector-${slug}` };
}

/** A made-up organisation of a sector with its teams and its office. The number tells them apart within the sector. */
export function addOrganisation(
  part: PartBuilder,
  random: Random,
  sector: SectorFact,
  number: number,
): Organisation {
  const first = NAMES[(number * 7 + SECTORS.indexOf(sector) * 5) % NAMES.length];
  const round = Math.floor(number / NAMES.length);
  const name = `${first} ${random.pick(sector.companies)}${round > 0 ? ` ${round + 1}` : ''}`;
  const slug = `${sector.slug}-org-${String(number + 1).padStart(2, '0')}`;
  const domain = `${slug}.example.org`;
  const place = random.pick(PLACES);
  const ref = part.node('Organisation', slug, name, {
    kind: AGENCY_SECTORS.has(sector.slug) ? 'AGENCY' : 'COMPANY',
    description: `Made up for the demo. Works in ${sector.name}.`,
    country: place.country,
    contactEmail: `security@${domain}`,
  });
  part.edge(ref, 'OPERATES_IN', sectorRef(sector.slug), { confidence: 99 });
  const office = part.node('Site', `site-${slug}-office`, `${name} office`, {
    kind: 'OFFICE',
    address: `${place.region}, ${place.country}`,
    country: place.country,
    latitude: place.latitude,
    longitude: place.longitude,
  });
  part.edge(office, 'OPERATED_BY', ref);
  const teams = {} as Record<TeamKey, NodeRef>;
  for (const [key, title, description] of TEAMS) {
    const properties = {
      kind: 'TEAM',
      description,
      country: place.country,
      contactEmail: `${key}@${domain}`,
    };
    teams[key] = part.node('Organisation', `${slug}-${key}`, `${name} ${title}`, properties);
    part.edge(teams[key], 'PART_OF', ref);
  }
  return { ref, name, slug, teams };
}
