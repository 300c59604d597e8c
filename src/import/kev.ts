import type { EdgeRow, Format, ImportRow } from './types.ts';
import { cweIds, day, instant, isObject, MalformedObjectError, text } from './values.ts';
import { vulnerabilityRow } from './vulnerability-row.ts';

/** An instance-of relationship from a vulnerability to a weakness. The first source that states it is kept. */
export function weaknessEdge(cveId: string, cweId: string, source: 'kev' | 'cve', name?: string): EdgeRow {
  return {
    kind: 'edge',
    type: 'HAS_WEAKNESS',
    from: { label: 'Vulnerability', id: cveId },
    to: { label: 'Weakness', id: cweId, name },
    props: { source },
    source,
  };
}

function* entryRows(entry: unknown, modified: string | undefined): Generator<ImportRow> {
  if (!isObject(entry)) throw new MalformedObjectError('the entry is not an object');
  const id = String(entry.cveID ?? '');
  const ransomware = text(entry.knownRansomwareCampaignUse);
  const row = vulnerabilityRow(
    'kev',
    id,
    {
      kev: true,
      kevDateAdded: day(entry.dateAdded, 'dateAdded'),
      kevDueDate: day(entry.dueDate, 'dueDate'),
      kevRansomware: ransomware === null ? null : ransomware.toLowerCase() === 'known',
      kevRequiredAction: text(entry.requiredAction),
      kevVendor: text(entry.vendorProject),
      kevProduct: text(entry.product),
      kevNotes: text(entry.notes),
    },
    { name: text(entry.vulnerabilityName), description: text(entry.shortDescription) },
  );
  yield { ...row, modified };
  for (const cwe of cweIds(entry.cwes)) yield weaknessEdge(id, cwe, 'kev');
}

/** CISA's catalogue of Known Exploited Vulnerabilities, JSON, as its schema of 2024 says. */
export const kevFormat: Format = {
  name: 'kev',
  arrays: ['vulnerabilities'],
  createReader() {
    let released: string | undefined;
    return {
      *item({ key, value, element, location }) {
        if (key === 'dateReleased') released = instant(value, key) ?? undefined;
        if (key !== 'vulnerabilities' || !element) return;
        try {
          yield* entryRows(value, released);
        } catch (error) {
          if (!(error instanceof MalformedObjectError)) throw error;
          const id = isObject(value) ? text(value.cveID) : null;
          yield {
            kind: 'rejection',
            location: id ?? location,
            reason: error.message,
            type: 'Vulnerability',
            of: 'node',
          };
        }
      },
    };
  },
};
