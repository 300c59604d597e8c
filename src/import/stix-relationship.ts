import { markingOf } from './stix-markings.ts';
import { publisherOf, relationshipTypeOf, stixEnd } from './stix-views.ts';
import type { EdgeRow, Properties } from './types.ts';
import { bool, instant, type JsonObject, MalformedObjectError, number, rest, text } from './values.ts';

const TAKEN = new Set(
  `type id spec_version relationship_type source_ref target_ref description created modified revoked
  x_mitre_deprecated confidence start_time`.split(/\s+/),
);

function ref(object: JsonObject, field: string): string {
  const value = object[field];
  if (typeof value === 'string' && /^[a-z0-9-]+--/.test(value)) return value;
  throw new MalformedObjectError(`${field} is not a STIX id: ${JSON.stringify(value)}`);
}

/**
 * The relationship that a STIX relationship object (STIX 2.1, section 5.1) becomes. Where one end is a CVE it is read
 * from the vulnerability to the threat, as PART_OF_THREAT with the publisher's word as `mappingType`.
 * @throws {MalformedObjectError} when an end or the type is missing
 */
export function stixRelationshipRow(object: JsonObject): EdgeRow {
  const type = text(object.relationship_type);
  if (!type) throw new MalformedObjectError('relationship_type is missing');
  const source = ref(object, 'source_ref');
  const target = ref(object, 'target_ref');
  const modified = instant(object.modified, 'modified') ?? undefined;
  const shared = { stixId: object.id as string, source: publisherOf(null, text(object.created_by_ref)) };
  const since = instant(object.start_time, 'start_time') ?? instant(object.created, 'created');
  const tlp = markingOf(object);
  const base = {
    kind: 'edge' as const,
    id: object.id as string,
    source: 'stix' as const,
    modified,
    ...(tlp && { tlp }),
  };
  const cve = [source, target].find((id) => id.startsWith('vulnerability--'));
  if (cve) {
    const threat = cve === source ? target : source;
    const props: Properties = {
      ...shared,
      since,
      mappingType: type,
      comments: text(object.description),
      confidence: number(object.confidence),
    };
    return { ...base, type: 'PART_OF_THREAT', from: stixEnd(cve), to: stixEnd(threat), props };
  }
  const props: Properties = {
    ...shared,
    relationshipType: type,
    description: text(object.description),
    confidence: number(object.confidence),
    since,
    modifiedAt: modified ?? null,
    revoked: bool(object.revoked) ?? false,
    deprecated: bool(object.x_mitre_deprecated) ?? false,
    extra: rest(object, TAKEN),
  };
  return { ...base, type: relationshipTypeOf(type), from: stixEnd(source), to: stixEnd(target), props };
}
