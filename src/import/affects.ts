import type { AffectedProduct } from './affected.ts';
import {
  ANY,
  type Cpe,
  compareValues,
  cpeOf,
  escapeValue,
  matchesProduct,
  NA,
  parseCpe,
  unescapeValue,
} from './cpe.ts';
import { compareVersions, formatRange, inRange } from './version.ts';

type MatchRule = 'EXACT_VERSION' | 'VERSION_RANGE' | 'ALL_VERSIONS' | 'VERSION_UNKNOWN';

/** Why software is held to be affected. */
export interface Match {
  rule: MatchRule;
  criteria: string;
  /** `>=2.0 <2.15.0`, where a range matched. */
  versionRange: string | null;
  /** 0 to 100. */
  confidence: number;
}

/** Software as the matcher sees it. */
export interface Installed {
  id: string;
  cpe: Cpe;
  /** As people write it; null when it is not known. */
  version: string | null;
  /** Whether vendor and product come from a CPE name, not from those of a package. */
  named: boolean;
}

/** Confidence of each rule; VERSION_UNKNOWN says "to be checked". */
const CONFIDENCE: Readonly<Record<MatchRule, number>> = {
  EXACT_VERSION: 100,
  VERSION_RANGE: 95,
  ALL_VERSIONS: 80,
  VERSION_UNKNOWN: 30,
};

/** Taken off where vendor and product are words made into a CPE, on either side, or attributes are left open. */
const UNCERTAIN_NAME = 20;
const OPEN_ATTRIBUTES = 10;

/** Software from the properties of its node. */
export function installedOf(node: Record<string, unknown>): Installed | undefined {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  const id = String(node.id);
  const stated = parseCpe(text(node.cpe) ?? id);
  const vendor = text(node.vendor);
  const product = text(node.product);
  if (!stated && !(vendor && product)) return undefined;
  const version = text(node.version);
  const cpe =
    stated ??
    cpeOf({
      part: 'a',
      vendor: escapeValue(vendor!),
      product: escapeValue(product!),
      version: escapeValue(version ?? ''),
    });
  const concrete = cpe.version !== ANY && cpe.version !== NA ? unescapeValue(cpe.version) : version;
  return {
    id,
    cpe,
    version: concrete === ANY || concrete === NA ? null : concrete,
    named: stated !== undefined,
  };
}

type Verdict = { rule: MatchRule; range?: string } | undefined;

function verdictOf(product: AffectedProduct, criteria: Cpe, { version, cpe }: Installed): Verdict {
  if (product.versionUnknown) return { rule: 'VERSION_UNKNOWN' };
  if (criteria.version === NA)
    return cpe.version === NA
      ? { rule: 'EXACT_VERSION' }
      : version === null
        ? { rule: 'VERSION_UNKNOWN' }
        : undefined;
  const range = formatRange(product);
  if (criteria.version === ANY && range === '') return allVersions(product, version);
  if (version === null) return { rule: 'VERSION_UNKNOWN', range };
  if (criteria.version === ANY)
    return inRange(version, product) ? { rule: 'VERSION_RANGE', range } : undefined;
  if (compareVersions(version, unescapeValue(criteria.version)) === 0) return { rule: 'EXACT_VERSION' };
  return compareValues(criteria.version, escapeValue(version)) === 'SUPERSET'
    ? { rule: 'VERSION_RANGE' }
    : undefined;
}

function allVersions({ except = [] }: AffectedProduct, version: string | null): Verdict {
  if (except.length === 0) return { rule: 'ALL_VERSIONS' };
  if (version === null) return { rule: 'VERSION_UNKNOWN' };
  const excepted = except.some((item) =>
    item.version !== undefined ? compareVersions(version, item.version) === 0 : inRange(version, item),
  );
  return excepted ? undefined : { rule: 'ALL_VERSIONS' };
}

/** The surest match between what a record states and installed software; undefined when it is not affected. */
export function bestMatch(products: readonly AffectedProduct[], software: Installed): Match | undefined {
  let best: Match | undefined;
  for (const product of products) {
    const criteria = parseCpe(product.criteria);
    if (!criteria) continue;
    const { matches, exact } = matchesProduct(criteria, software.cpe);
    const verdict = matches ? verdictOf(product, criteria, software) : undefined;
    if (!verdict) continue;
    const doubt = (product.named || !software.named ? UNCERTAIN_NAME : 0) + (exact ? 0 : OPEN_ATTRIBUTES);
    const confidence = CONFIDENCE[verdict.rule] - (verdict.rule === 'VERSION_UNKNOWN' ? 0 : doubt);
    if (best && best.confidence >= confidence) continue;
    best = {
      rule: verdict.rule,
      criteria: product.criteria,
      versionRange: verdict.range || null,
      confidence,
    };
  }
  return best;
}
