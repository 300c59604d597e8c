/** An object of MITRE ATT&CK. */
export interface ThreatFact {
  /** STIX id. */
  id: string;
  externalId: string;
  /** Second label of the node, beside `StixObject`. */
  label: 'AttackPattern' | 'ThreatActor' | 'Malware' | 'Tool' | 'Campaign' | 'Tactic' | 'Mitigation';
  name: string;
  platforms?: readonly string[];
  aliases?: readonly string[];
  /** Of a tactic. */
  shortName?: string;
  /** Of a technique: external ids of the tactics it serves. */
  tactics?: readonly string[];
}

/** A relationship of MITRE ATT&CK between two objects, by their external ids. */
export type ThreatLink = readonly [
  from: string,
  type: 'USES' | 'MITIGATES' | 'ATTRIBUTED_TO' | 'SUBTECHNIQUE_OF',
  to: string,
  stixId: string,
];
