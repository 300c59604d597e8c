import type { Properties } from './types.ts';
import { isObject, type JsonObject, number, text } from './values.ts';

/** Metrics of a CVE record, the highest version of CVSS first. */
const VERSIONS: ReadonlyArray<[field: string, version: string]> = [
  ['cvssV4_0', '4.0'],
  ['cvssV3_1', '3.1'],
  ['cvssV3_0', '3.0'],
  ['cvssV2_0', '2.0'],
];

/** Qualitative severity of a base score (CVSS 3.1, section 5). */
function severityOf(score: number): string {
  if (score === 0) return 'NONE';
  if (score < 4) return 'LOW';
  if (score < 7) return 'MEDIUM';
  return score < 9 ? 'HIGH' : 'CRITICAL';
}

/** The score of the highest CVSS version given; of several of one version the first, which is the CNA's where it has one. */
export function bestCvss(metrics: readonly JsonObject[]): Properties {
  for (const [field, version] of VERSIONS) {
    const cvss = metrics
      .map((metric) => metric[field])
      .find((value) => isObject(value) && number(value.baseScore) !== null);
    if (!isObject(cvss)) continue;
    const score = cvss.baseScore as number;
    return {
      cvssVector: text(cvss.vectorString),
      cvssVersion: version,
      cvssScore: score,
      severity: severityOf(score),
    };
  }
  return { cvssVector: null, cvssVersion: null, cvssScore: null, severity: null };
}
