import { addActivity } from './activity.ts';
import { CellBuilder, type CellPlan } from './cell.ts';
import { fillCloud } from './cloud.ts';
import { addDeployments } from './deployments.ts';
import { PLACES, SECTORS, type SectorFact } from './facts/sectors.ts';
import { addIndicators } from './indicators.ts';
import { addIntelligence } from './intelligence.ts';
import { baseDate, checkOptions, type EstateOptions } from './options.ts';
import {
  addCommonPlaces,
  addOrganisation,
  CLOUD_REGIONS,
  type Organisation,
  regionId,
  sectorRef,
} from './organisations.ts';
import { fillPlant } from './plant.ts';
import { createRandom, type Random } from './random.ts';
import { type EstatePart, type NodeRef, PartBuilder } from './rows.ts';
import { draftServices, linkServices } from './services.ts';
import { addSoftware } from './software.ts';

/** Resources of a usual infrastructure. */
const CELL_SIZE = 62;
/** Infrastructures of an organisation: one in a cloud, one on a site. */
const CELLS_PER_ORGANISATION = 2;

/** An estate as a whole, with what it was made from. */
export interface Estate extends EstatePart, EstateOptions {
  /** The moment it plays at, ISO 8601. */
  baseTime: string;
}

interface Place {
  provider: string;
  region: string;
  site: NodeRef;
}

/** A region of a cloud, or a site of its own. */
function placeOf(part: PartBuilder, random: Random, plan: CellPlan, cloud: boolean): Place {
  if (cloud) {
    const { provider, region } = random.pick(CLOUD_REGIONS);
    return { provider, region, site: { label: 'Site', id: regionId(provider, region) } };
  }
  const place = random.pick(PLACES);
  const title = plan.sector.operational ? 'plant' : 'data centre';
  const site = part.node('Site', `site-${plan.slug}`, `${plan.organisationName} ${title}, ${place.region}`, {
    kind: plan.sector.operational ? 'PLANT' : 'DATA_CENTRE',
    address: `${place.region}, ${place.country}`,
    country: place.country,
    latitude: place.latitude,
    longitude: place.longitude,
  });
  part.edge(site, 'OPERATED_BY', plan.organisation);
  return { provider: 'ON_PREMISE', region: place.region, site };
}

function addInfrastructure(
  part: PartBuilder,
  random: Random,
  plan: CellPlan,
  place: Place,
  environment: string,
): NodeRef {
  const cloud = place.provider !== 'ON_PREMISE';
  const kind = plan.sector.operational ? 'plant' : 'data centre';
  const name = `${plan.organisationName} ${cloud ? 'cloud platform' : kind} ${plan.slug}`;
  const infrastructure = part.node('Infrastructure', `infra-${plan.slug}`, name, {
    provider: place.provider,
    region: place.region,
    status: random.weighted([
      ['RUNNING', 9],
      ['DEGRADED', 1],
      ['MAINTENANCE', 1],
    ]),
    environment,
    location: place.region,
    criticality: plan.sector.operational && !cloud ? 'CRITICAL' : random.pick(['MEDIUM', 'HIGH']),
    tags: [`sector=${plan.sector.slug}`, 'demo'],
  });
  part.edge(infrastructure, 'IN_SECTOR', sectorRef(plan.sector.slug));
  part.edge(infrastructure, 'OWNED_BY', plan.organisation, { confidence: 95 });
  return infrastructure;
}

/** Services of other sectors that many lean on: power, telephone lines and logins. */
const SHARED_SECTORS = ['energy', 'communications', 'it'];

function makeCell(plan: CellPlan, seed: number, part: PartBuilder): void {
  const random = createRandom(seed, plan.slug);
  const round = Math.floor(plan.index / SECTORS.length);
  // Neighbours in the list of sectors differ, and each organisation gets one of each.
  const cloud = (plan.index + round) % 2 === 0;
  const cell = new CellBuilder(plan, random, part);
  const place = placeOf(part, random, plan, cloud);
  const staging = cloud && random.chance(0.15);
  const environment = staging ? 'STAGING' : 'PRODUCTION';
  const infrastructure = addInfrastructure(part, random, plan, place, environment);
  cell.place({ ...place, infrastructure });
  const services = draftServices(cell);
  if (cloud) fillCloud(cell, services);
  else fillPlant(cell, services);
  const earlier = round % CELLS_PER_ORGANISATION === 0 ? [] : services.map(({ ref }) => before(ref, round));
  const shared =
    round === 0 ? [] : SHARED_SECTORS.filter((slug) => slug !== plan.sector.slug).map(firstServiceOf);
  linkServices(cell, services, earlier, shared);
  const base = baseDate(seed);
  const daysAgo = (days: number) => new Date(base.getTime() - days * 86_400_000).toISOString();
  addDeployments(cell, infrastructure, environment, services, daysAgo);
  addActivity(cell, infrastructure, base);
}

function firstServiceOf(sector: string): NodeRef {
  return { label: 'Service', id: `${sector}-01-service-1` };
}

/** The same service in the organisation's infrastructure of the round before. */
function before(ref: NodeRef, round: number): NodeRef {
  const number = (round: number) => String(round).padStart(2, '0');
  return { label: 'Service', id: ref.id.replace(`-${number(round + 1)}-`, `-${number(round)}-`) };
}

function cellCount(size: number): number {
  return Math.max(SECTORS.length, Math.round(size / CELL_SIZE));
}

/**
 * The estate in parts, each made when it is asked for: what all share first, then one infrastructure a part.
 * @throws RangeError when the options are out of range
 */
export function* estateParts(options: EstateOptions): Generator<EstatePart, void, undefined> {
  checkOptions(options);
  const { size, seed } = options;
  const baseTime = baseDate(seed).toISOString();
  const common = new PartBuilder(baseTime);
  addCommonPlaces(common);
  addIntelligence(common);
  addSoftware(common);
  addIndicators(common, createRandom(seed, 'indicators'), baseDate(seed));
  yield common;
  const cells = cellCount(size);
  const organisations = new Map<string, Organisation>();
  for (let index = 0; index < cells; index += 1) {
    const part = new PartBuilder(baseTime);
    const sector = SECTORS[index % SECTORS.length] as SectorFact;
    const round = Math.floor(index / SECTORS.length);
    const number = Math.floor(round / CELLS_PER_ORGANISATION);
    const slug = `${sector.slug}-${String(round + 1).padStart(2, '0')}`;
    const first = round % CELLS_PER_ORGANISATION === 0;
    const known = first ? undefined : organisations.get(sector.slug);
    const organisation =
      known ?? addOrganisation(part, createRandom(seed, `organisation ${slug}`), sector, number);
    organisations.set(sector.slug, organisation);
    const { ref, name, teams } = organisation;
    const quota = Math.floor((size * (index + 1)) / cells) - Math.floor((size * index) / cells);
    makeCell({ index, sector, slug, quota, organisation: ref, organisationName: name, teams }, seed, part);
    yield part;
  }
}

/**
 * The whole estate at once: for tests and small sizes; loadEstate takes the parts.
 * @throws RangeError when the options are out of range
 */
export function generateEstate(options: EstateOptions): Estate {
  const nodes: EstatePart['nodes'] = [];
  const edges: EstatePart['edges'] = [];
  for (const part of estateParts(options)) {
    for (const node of part.nodes) nodes.push(node);
    for (const edge of part.edges) edges.push(edge);
  }
  return { ...options, baseTime: baseDate(options.seed).toISOString(), nodes, edges };
}
