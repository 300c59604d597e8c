import { THREAT_REFS } from './intelligence.ts';
import type { Random } from './random.ts';
import type { NodeRef, PartBuilder } from './rows.ts';

const DAY_MILLIS = 86_400_000;

/** What the indicators point to: external ids of malware and actors. */
const INDICATED = ['S0154', 'S0366', 'S0020', 'S0575', 'S1070', 'S0002', 'G0016', 'G0034', 'G1017', 'G1024'];

/** An id as STIX wants it: a UUID of version 4 by its form, made from the seed. */
function stixId(random: Random): string {
  const hex = (count: number) => Array.from({ length: count }, () => random.int(0, 15).toString(16)).join('');
  return `indicator--${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** Indicators of compromise on addresses and names that belong to nobody (RFC 5737, RFC 2606). */
export function addIndicators(part: PartBuilder, random: Random, base: Date): void {
  for (const [index, externalId] of INDICATED.entries()) {
    const address = `198.51.100.${random.int(1, 254)}`;
    const domain = `update-${random.int(100, 999)}.example`;
    const network = index % 2 === 0;
    const value = network ? address : domain;
    const from = base.getTime() - random.int(1, 60) * DAY_MILLIS;
    const id = stixId(random);
    const name = `Traffic to ${value}`;
    const indicator = part.node(
      'StixObject',
      id,
      name,
      {
        stixType: 'indicator',
        description: 'Made up for the demo.',
        pattern: network ? `[ipv4-addr:value = '${address}']` : `[domain-name:value = '${domain}']`,
        patternType: 'stix',
        validFrom: new Date(from).toISOString(),
        validUntil: new Date(from + 90 * DAY_MILLIS).toISOString(),
      },
      'Indicator',
    );
    const target = THREAT_REFS.get(externalId) as NodeRef;
    part.edge(indicator, 'INDICATES', target, {
      relationshipType: 'indicates',
      confidence: random.int(50, 95),
    });
  }
}
