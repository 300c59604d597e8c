import { markingOf, refuseForeignTlp } from './stix-markings.ts';
import { stixRelationshipRow } from './stix-relationship.ts';
import { DOMAIN_OF_KILL_CHAIN, publisherOf, stixEnd, stixLabels } from './stix-views.ts';
import type { EdgeEnd, EdgeRow, Format, ImportRow, NodeRow, Properties } from './types.ts';
import {
  bool,
  CVE_ID,
  CWE_ID,
  instant,
  isObject,
  type JsonObject,
  MalformedObjectError,
  number,
  objects,
  rest,
  text,
  texts,
} from './values.ts';
import { vulnerabilityRow } from './vulnerability-row.ts';

const STIX_ID = /^[a-z0-9-]+--[0-9a-f-]{36}$/i;

/** Properties that have a field in the schema; all others are kept in `extra`. */
const TAKEN = new Set(
  `type id name description created modified revoked x_mitre_deprecated confidence aliases x_mitre_aliases
  x_mitre_platforms x_mitre_domains x_mitre_shortname x_mitre_is_subtechnique kill_chain_phases malware_types
  first_seen last_seen pattern pattern_type valid_from valid_until x_capec_likelihood_of_attack x_capec_typical_severity`.split(
    /\s+/,
  ),
);

/** References that say who wrote or marked an object: on every object, so they stay in `extra` and make no relationship. */
const ADMINISTRATIVE_REFS = new Set(['created_by_ref', 'object_marking_refs', 'x_mitre_modified_by_ref']);

const PUBLISHED_BY = new Set(['mitre-attack', 'mitre-ics-attack', 'mitre-mobile-attack', 'capec']);

function externalReference(object: JsonObject): JsonObject | undefined {
  const references = objects(object.external_references);
  return (
    references.find((reference) => PUBLISHED_BY.has(String(reference.source_name))) ??
    references.find((r) => text(r.external_id))
  );
}

function nameOf(object: JsonObject, externalId: string | null): string {
  const candidates = [
    object.name,
    object.value,
    object.definition_type,
    object.path,
    object.subject,
    externalId,
    object.id,
  ];
  return String(candidates.find((candidate) => text(candidate)));
}

function collectionsOf(object: JsonObject, sourceName: string | null): string[] | null {
  return texts(object.x_mitre_domains) ?? (sourceName === 'capec' ? ['capec'] : null);
}

function killChainPhases(object: JsonObject): string[] | null {
  return texts(
    objects(object.kill_chain_phases).map((phase) => `${phase.kill_chain_name}/${phase.phase_name}`),
  );
}

/** Properties of one view only; absent where the view has none. */
function viewProperties(object: JsonObject): Properties {
  switch (object.type) {
    case 'attack-pattern':
      return {
        killChainPhases: killChainPhases(object),
        isSubtechnique: bool(object.x_mitre_is_subtechnique),
        likelihood: text(object.x_capec_likelihood_of_attack),
        typicalSeverity: text(object.x_capec_typical_severity),
      };
    case 'x-mitre-tactic':
      return { shortName: text(object.x_mitre_shortname) };
    case 'intrusion-set':
    case 'threat-actor':
      return {
        firstSeen: instant(object.first_seen, 'first_seen'),
        lastActive: instant(object.last_seen, 'last_seen'),
        motivations: texts([object.primary_motivation, ...(texts(object.secondary_motivations) ?? [])]),
      };
    case 'campaign':
      return {
        firstSeen: instant(object.first_seen, 'first_seen'),
        lastActive: instant(object.last_seen, 'last_seen'),
      };
    case 'malware':
      return { malwareTypes: texts(object.malware_types) };
    case 'indicator':
      return {
        pattern: text(object.pattern),
        patternType: text(object.pattern_type) ?? 'stix',
        validFrom: instant(object.valid_from, 'valid_from'),
        validUntil: instant(object.valid_until, 'valid_until'),
      };
    default:
      return {};
  }
}

function nodeOf(object: JsonObject): NodeRow {
  const reference = externalReference(object);
  const sourceName = text(reference?.source_name);
  const externalId = text(reference?.external_id);
  const modified = instant(object.modified, 'modified') ?? instant(object.created, 'created');
  const props: Properties = {
    name: nameOf(object, externalId),
    source: publisherOf(sourceName, text(object.created_by_ref)),
    stixType: object.type as string,
    externalId,
    description: text(object.description),
    aliases: texts([...(texts(object.aliases) ?? []), ...(texts(object.x_mitre_aliases) ?? [])]),
    publishedAt: instant(object.created, 'created'),
    modifiedAt: modified,
    revoked: bool(object.revoked) ?? false,
    deprecated: bool(object.x_mitre_deprecated) ?? object.x_capec_status === 'Deprecated',
    confidence: number(object.confidence),
    collections: collectionsOf(object, sourceName),
    references: texts(objects(object.external_references).map((item) => item.url)),
    platforms: texts(object.x_mitre_platforms),
    ...viewProperties(object),
    extra: rest(object, TAKEN),
  };
  const row: NodeRow = {
    kind: 'node',
    labels: stixLabels(object.type as string),
    id: object.id as string,
    props,
    source: 'stix',
  };
  if (modified) row.modified = modified;
  const tlp = markingOf(object);
  if (tlp) row.tlp = tlp;
  return row;
}

