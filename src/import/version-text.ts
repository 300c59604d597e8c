import type { VersionRange } from './version.ts';

/** What a `version` text of a CVE record says: one version, a range, or nothing that can be compared. */
export type StatedVersion = VersionRange & { version?: string; unknown?: true };

const NOTHING =
  /^(|n\/a|na|-|unspecified|unknown|none|see references?|not specified|multiple.*|various.*|see .*)$/i;
const ALL = /^(\*|all|any|all versions|all versions?.*affected)$/i;
const V = String.raw`v?(\d[\w.+~-]*)`;

const PHRASES: ReadonlyArray<[RegExp, (bounds: string[]) => StatedVersion]> = [
  [
    new RegExp(`^(?:versions? )?>=\\s*${V}\\s*,?\\s*<\\s*${V}$`, 'i'),
    ([a, b]) => ({ versionStartIncluding: a, versionEndExcluding: b }),
  ],
  [
    new RegExp(`^(?:versions? )?>=\\s*${V}\\s*,?\\s*<=\\s*${V}$`, 'i'),
    ([a, b]) => ({ versionStartIncluding: a, versionEndIncluding: b }),
  ],
  [
    new RegExp(`^(?:versions? )?>\\s*${V}\\s*,?\\s*<\\s*${V}$`, 'i'),
    ([a, b]) => ({ versionStartExcluding: a, versionEndExcluding: b }),
  ],
  [
    new RegExp(`^(?:versions? )?>\\s*${V}\\s*,?\\s*<=\\s*${V}$`, 'i'),
    ([a, b]) => ({ versionStartExcluding: a, versionEndIncluding: b }),
  ],
  [
    new RegExp(`^(?:versions? )?(?:<=|through|up to(?: and including)?)\\s*${V}$`, 'i'),
    ([a]) => ({ versionEndIncluding: a }),
  ],
  [
    new RegExp(`^(?:versions? )?(?:<|before|prior to|earlier than)\\s*${V}$`, 'i'),
    ([a]) => ({ versionEndExcluding: a }),
  ],
  [new RegExp(`^(?:versions? )?>=\\s*${V}$`, 'i'), ([a]) => ({ versionStartIncluding: a })],
  [new RegExp(`^(?:versions? )?>\\s*${V}$`, 'i'), ([a]) => ({ versionStartExcluding: a })],
  [new RegExp(`^(?:versions? )?=\\s*${V}$`, 'i'), ([a]) => ({ version: a })],
  [
    new RegExp(
      `^(?:versions? )?${V},?(?: and| or)? (?:prior|earlier|below|before|older)(?: versions?)?$`,
      'i',
    ),
    ([a]) => ({ versionEndIncluding: a }),
  ],
  [
    new RegExp(`^(?:versions? )?${V}\\s+(?:through|to|-)\\s+${V}$`, 'i'),
    ([a, b]) => ({ versionStartIncluding: a, versionEndIncluding: b }),
  ],
  [new RegExp(`^(?:versions? )?${V}$`, 'i'), ([a]) => ({ version: a })],
];

/** `2.8.x` means every version from 2.8 to below 2.9. */
function anyOfBranch(text: string): StatedVersion | undefined {
  const branch = /^v?(\d+(?:\.\d+)*)\.[x*]$/i.exec(text)?.[1];
  if (!branch) return undefined;
  const parts = branch.split('.');
  const last = parts.pop()!;
  return {
    versionStartIncluding: branch,
    versionEndExcluding: [...parts, String(Number(last) + 1)].join('.'),
  };
}

/**
 * Reads a `version` text of a CVE record. Publishers write phrases into it (`5.7.21 and prior`, `>= 1.0, < 1.2`); what
 * cannot be read as a version or a range is `unknown`, never a guess.
 */
export function statedVersion(version: string): StatedVersion {
  const text = version.trim();
  if (ALL.test(text)) return {};
  if (NOTHING.test(text)) return { unknown: true };
  const branch = anyOfBranch(text);
  if (branch) return branch;
  for (const [pattern, read] of PHRASES) {
    const match = pattern.exec(text);
    if (match) return read(match.slice(1) as string[]);
  }
  // Products named by a word or a year (`12L`, `Build 5`): comparable as an exact value only.
  return /^[\w.+~-]{1,40}$/.test(text) ? { version: text } : { unknown: true };
}
