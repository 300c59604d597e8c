/**
 * Order of product versions, for the ranges of CPE match strings. Products number their versions as they like; this
 * is the reading that fits nearly all of them:
 * - parts are compared from the left, missing ones count as 0: `1.0` = `1`, `2.9` < `2.10`
 * - words for what comes before a release sort before it: `1.0-beta2` < `1.0-rc1` < `1.0`
 * - other words sort after it and before the next number: `1.0.2` < `1.0.2a` < `1.0.2b` < `1.0.3`
 * - a leading `v`, letter case and build metadata after `+` do not count
 */
interface Part {
  /** Digits without leading zeros, `''` for words and for 0. */
  digits: string;
  /** Below 0 for words before a release, above 0 for other words, 0 for numbers. */
  rank: number;
  word: string;
}

const ZERO: Part = { digits: '', rank: 0, word: '' };

/** Words for what comes before a release, from the earliest on. */
const BEFORE_RELEASE = [
  'dev',
  'snapshot',
  'nightly',
  'preview',
  'pre',
  'alpha',
  'a',
  'milestone',
  'm',
  'beta',
  'b',
  'cr',
  'rc',
];
const ONE_LETTER = /^[a-z]$/;

function partOf(token: string, separated: boolean): Part {
  if (/^\d/.test(token)) return { digits: token.replace(/^0+/, ''), rank: 0, word: '' };
  // A single letter right after a number is a patch level (OpenSSL 1.0.2a); after a separator it may be alpha or beta.
  const before = ONE_LETTER.test(token) && !separated ? -1 : BEFORE_RELEASE.indexOf(token);
  return { digits: '', rank: before >= 0 ? before - BEFORE_RELEASE.length : 1, word: token };
}

function partsOf(version: string): Part[] {
  const text = version
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .replace(/\+.*$/, '');
  const parts: Part[] = [];
  for (const match of text.matchAll(/\d+|\p{L}+/gu)) {
    const part = partOf(match[0], match.index === 0 || /[^\d]/.test(text[match.index - 1]!));
    // 1-rc1, 1.0-rc1 and 1.0.0-rc1 are the same.
    if (part.rank < 0) while (isZero(parts.at(-1))) parts.pop();
    parts.push(part);
  }
  return parts;
}

function isZero(part: Part | undefined): boolean {
  return part !== undefined && part.rank === 0 && part.digits === '';
}

function comparePart(a: Part, b: Part): number {
  if (a.digits.length !== b.digits.length) return a.digits.length - b.digits.length;
  if (a.digits !== b.digits) return a.digits < b.digits ? -1 : 1;
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.word === b.word ? 0 : a.word < b.word ? -1 : 1;
}

/** Below 0, 0 or above 0 as `a` is an earlier, the same or a later version than `b`. A total order. */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = comparePart(left[index] ?? ZERO, right[index] ?? ZERO);
    if (order !== 0) return order;
  }
  return 0;
}

/** Bounds of a range of versions, as NVD names them; an absent bound is open. */
export interface VersionRange {
  versionStartIncluding?: string;
  versionStartExcluding?: string;
  versionEndIncluding?: string;
  versionEndExcluding?: string;
}

/** Whether a version lies in a range. */
export function inRange(version: string, range: VersionRange): boolean {
  const { versionStartIncluding, versionStartExcluding, versionEndIncluding, versionEndExcluding } = range;
  if (versionStartIncluding !== undefined && compareVersions(version, versionStartIncluding) < 0)
    return false;
  if (versionStartExcluding !== undefined && compareVersions(version, versionStartExcluding) <= 0)
    return false;
  if (versionEndIncluding !== undefined && compareVersions(version, versionEndIncluding) > 0) return false;
  return !(versionEndExcluding !== undefined && compareVersions(version, versionEndExcluding) >= 0);
}

/** A range as people write it: `>=2.0 <2.15.0`; empty when it has no bounds. */
export function formatRange(range: VersionRange): string {
  const bounds: [string, string | undefined][] = [
    ['>=', range.versionStartIncluding],
    ['>', range.versionStartExcluding],
    ['<=', range.versionEndIncluding],
    ['<', range.versionEndExcluding],
  ];
  return bounds.flatMap(([sign, bound]) => (bound === undefined ? [] : [sign + bound])).join(' ');
}
