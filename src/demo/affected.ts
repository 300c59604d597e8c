import type { CellBuilder } from './cell.ts';
import { VULNERABILITIES } from './facts/vulnerabilities.ts';
import type { VulnerabilityFact } from './facts/vulnerability-fact.ts';
import { type NodeRef, PartBuilder } from './rows.ts';
import { addSoftware } from './software.ts';

const FACTS = new Map(VULNERABILITIES.map((fact) => [fact.id, fact]));

/** Vulnerabilities by the id of the software they affect, made once. */
const BY_SOFTWARE: ReadonlyMap<string, VulnerabilityFact[]> = (() => {
  const part = new PartBuilder('');
  addSoftware(part);
  const found = new Map<string, VulnerabilityFact[]>();
  for (const { type, from, to } of part.edges) {
    if (type !== 'AFFECTED_BY') continue;
    const facts = found.get(from.id) ?? [];
    facts.push(FACTS.get(to.id) as VulnerabilityFact);
    found.set(from.id, facts);
  }
  return found;
})();

/** A resource that runs an affected version. */
export interface Finding {
  resource: NodeRef;
  name: string;
  exposed: boolean;
  fact: VulnerabilityFact;
}

/** What is exploitable in a cell: the exposed first, then by EPSS. */
export function findings(cell: CellBuilder): Finding[] {
  const nodes = new Map(cell.part.nodes.map((node) => [node.id, node]));
  const found: Finding[] = [];
  for (const { type, from, to } of cell.part.edges) {
    if (type !== 'RUNS_SOFTWARE' || from.label !== 'Resource') continue;
    const { name, internetExposed } = nodes.get(from.id)?.properties ?? {};
    for (const fact of BY_SOFTWARE.get(to.id) ?? []) {
      found.push({ resource: from, name: String(name), exposed: internetExposed === true, fact });
    }
  }
  const score = ({ exposed, fact }: Finding) => (exposed ? 1 : 0) + (fact.epss?.[0] ?? 0);
  return found.sort(
    (left, right) => score(right) - score(left) || (left.resource.id < right.resource.id ? -1 : 1),
  );
}

/** What happened in a cell, for the predictions to rest on. */
export interface Activity {
  findings: readonly Finding[];
  intrusion?: NodeRef;
  anomaly: NodeRef;
  anomalous: NodeRef;
}
