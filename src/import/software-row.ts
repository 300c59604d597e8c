import { ANY, type Cpe, cpeOf, escapeValue, formatCpe, NA, parseCpe, unescapeValue } from './cpe.ts';
import { type Purl, parsePurl } from './purl.ts';
import type { NodeRow } from './types.ts';
import { isObject, type JsonObject, MalformedObjectError, objects, text, texts } from './values.ts';

/** A concrete value of a name, as people write it; null for ANY and NA. */
const plain = (value: string) => (value === ANY || value === NA ? null : unescapeValue(value));

function licenceOf(component: JsonObject): string | null {
  const licences = objects(component.licenses).map((entry) => {
    const licence = isObject(entry.license) ? entry.license : {};
    return text(entry.expression) ?? text(licence.id) ?? text(licence.name);
  });
  return texts(licences)?.join(' AND ') ?? null;
}

const PARTS: Readonly<Record<string, string>> = { 'operating-system': 'o', device: 'h', firmware: 'o' };

/** A name made for a component that has neither CPE nor purl: vendor from its group, publisher, or own name. */
function madeUpCpe(component: JsonObject, name: string, version: string | null): Cpe {
  const supplier = isObject(component.supplier) ? text(component.supplier.name) : null;
  const vendor = text(component.group) ?? text(component.publisher) ?? supplier ?? name;
  return cpeOf({
    part: PARTS[String(component.type)] ?? 'a',
    vendor: escapeValue(vendor),
    product: escapeValue(name),
    version: escapeValue(version ?? ''),
  });
}

/** The id of software that has a package URL and no CPE: the purl without qualifiers, which say how it was packed. */
function purlId(purl: string): string {
  return purl.trim().replace(/[?#].*$/, '');
}

/**
 * Software for a component of a bill of materials. Its id is, in this order, the CPE 2.3 name it states (a CPE 2.2 URI
 * is rewritten), the package URL without qualifiers, or a CPE name made from group or publisher, name and version.
 * @throws {MalformedObjectError} when it has no name
 */
export function softwareRow(component: JsonObject): NodeRow {
  const name = text(component.name);
  if (!name) throw new MalformedObjectError('the component has no name');
  const stated = text(component.cpe);
  const cpe = stated ? parseCpe(stated) : undefined;
  if (stated && !cpe) throw new MalformedObjectError(`not a CPE name: ${stated}`);
  const purlText = text(component.purl);
  const purl = purlText ? parsePurl(purlText) : undefined;
  const version = text(component.version) ?? purl?.version ?? null;
  const named = cpe ?? (purl ? cpeOfPurl(purl) : madeUpCpe(component, name, version));
  const id = cpe || !purl ? formatCpe(named) : purlId(purlText!);
  return {
    kind: 'node',
    labels: ['Software'],
    id,
    source: 'sbom',
    props: {
      name: version ? `${name} ${version}` : name,
      source: 'sbom',
      cpe: cpe || !purl ? id : null,
      part: plain(named.part),
      vendor: plain(named.vendor),
      product: plain(named.product),
      version: plain(named.version) ?? version,
      purl: purlText,
      licence: licenceOf(component),
    },
  };
}

/** Vendor and product that a package is looked up by: namespace (without npm's `@`) or name, and name. */
function cpeOfPurl(purl: Purl): Cpe {
  const vendor = purl.namespace?.replace(/^@/, '') ?? purl.name;
  return cpeOf({
    part: 'a',
    vendor: escapeValue(vendor),
    product: escapeValue(purl.name),
    version: escapeValue(purl.version ?? ''),
  });
}
