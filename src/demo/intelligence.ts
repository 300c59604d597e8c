import { ACTORS } from './facts/actors.ts';
import { TECHNIQUES } from './facts/techniques.ts';
import type { ThreatFact } from './facts/threat-fact.ts';
import { THREAT_LINKS } from './facts/threat-links.ts';
import { VULNERABILITIES } from './facts/vulnerabilities.ts';
import { EPSS_DATE, type VulnerabilityFact } from './facts/vulnerability-fact.ts';
import { WEAKNESS_NAMES } from './facts/weaknesses.ts';
import type { NodeRef, PartBuilder, Properties } from './rows.ts';
import { affectedProducts } from './versions.ts';

const STIX_TYPES: Readonly<Record<ThreatFact['label'], string>> = {
  AttackPattern: 'attack-pattern',
  ThreatActor: 'intrusion-set',
  Malware: 'malware',
  Tool: 'tool',
  Campaign: 'campaign',
  Tactic: 'x-mitre-tactic',
  Mitigation: 'course-of-action',
};

/** References to the threats of the demo, by external id. */
export const THREAT_REFS: ReadonlyMap<string, NodeRef> = new Map(
  [...ACTORS, ...TECHNIQUES].map((fact) => [fact.externalId, { label: 'StixObject', id: fact.id } as const]),
);

function threatRef(externalId: string): NodeRef {
  const ref = THREAT_REFS.get(externalId);
  if (!ref) throw new Error(`no threat ${externalId} among the facts`);
  return ref;
}

/** CVSS 3.1, section 5: the qualitative scale. */
function severityOf(score: number): string {
  if (score >= 9) return 'CRITICAL';
  return score >= 7 ? 'HIGH' : 'MEDIUM';
}

/** `modifiedAt` stays out, so that any record that is imported counts as newer. */
function addThreats(part: PartBuilder): void {
  for (const fact of [...ACTORS, ...TECHNIQUES]) {
    const properties: Properties = {
      stixType: STIX_TYPES[fact.label],
      externalId: fact.externalId,
      aliases: fact.aliases,
      platforms: fact.platforms,
      shortName: fact.shortName,
      isSubtechnique: fact.label === 'AttackPattern' ? fact.externalId.includes('.') : undefined,
      revoked: false,
      deprecated: false,
    };
    part.node('StixObject', fact.id, fact.name, properties, fact.label);
  }
  for (const fact of TECHNIQUES) {
    for (const tactic of fact.tactics ?? []) {
      part.edge({ label: 'StixObject', id: fact.id }, 'HAS_TACTIC', threatRef(tactic));
    }
  }
  for (const [from, type, to, stixId] of THREAT_LINKS) {
    const relationshipType = type.toLowerCase().replace('_', '-');
    part.edge(threatRef(from), type, threatRef(to), { stixId, relationshipType });
  }
}

function addVulnerability(part: PartBuilder, fact: VulnerabilityFact): void {
  const [exploitation, automatable, technicalImpact] = fact.ssvc ?? [];
  const ref = part.node('Vulnerability', fact.id, fact.name, {
    cveId: fact.id,
    state: 'PUBLISHED',
    publishedAt: fact.publishedAt,
    cvssVector: `CVSS:3.1/${fact.vector}`,
    cvssVersion: '3.1',
    cvssScore: fact.score,
    severity: severityOf(fact.score),
    kev: true,
    kevVendor: fact.kev[0],
    kevProduct: fact.kev[1],
    kevDateAdded: fact.added,
    kevDueDate: fact.due,
    kevRansomware: fact.ransomware,
    epssScore: fact.epss?.[0],
    epssPercentile: fact.epss?.[1],
    epssDate: fact.epss ? EPSS_DATE : undefined,
    ssvcExploitation: exploitation,
    ssvcAutomatable: automatable,
    ssvcTechnicalImpact: technicalImpact,
    references: [`https://www.cve.org/CVERecord?id=${fact.id}`],
    affectedProducts: JSON.stringify(
      fact.affected.flatMap(({ cpe, versions }) => affectedProducts(cpe, versions)),
    ),
    // Not in the schema: what the matcher of imports looks products up by, so that a bill of materials finds these.
    affectedCpeProducts: fact.affected.map(({ cpe }) => cpe.slice(cpe.indexOf(':') + 1)),
  });
  for (const cwe of fact.cwes) part.edge(ref, 'HAS_WEAKNESS', { label: 'Weakness', id: cwe });
  for (const [externalId, mappingType] of fact.techniques) {
    part.edge(ref, 'PART_OF_THREAT', threatRef(externalId), { mappingType, confidence: 80 });
  }
}

/** Vulnerabilities, weaknesses and threats, and how they hang together. */
export function addIntelligence(part: PartBuilder): void {
  addThreats(part);
  for (const [id, name] of Object.entries(WEAKNESS_NAMES)) part.node('Weakness', id, name, { cweId: id });
  for (const fact of VULNERABILITIES) addVulnerability(part, fact);
}