/** A STIX vulnerability that names its CVE joins the node of that CVE, which is public: words that are not stay out. */
function cveNodeOf(object: JsonObject): NodeRow | undefined {
  if (object.type !== 'vulnerability') return undefined;
  const named = [object.name, ...objects(object.external_references).map((item) => item.external_id)];
  const cve = named.find((id): id is string => typeof id === 'string' && CVE_ID.test(id));
  if (!cve) return undefined;
  const modified = instant(object.modified, 'modified');
  const name = text(object.name);
  const own = { stixId: object.id as string };
  const isPublic = markingOf(object) === undefined;
  const naming = {
    name: !isPublic || name === cve ? null : name,
    description: isPublic ? text(object.description) : null,
  };
  const row = vulnerabilityRow('stix', cve, own, naming);
  return modified ? { ...row, modified } : row;
}

function edge(object: JsonObject, type: string, to: EdgeEnd, props: Properties, mergeOn?: string): EdgeRow {
  const from: EdgeEnd = { label: 'StixObject', id: object.id as string };
  return { kind: 'edge', type, from, to, props, source: 'stix', ...(mergeOn ? { mergeOn } : {}) };
}

/** References in properties named `..._ref` or `..._refs`, the nested ones of log sources included. */
function* embeddedReferences(object: JsonObject): Generator<EdgeRow> {
  const nested = objects(object.x_mitre_log_source_references);
  const pairs = [object, ...nested].flatMap((holder) => Object.entries(holder));
  const seen = new Set<string>();
  for (const [property, value] of pairs) {
    if (!/_refs?$/.test(property) || ADMINISTRATIVE_REFS.has(property)) continue;
    for (const id of [value].flat()) {
      if (typeof id !== 'string' || !STIX_ID.test(id) || seen.has(property + id)) continue;
      seen.add(property + id);
      const source = publisherOf(null, text(object.created_by_ref));
      yield edge(
        object,
        'RELATED_TO',
        stixEnd(id),
        { relationshipType: property, source, _key: property },
        '_key',
      );
    }
  }
}

function* tacticEdges(object: JsonObject): Generator<EdgeRow> {
  for (const phase of objects(object.kill_chain_phases)) {
    const domain = DOMAIN_OF_KILL_CHAIN[String(phase.kill_chain_name)];
    if (!domain) continue;
    yield edge(
      object,
      'HAS_TACTIC',
      { label: 'Tactic', lookup: 'tactic', value: `${domain}/${phase.phase_name}` },
      {},
    );
  }
}

/** What CAPEC refers to in other catalogues: weaknesses of CWE, techniques of ATT&CK. */
function* catalogueEdges(object: JsonObject): Generator<EdgeRow> {
  for (const { source_name: catalogue, external_id: id } of objects(object.external_references)) {
    if (typeof id !== 'string') continue;
    if (catalogue === 'cwe' && CWE_ID.test(id)) {
      yield edge(object, 'EXPLOITS_WEAKNESS', { label: 'Weakness', id }, { source: 'capec' });
    } else if (catalogue === 'ATTACK') {
      yield edge(
        object,
        'MAPS_TO',
        { label: 'AttackPattern', lookup: 'externalId', value: id },
        { source: 'capec' },
      );
    }
  }
}

function* rowsOf(object: JsonObject): Generator<ImportRow> {
  refuseForeignTlp(object);
  if (object.type === 'relationship') {
    yield stixRelationshipRow(object);
    return;
  }
  const cve = cveNodeOf(object);
  if (cve) {
    yield cve;
    return;
  }
  yield nodeOf(object);
  yield* embeddedReferences(object);
  if (object.type !== 'attack-pattern') return;
  yield* tacticEdges(object);
  yield* catalogueEdges(object);
}

function checked(value: unknown): JsonObject {
  if (!isObject(value)) throw new MalformedObjectError('it is not an object');
  if (!text(value.type)) throw new MalformedObjectError('type is missing');
  if (typeof value.id !== 'string' || !STIX_ID.test(value.id)) {
    throw new MalformedObjectError(`id is not a STIX id: ${JSON.stringify(value.id)}`);
  }
  if (!value.id.startsWith(`${value.type}--`))
    throw new MalformedObjectError(`id and type disagree: ${value.type}`);
  return value;
}

function rejection(value: unknown, location: string, reason: string): ImportRow {
  const id = isObject(value) ? text(value.id) : null;
  const type = isObject(value) ? text(value.type) : null;
  const isEdge = type === 'relationship';
  const counted = isEdge
    ? (text((value as JsonObject).relationship_type) ?? type)
    : type
      ? stixLabels(type)[1]
      : 'StixObject';
  return { kind: 'rejection', location: id ?? location, reason, type: counted, of: isEdge ? 'edge' : 'node' };
}

/**
 * STIX 2.0 and 2.1 bundles, the dialects of ATT&CK and CAPEC included. Every object is kept: domain objects as
 * nodes, relationship objects as relationships, what has no field of its own as JSON text in `extra`.
 */
export const stixFormat: Format = {
  name: 'stix',
  arrays: ['objects'],
  createReader: () => ({
    *item({ key, value, element, location }) {
      if (key !== 'objects' || !element) return;
      try {
        yield* rowsOf(checked(value));
      } catch (error) {
        if (!(error instanceof MalformedObjectError)) throw error;
        yield rejection(value, location, error.message);
      }
    },
  }),
};
