import { PRODUCTS, type Product, type ProductKey } from './facts/products.ts';
import { VULNERABILITIES } from './facts/vulnerabilities.ts';
import type { Random } from './random.ts';
import type { PartBuilder, Properties } from './rows.ts';
import { cpeName, matchVersion } from './versions.ts';

/** One of the versions a product stands in the estate in, and what is said about its installation. */
export function chooseSoftware(key: ProductKey, random: Random): { id: string; installation: Properties } {
  const product: Product = PRODUCTS[key];
  const { port, protocol, path } = product;
  return {
    id: cpeName(product.cpe, random.weighted(product.versions)),
    installation: { port, protocol, path },
  };
}

/** Ties a product in a version to the vulnerabilities whose record names the product. */
function addMatches(part: PartBuilder, product: Product, version: string): void {
  const software = { label: 'Software', id: cpeName(product.cpe, version) } as const;
  for (const vulnerability of VULNERABILITIES) {
    const affected = vulnerability.affected.find(({ cpe }) => cpe === product.cpe);
    if (!affected) continue;
    const target = { label: 'Vulnerability', id: vulnerability.id } as const;
    const criteria = cpeName(product.cpe, '*');
    if (version === '*') {
      const versionRange = affected.versions;
      const match = { rule: 'VERSION_UNKNOWN', confidence: 30, criteria, versionRange };
      part.edge(software, 'MAY_BE_AFFECTED_BY', target, match);
      continue;
    }
    const match = matchVersion(version, affected.versions);
    if (!match) continue;
    const exact = match.rule === 'EXACT_VERSION';
    part.edge(software, 'AFFECTED_BY', target, {
      rule: match.rule,
      criteria: exact ? software.id : criteria,
      versionRange: exact ? undefined : match.range,
      // A range is said in so many words; an exact name leaves open which patches were put on top of it.
      confidence: exact ? 80 : 95,
    });
  }
}

/** Every product in every version of the estate, with the vulnerabilities that affect it. */
export function addSoftware(part: PartBuilder): void {
  for (const product of Object.values<Product>(PRODUCTS)) {
    const [cpePart, vendor, name] = product.cpe.split(':');
    for (const [version] of product.versions) {
      const id = cpeName(product.cpe, version);
      const known = version !== '*';
      const [number, update] = version.split(':');
      const title = known ? `${product.name} ${number}` : `${product.name}, version unknown`;
      part.node('Software', id, update ? `${title} ${update.replaceAll('_', ' ')}` : title, {
        cpe: id,
        part: cpePart,
        vendor,
        product: name,
        version: known ? number : undefined,
      });
      addMatches(part, product, version);
    }
  }
}
