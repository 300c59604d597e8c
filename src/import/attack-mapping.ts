import type { EdgeRow, Format, ImportRow } from './types.ts';
import { CVE_ID, instant, isObject, MalformedObjectError, text } from './values.ts';

const UNMAPPED = new Set(['uncategorized', 'non_mappable']);

function edgeOf(mapping: unknown, modified: string | undefined): EdgeRow | undefined {
  if (!isObject(mapping)) throw new MalformedObjectError('the mapping is not an object');
  const cve = String(mapping.capability_id ?? '');
  if (!CVE_ID.test(cve))
    throw new MalformedObjectError(`capability_id is not a CVE id: ${JSON.stringify(cve)}`);
  const technique = text(mapping.attack_object_id);
  const mappingType = text(mapping.mapping_type);
  if (!technique && mappingType && UNMAPPED.has(mappingType)) return undefined;
  if (!technique) throw new MalformedObjectError('attack_object_id is missing');
  return {
    kind: 'edge',
    type: 'PART_OF_THREAT',
    from: { label: 'Vulnerability', id: cve, name: text(mapping.capability_description) ?? undefined },
    to: { label: 'AttackPattern', lookup: 'externalId', value: technique },
    mergeOn: 'mappingType',
    props: { mappingType, comments: text(mapping.comments), source: 'mapping' },
    source: 'mapping',
    modified,
  };
}

/** US dates of the publisher, `08/28/2025`. */
function isoOf(value: unknown): string | undefined {
  const parts = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(String(value));
  return parts ? (instant(`${parts[3]}-${parts[1]}-${parts[2]}`, 'last_update') ?? undefined) : undefined;
}

/** Mappings of KEV to ATT&CK by the Center for Threat-Informed Defense (Mappings Explorer), JSON. */
export const attackMappingFormat: Format = {
  name: 'kev-attack-mapping',
  arrays: ['mapping_objects'],
  createReader() {
    let modified: string | undefined;
    return {
      *item({ key, value, element, location }): Generator<ImportRow> {
        if (key === 'metadata' && isObject(value)) modified = isoOf(value.last_update);
        if (key !== 'mapping_objects' || !element) return;
        try {
          const edge = edgeOf(value, modified);
          if (edge) yield edge;
        } catch (error) {
          if (!(error instanceof MalformedObjectError)) throw error;
          yield { kind: 'rejection', location, reason: error.message, type: 'PART_OF_THREAT', of: 'edge' };
        }
      },
    };
  },
};
