/** A version as its numbers and words: `13.0-92.19` is 13, 0, 92, 19; `9.1r11.3` is 9, 1, r, 11, 3. */
function tokens(version: string): string[] {
  return version.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
}

function compareTokens(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  const leftIsNumber = /\d/.test(left);
  const rightIsNumber = /\d/.test(right);
  if (leftIsNumber && rightIsNumber) return Number(left) - Number(right);
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? 1 : -1;
  return left < right ? -1 : 1;
}

/** Order of two versions: negative, zero or positive. Missing parts come before any part. */
export function compareVersions(left: string, right: string): number {
  const leftTokens = tokens(left);
  const rightTokens = tokens(right);
  const length = Math.max(leftTokens.length, rightTokens.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareTokens(leftTokens[index], rightTokens[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function satisfies(version: string, condition: string): boolean {
  const [, operator, bound] = /^(>=|<=|<|=)(.+)$/.exec(condition) ?? [];
  if (operator === undefined || bound === undefined) throw new RangeError(`not a condition: ${condition}`);
  const order = compareVersions(version, bound);
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  return operator === '<' ? order < 0 : version === bound;
}

/** What made a version match. */
export interface VersionMatch {
  rule: 'EXACT_VERSION' | 'VERSION_RANGE';
  /** The alternative that matched, e.g. `>=2.0.1 <2.3.1`. */
  range: string;
}

/** The first of the alternatives, as in `>=1.0 <1.4|=2.0`, that a version satisfies; null when there is none. */
export function matchVersion(version: string, alternatives: string): VersionMatch | null {
  for (const range of alternatives.split('|')) {
    if (range.split(' ').every((condition) => satisfies(version, condition))) {
      return { rule: range.startsWith('=') ? 'EXACT_VERSION' : 'VERSION_RANGE', range };
    }
  }
  return null;
}

/**
 * CPE 2.3 formatted string of `part:vendor:product` in a version. A version is `version`, or `version:update` where
 * the vendor tells updates apart; `*` stands for a version that is not known.
 */
export function cpeName(product: string, version: string): string {
  const [number, update = '*'] = version.split(':');
  return `cpe:2.3:${product}:${number}:${update}:*:*:*:*:*:*`;
}

const BOUNDS: Readonly<Record<string, string>> = {
  '>=': 'versionStartIncluding',
  '<': 'versionEndExcluding',
  '<=': 'versionEndIncluding',
};

/** The alternatives as match strings with bounds, the way NVD and the importers write them. */
export function affectedProducts(product: string, alternatives: string): Record<string, string>[] {
  return alternatives.split('|').map((range) => {
    if (range.startsWith('=')) return { criteria: cpeName(product, range.slice(1)) };
    const bounds = range.split(' ').map((condition) => {
      const [, operator = '', bound = ''] = /^(>=|<=|<)(.+)$/.exec(condition) ?? [];
      return [BOUNDS[operator] ?? '', bound.replace(':', ' ')] as const;
    });
    return { criteria: cpeName(product, '*'), ...Object.fromEntries(bounds) };
  });
}
