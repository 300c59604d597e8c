import type { EdgeEnd } from './types.ts';
import { pascalCase } from './values.ts';

/** STIX types that the schema has a view of. */
const VIEWS: Readonly<Record<string, string>> = {
  'attack-pattern': 'AttackPattern',
  'x-mitre-tactic': 'Tactic',
  'intrusion-set': 'ThreatActor',
  'threat-actor': 'ThreatActor',
  campaign: 'Campaign',
  malware: 'Malware',
  tool: 'Tool',
  'course-of-action': 'Mitigation',
  'x-mitre-detection-strategy': 'DetectionStrategy',
  indicator: 'Indicator',
};

/** Types whose plain name would collide with a label of another part of the twin. */
const APART: Readonly<Record<string, string>> = {
  infrastructure: 'AdversaryInfrastructure',
  software: 'ObservedSoftware',
  vulnerability: 'StixVulnerability',
};

/** Labels of the node that a STIX object becomes: the shared one, and its view or a label of its own. */
export function stixLabels(stixType: string): string[] {
  const own =
    VIEWS[stixType] ?? APART[stixType] ?? pascalCase(stixType.replace(/^x-(mitre|capec|misp)-/, ''));
  return ['StixObject', own];
}

/** Relationship types that the schema has fields for; all others become RELATED_TO. */
const RELATIONSHIP_TYPES: Readonly<Record<string, string>> = {
  uses: 'USES',
  mitigates: 'MITIGATES',
  detects: 'DETECTS',
  'attributed-to': 'ATTRIBUTED_TO',
  targets: 'TARGETS',
  indicates: 'INDICATES',
  'subtechnique-of': 'SUBTECHNIQUE_OF',
  'revoked-by': 'REVOKED_BY',
};

/** Type of the relationship in the graph for a STIX relationship_type. */
export function relationshipTypeOf(stixRelationshipType: string): string {
  return RELATIONSHIP_TYPES[stixRelationshipType] ?? 'RELATED_TO';
}

/** ATT&CK's kill chain names, and the domain whose tactics they mean. */
export const DOMAIN_OF_KILL_CHAIN: Readonly<Record<string, string>> = {
  'mitre-attack': 'enterprise-attack',
  'mitre-mobile-attack': 'mobile-attack',
  'mitre-ics-attack': 'ics-attack',
};

/** Publishers by the identity object they sign with; the id is part of what they publish. */
const PUBLISHERS: Readonly<Record<string, string>> = {
  'identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5': 'mitre-attack',
  'identity--e50ab59c-5c4f-4d40-bf6a-d58418d89bcd': 'capec',
};

const ATTACK_SOURCES = new Set(['mitre-attack', 'mitre-ics-attack', 'mitre-mobile-attack']);

/** Who says so, for the property `source`: `mitre-attack`, `capec`, else `stix`. */
export function publisherOf(sourceName: string | null, createdByRef: string | null): string {
  if (sourceName === 'capec') return 'capec';
  if (sourceName && ATTACK_SOURCES.has(sourceName)) return 'mitre-attack';
  return (createdByRef && PUBLISHERS[createdByRef]) || 'stix';
}

/** The end of a relationship that a STIX id stands for. */
export function stixEnd(id: string): EdgeEnd {
  return id.startsWith('vulnerability--')
    ? { label: 'Vulnerability', lookup: 'stixId', value: id }
    : { label: 'StixObject', id };
}
