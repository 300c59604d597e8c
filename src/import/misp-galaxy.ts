import { relationshipTypeOf } from './stix-views.ts';
import type { EdgeRow, Format, ImportRow, NodeRow } from './types.ts';
import {
  isObject,
  type JsonObject,
  MalformedObjectError,
  objects,
  pascalCase,
  rest,
  text,
  texts,
} from './values.ts';

interface Kind {
  stixType: string;
  label: string;
  malwareTypes?: string[];
}

/** Galaxies that the schema has a view of; others become a STIX object with a label of their own. */
const KINDS: Readonly<Record<string, Kind>> = {
  'threat-actor': { stixType: 'threat-actor', label: 'ThreatActor' },
  ransomware: { stixType: 'malware', label: 'Malware', malwareTypes: ['ransomware'] },
  rat: { stixType: 'malware', label: 'Malware', malwareTypes: ['remote-access-trojan'] },
  backdoor: { stixType: 'malware', label: 'Malware', malwareTypes: ['backdoor'] },
  stealer: { stixType: 'malware', label: 'Malware', malwareTypes: ['spyware'] },
  banker: { stixType: 'malware', label: 'Malware', malwareTypes: ['trojan'] },
  botnet: { stixType: 'malware', label: 'Malware', malwareTypes: ['bot'] },
  malpedia: { stixType: 'malware', label: 'Malware' },
  tool: { stixType: 'tool', label: 'Tool' },
};

const kindOf = (galaxy: string): Kind =>
  KINDS[galaxy] ?? { stixType: `x-misp-${galaxy.toLowerCase()}`, label: `Misp${pascalCase(galaxy)}` };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TAKEN_META = new Set(['refs', 'synonyms', 'country', 'motive']);

function confidenceOf(meta: JsonObject): number | null {
  const value = Number(meta['attribution-confidence'] ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 && value <= 100 ? value : null;
}

function externalIdOf(meta: JsonObject): string | null {
  return text(meta.external_id) ?? texts(meta.external_id)?.[0] ?? null;
}

function clusterRow(cluster: JsonObject, galaxy: string): NodeRow {
  const kind = kindOf(galaxy);
  const meta = isObject(cluster.meta) ? cluster.meta : {};
  const actor = kind.label === 'ThreatActor';
  return {
    kind: 'node',
    labels: ['StixObject', kind.label],
    id: `${kind.stixType}--${String(cluster.uuid).toLowerCase()}`,
    source: 'misp',
    props: {
      name: cluster.value as string,
      source: 'misp-galaxy',
      stixType: kind.stixType,
      externalId: externalIdOf(meta),
      description: text(cluster.description),
      aliases: texts(meta.synonyms),
      revoked: cluster.revoked === true,
      deprecated: false,
      confidence: confidenceOf(meta),
      collections: ['misp-galaxy'],
      references: texts(meta.refs),
      ...(actor ? { country: text(meta.country), motivations: texts([meta.motive].flat()) } : {}),
      ...(kind.label === 'Malware' ? { malwareTypes: kind.malwareTypes ?? null } : {}),
      extra: rest({ ...meta, related: cluster.related, galaxy }, TAKEN_META),
    },
  };
}

function* relatedEdges(cluster: JsonObject, from: string): Generator<ImportRow> {
  for (const related of objects(cluster.related)) {
    const type = text(related.type) ?? 'related-to';
    const target = text(related['dest-uuid']);
    if (!target || !UUID.test(target)) {
      yield {
        kind: 'rejection',
        location: from,
        reason: 'related without a dest-uuid',
        type: 'RELATED_TO',
        of: 'edge',
      };
      continue;
    }
    const edge: EdgeRow = {
      kind: 'edge',
      type: relationshipTypeOf(type),
      from: { label: 'StixObject', id: from },
      to: { label: 'StixObject', lookup: 'uuid', value: target.toLowerCase() },
      mergeOn: '_key',
      props: { relationshipType: type, source: 'misp-galaxy', _key: `misp ${type}` },
      source: 'misp',
    };
    yield edge;
  }
}

function* rowsOf(value: unknown, galaxy: string): Generator<ImportRow> {
  if (!isObject(value)) throw new MalformedObjectError('the cluster is not an object');
  if (!UUID.test(String(value.uuid)))
    throw new MalformedObjectError(`uuid is not a UUID: ${JSON.stringify(value.uuid)}`);
  if (!text(value.value)) throw new MalformedObjectError('value (the name) is missing');
  const row = clusterRow(value, galaxy);
  yield row;
  yield* relatedEdges(value, row.id);
}

function rejectable(value: unknown, galaxy: string, location: string): ImportRow[] {
  try {
    return [...rowsOf(value, galaxy)];
  } catch (error) {
    if (!(error instanceof MalformedObjectError)) throw error;
    const id = isObject(value) ? (text(value.uuid) ?? text(value.value)) : null;
    return [
      {
        kind: 'rejection',
        location: id ?? location,
        reason: error.message,
        type: kindOf(galaxy).label,
        of: 'node',
      },
    ];
  }
}

/** A MISP galaxy's clusters, JSON. Ids are `<STIX type>--<uuid of the cluster>`. */
export const mispGalaxyFormat: Format = {
  name: 'misp-galaxy',
  arrays: ['values'],
  createReader() {
    let galaxy: string | undefined;
    // Clusters wait for the galaxy's type where it stands after them.
    const waiting: { value: unknown; location: string }[] = [];
    return {
      *item({ key, value, element, location }) {
        if (key === 'type') galaxy = text(value) ?? undefined;
        if (key !== 'values' || !element) return;
        if (galaxy) yield* rejectable(value, galaxy, location);
        else waiting.push({ value, location });
      },
      *end() {
        for (const { value, location } of waiting) yield* rejectable(value, galaxy ?? 'cluster', location);
      },
    };
  },
};
