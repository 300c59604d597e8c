import { ANY, type Cpe, cpeOf, escapeValue, formatCpe, NA, parseCpe, productKey } from './cpe.ts';
import { isObject, type JsonObject, objects, text, texts } from './values.ts';
import type { VersionRange } from './version.ts';
import { statedVersion } from './version-text.ts';

/**
 * What a record says is affected: a CPE 2.3 match string and bounds, named as NVD names them. Kept on the
 * vulnerability as JSON text (`affectedProducts`).
 */
export interface AffectedProduct extends VersionRange {
  criteria: string;
  /** The record names vendor and product in words; the match string was made from them. */
  named?: true;
  /** The record says that there are affected versions and not which. */
  versionUnknown?: true;
  /** Ranges and versions that the record excepts. */
  except?: (VersionRange & { version?: string })[];
}

/** Range bounds of one entry of `versions`, each a range of its own where the status changes within. */
function rangesOf(entry: JsonObject): (VersionRange & { version?: string; unknown?: true })[] {
  const version = text(entry.version) ?? '';
  const end: VersionRange = {};
  const lessThan = text(entry.lessThan);
  const lessThanOrEqual = text(entry.lessThanOrEqual);
  if (lessThan && lessThan !== ANY) Object.assign(end, statedVersion(`<${lessThan}`));
  if (lessThanOrEqual && lessThanOrEqual !== ANY) Object.assign(end, statedVersion(`<=${lessThanOrEqual}`));
  const fixedAt = objects(entry.changes).find((change) => change.status === 'unaffected' && text(change.at));
  if (fixedAt) return [{ ...startOf(version), versionEndExcluding: fixedAt.at as string }];
  if (!lessThan && !lessThanOrEqual) return [statedVersion(version)];
  if ('unknown' in end) return [{ unknown: true }];
  return [{ ...startOf(version), ...end }];
}

/** The lower bound that an entry's `version` means when an upper bound is given. */
function startOf(version: string): VersionRange {
  const stated = statedVersion(version);
  if (stated.version !== undefined && !/^0*(\.0+)*$/.test(stated.version))
    return { versionStartIncluding: stated.version };
  return stated.versionStartIncluding ? { versionStartIncluding: stated.versionStartIncluding } : {};
}

/** Match strings of an `affected` entry: its CPEs, or one made from vendor and product in words. */
function criteriaOf(entry: JsonObject): { cpes: Cpe[]; named: boolean } {
  const cpes = (texts(entry.cpes) ?? []).flatMap((name) => parseCpe(name) ?? []);
  if (cpes.length > 0) return { cpes, named: false };
  const vendor = text(entry.vendor);
  const product = text(entry.product);
  const known = (value: string | null): value is string =>
    value !== null && !/^(n\/a|unknown|unspecified|-|\*)$/i.test(value);
  if (!known(vendor) || !known(product)) return { cpes: [], named: true };
  return { cpes: [cpeOf({ vendor: escapeValue(vendor), product: escapeValue(product) })], named: true };
}

function productsOf(entry: JsonObject): AffectedProduct[] {
  const { cpes, named } = criteriaOf(entry);
  const versions = objects(entry.versions).filter((version) => version.versionType !== 'git');
  const onlyCommits = versions.length === 0 && objects(entry.versions).length > 0;
  const withStatus = (status: string) =>
    versions.filter((version) => version.status === status).flatMap(rangesOf);
  const affected = withStatus('affected');
  const mark = named ? ({ named: true } as const) : {};
  if (affected.length > 0) return cpes.flatMap((cpe) => affected.map((range) => product(cpe, range, mark)));
  if (entry.defaultStatus === 'affected') {
    const except = withStatus('unaffected').filter((range) => !range.unknown);
    return cpes.map((cpe) => ({
      criteria: formatCpe({ ...cpe, version: ANY }),
      ...mark,
      ...(except.length > 0 ? { except } : {}),
    }));
  }
  if (onlyCommits)
    return cpes.map((cpe) => ({
      criteria: formatCpe({ ...cpe, version: ANY }),
      ...mark,
      versionUnknown: true,
    }));
  // No versions at all: the match strings themselves may name them.
  if (objects(entry.versions).length > 0 || named) return [];
  return cpes.map((cpe) => product(cpe, versionOfCpe(cpe), mark));
}

function versionOfCpe(cpe: Cpe): { version?: string; unknown?: true } {
  return cpe.version === ANY || cpe.version === NA
    ? { unknown: true }
    : { version: cpe.version.replaceAll('\\', '') };
}

function product(
  cpe: Cpe,
  range: ReturnType<typeof rangesOf>[number],
  mark: { named?: true },
): AffectedProduct {
  const { version, unknown, ...bounds } = range;
  const bound = version === undefined ? ANY : escapeValue(version);
  const criteria = formatCpe({ ...cpe, version: bound });
  return { criteria, ...mark, ...(unknown ? { versionUnknown: true as const } : bounds) };
}

const BOUNDS = [
  'versionStartIncluding',
  'versionStartExcluding',
  'versionEndIncluding',
  'versionEndExcluding',
] as const;

/** `cpeApplicability`: match strings that are vulnerable; what they run on or with is not looked at. */
function applicabilityOf(container: JsonObject): AffectedProduct[] {
  const matches = objects(container.cpeApplicability)
    .flatMap((applicability) => objects(applicability.nodes))
    .filter((node) => node.negate !== true)
    .flatMap((node) => objects(node.cpeMatch))
    .filter((match) => match.vulnerable !== false);
  return matches.flatMap((match) => {
    const cpe = parseCpe(String(match.criteria));
    if (!cpe) return [];
    const bounds = Object.fromEntries(
      BOUNDS.flatMap((bound) => (text(match[bound]) ? [[bound, match[bound]]] : [])),
    );
    return [{ criteria: formatCpe(cpe), ...bounds }];
  });
}

/**
 * What the containers of a CVE record say is affected, each statement once. A product that one container names in
 * words and another by CPE is kept by CPE only.
 */
export function affectedProducts(containers: readonly JsonObject[]): AffectedProduct[] {
  const all = containers.flatMap((container) => [
    ...applicabilityOf(container),
    ...objects(container.affected).filter(isObject).flatMap(productsOf),
  ]);
  const byCpe = new Set(all.filter((item) => !item.named).map((item) => keyOf(item)));
  const unique = new Map(
    all.filter((item) => !item.named || !byCpe.has(keyOf(item))).map((item) => [JSON.stringify(item), item]),
  );
  return [...unique.values()];
}

const keyOf = (item: AffectedProduct) => productKey(parseCpe(item.criteria)!);

/** `vendor:product` of each affected product, once, in order: what software is looked up by. */
export function affectedKeys(products: readonly AffectedProduct[]): string[] {
  return [...new Set(products.map(keyOf))].sort();
}
