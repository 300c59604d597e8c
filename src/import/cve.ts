import { affectedKeys, affectedProducts } from './affected.ts';
import { bestCvss } from './cvss.ts';
import { weaknessEdge } from './kev.ts';
import type { Format, ImportRow, Properties } from './types.ts';
import {
  CVE_ID,
  CWE_ID,
  instant,
  isObject,
  type JsonObject,
  MalformedObjectError,
  objects,
  text,
  texts,
} from './values.ts';
import { vulnerabilityRow } from './vulnerability-row.ts';

/** The CNA's container first, then those of authorised data publishers (ADP) in the order of the record. */
function containersOf(record: JsonObject): JsonObject[] {
  const containers = isObject(record.containers) ? record.containers : {};
  return [...(isObject(containers.cna) ? [containers.cna] : []), ...objects(containers.adp)];
}

/** The first text in English, or the first of all. */
function english(list: unknown): string | null {
  const entries = objects(list);
  const chosen = entries.find((entry) => /^en\b/i.test(String(entry.lang))) ?? entries[0];
  return text(chosen?.value);
}

/** SSVC of the last container that has one (CISA's, as an ADP): `{ "other": { "type": "ssvc", ... } }`. */
function ssvc(containers: readonly JsonObject[]): Properties {
  const others = containers.flatMap((container) => objects(container.metrics)).map((metric) => metric.other);
  const content = others.filter(isObject).findLast((other) => other.type === 'ssvc')?.content;
  const options = isObject(content) ? objects(content.options) : [];
  const option = (name: string) => {
    const value = text(options.find((candidate) => name in candidate)?.[name]);
    return value?.toUpperCase() ?? null;
  };
  return {
    ssvcExploitation: oneOf(option('Exploitation'), ['NONE', 'POC', 'ACTIVE']),
    ssvcAutomatable: oneOf(option('Automatable'), ['NO', 'YES']),
    ssvcTechnicalImpact: oneOf(option('Technical Impact'), ['PARTIAL', 'TOTAL']),
  };
}

/** `public poc` of the decision tree's older wording is POC. */
function oneOf(value: string | null, allowed: readonly string[]): string | null {
  if (value === null) return null;
  return allowed.find((candidate) => value === candidate || value.endsWith(` ${candidate}`)) ?? null;
}

/** CWE ids of all containers, each with the longest text that goes with it. */
function weaknesses(containers: readonly JsonObject[]): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const descriptions = containers
    .flatMap((container) => objects(container.problemTypes))
    .flatMap((type) => objects(type.descriptions));
  for (const description of descriptions) {
    const id = (
      text(description.cweId) ??
      /^CWE-\d+\b/.exec(String(description.description))?.[0] ??
      ''
    ).toUpperCase();
    if (!CWE_ID.test(id)) continue;
    const name =
      text(description.description)
        ?.replace(/^CWE-\d+\s*[:-]?\s*/i, '')
        .trim() || undefined;
    if (!found.has(id) || (name && name.length > (found.get(id)?.length ?? 0))) found.set(id, name);
  }
  return found;
}

function textsOf(containers: readonly JsonObject[], field: string): string[] | null {
  const found = containers.map((container) => english(container[field])).filter((value) => value !== null);
  return texts(found);
}

function properties(metadata: JsonObject, containers: readonly JsonObject[]): Properties {
  const affected = affectedProducts(containers);
  return {
    state: text(metadata.state),
    publishedAt: instant(metadata.datePublished, 'datePublished'),
    modifiedAt: instant(metadata.dateUpdated, 'dateUpdated'),
    assigner: text(metadata.assignerShortName),
    ...bestCvss(containers.flatMap((container) => objects(container.metrics))),
    ...ssvc(containers),
    references: texts(
      containers.flatMap((container) => objects(container.references)).map((reference) => reference.url),
    ),
    solutions: textsOf(containers, 'solutions'),
    workarounds: textsOf(containers, 'workarounds'),
    affectedProducts: affected.length > 0 ? JSON.stringify(affected) : null,
    affectedCpeProducts: affected.length > 0 ? affectedKeys(affected) : null,
  };
}

function* recordRows(record: unknown): Generator<ImportRow> {
  if (!isObject(record)) throw new MalformedObjectError('the record is not an object');
  const metadata = isObject(record.cveMetadata) ? record.cveMetadata : {};
  const id = String(metadata.cveId ?? '');
  const containers = containersOf(record);
  const [cna] = containers;
  if (CVE_ID.test(id) && !cna) throw new MalformedObjectError('the record has no containers');
  const description = english(cna?.descriptions) ?? english(cna?.rejectedReasons);
  const row = vulnerabilityRow('cve', id, properties(metadata, containers), {
    name: text(cna?.title),
    description,
  });
  const modified = instant(metadata.dateUpdated, 'dateUpdated') ?? undefined;
  yield { ...row, modified };
  for (const [cwe, name] of weaknesses(containers)) yield weaknessEdge(id, cwe, 'cve', name);
}

/** CVE records in the JSON format 5.0 and 5.1: one, an array, or one a line. */
export const cveFormat: Format = {
  name: 'cve',
  arrays: [],
  createReader() {
    // A single record comes in parts: the properties of the top object.
    const single: JsonObject = {};
    const read = function* (record: unknown, location: string): Generator<ImportRow> {
      try {
        yield* recordRows(record);
      } catch (error) {
        if (!(error instanceof MalformedObjectError)) throw error;
        const metadata = isObject(record) && isObject(record.cveMetadata) ? record.cveMetadata : {};
        const id = text(metadata.cveId);
        yield {
          kind: 'rejection',
          location: id ? `${location}, ${id}` : location,
          reason: error.message,
          type: 'Vulnerability',
          of: 'node',
        };
      }
    };
    return {
      *item({ key, value, element, location }) {
        if (element) yield* read(value, location);
        else single[key] = value;
      },
      *end() {
        if (Object.keys(single).length > 0) yield* read(single, 'record');
      },
    };
  },
};
