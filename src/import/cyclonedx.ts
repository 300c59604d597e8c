import { softwareRow } from './software-row.ts';
import type { EdgeRow, Format, ImportRow, Item, Properties, ReaderOptions, RowReader } from './types.ts';
import { CVE_ID, isObject, type JsonObject, MalformedObjectError, objects, text, texts } from './values.ts';
import { vulnerabilityRow } from './vulnerability-row.ts';

const SUPPORTED = /^1\.[4-6]$/;

function edge(type: string, from: string, to: string, props: Properties = {}): EdgeRow {
  const ends = { from: { label: 'Software', id: from }, to: { label: 'Software', id: to } };
  return { kind: 'edge', type, ...ends, props: { source: 'sbom', ...props }, source: 'sbom' };
}

/** States of the analysis (VEX) that say the component is not affected. */
const NOT_AFFECTED = new Set(['not_affected', 'false_positive', 'resolved', 'resolved_with_pedigree']);

class CycloneDxReader implements RowReader {
  readonly #options: ReaderOptions;
  /** Software id by `bom-ref`. */
  readonly #ids = new Map<string, string>();
  readonly #dependencies: Item[] = [];
  readonly #vulnerabilities: Item[] = [];
  readonly #topLevel: string[] = [];
  #root: string | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  *item(item: Item): Generator<ImportRow> {
    const { key, value, element } = item;
    if (key === 'specVersion' && !SUPPORTED.test(String(value))) {
      yield {
        kind: 'rejection',
        location: key,
        reason: `CycloneDX ${value} is not 1.4 to 1.6; read as far as it is alike`,
      };
    }
    if (key === 'metadata' && isObject(value) && isObject(value.component)) {
      const root = yield* this.#component(value.component, 'metadata.component');
      this.#root = root;
    }
    if (!element) return;
    if (key === 'components') {
      const id = yield* this.#component(value, item.location);
      if (id) this.#topLevel.push(id);
    }
    if (key === 'dependencies') this.#dependencies.push(item);
    if (key === 'vulnerabilities') this.#vulnerabilities.push(item);
  }

  /** References are to components that may stand further down, so they wait for the end. */
  *end(): Generator<ImportRow> {
    for (const item of this.#dependencies) yield* this.#dependency(item);
    // Without a dependency graph the root still consists of its components.
    if (this.#dependencies.length === 0 && this.#root) {
      for (const id of this.#topLevel) if (id !== this.#root) yield edge('HAS_COMPONENT', this.#root, id);
    }
    for (const item of this.#vulnerabilities) yield* this.#vulnerability(item);
    if (this.#options.resourceId) yield* this.#installation(this.#options.resourceId);
  }

  *#component(value: unknown, location: string): Generator<ImportRow, string | undefined> {
    try {
      if (!isObject(value)) throw new MalformedObjectError('the component is not an object');
      const row = softwareRow(value);
      this.#ids.set(text(value['bom-ref']) ?? row.id, row.id);
      yield row;
      for (const [index, inner] of objects(value.components).entries()) {
        const id = yield* this.#component(inner, `${location}.components[${index}]`);
        if (id && id !== row.id) yield edge('HAS_COMPONENT', row.id, id);
      }
      return row.id;
    } catch (error) {
      if (!(error instanceof MalformedObjectError)) throw error;
      const ref = isObject(value) ? (text(value['bom-ref']) ?? text(value.name)) : null;
      yield {
        kind: 'rejection',
        location: ref ?? location,
        reason: error.message,
        type: 'Software',
        of: 'node',
      };
      return undefined;
    }
  }

  *#dependency({ value, location }: Item): Generator<ImportRow> {
    const ref = isObject(value) ? text(value.ref) : null;
    const from = ref ? this.#ids.get(ref) : undefined;
    for (const on of (isObject(value) && texts(value.dependsOn)) || []) {
      const to = this.#ids.get(on);
      if (from && to && from !== to) yield edge('HAS_COMPONENT', from, to);
      else if (!from || !to)
        yield this.#dangling(`${location}, ${ref}`, !from ? String(ref) : on, 'HAS_COMPONENT');
    }
  }

  *#vulnerability({ value, location }: Item): Generator<ImportRow> {
    const id = isObject(value)
      ? [value.id, ...objects(value.references).map((reference) => reference.id)].find(isCve)
      : undefined;
    if (!isObject(value) || !id) {
      const given = isObject(value) ? text(value.id) : null;
      yield {
        kind: 'rejection',
        location: given ?? location,
        reason: 'no CVE id',
        type: 'Vulnerability',
        of: 'node',
      };
      return;
    }
    yield* this.#describe(value, id);
    const state = isObject(value.analysis) ? String(value.analysis.state) : '';
    if (NOT_AFFECTED.has(state)) return;
    for (const affected of objects(value.affects)) {
      // A BOM-Link names a component of another document: `urn:cdx:serial/version#ref`.
      const ref = String(affected.ref);
      const software = this.#ids.get(ref) ?? this.#ids.get(decodeURIComponent(ref.split('#')[1] ?? ''));
      if (!software) yield this.#dangling(id, ref, 'AFFECTED_BY');
      else
        yield {
          ...edge('AFFECTED_BY', software, id, { confidence: 90 }),
          to: { label: 'Vulnerability', id },
        };
    }
  }

  *#describe(value: JsonObject, id: string): Generator<ImportRow> {
    yield vulnerabilityRow('sbom', id, {}, { name: null, description: text(value.description) });
  }

  *#installation(resourceId: string): Generator<ImportRow> {
    const roots = this.#root ? [this.#root] : [];
    for (const id of new Set([...roots, ...this.#topLevel])) {
      yield { ...edge('RUNS_SOFTWARE', resourceId, id), from: { label: 'Resource', id: resourceId } };
    }
  }

  #dangling(location: string, ref: string, type: string): ImportRow {
    return { kind: 'rejection', location, reason: `no component has the bom-ref ${ref}`, type, of: 'edge' };
  }
}

const isCve = (id: unknown): id is string => typeof id === 'string' && CVE_ID.test(id);

/** Bills of materials in CycloneDX 1.4 to 1.6, JSON. */
export const cycloneDxFormat: Format = {
  name: 'cyclonedx',
  arrays: ['components', 'dependencies', 'vulnerabilities'],
  createReader: (options) => new CycloneDxReader(options),
};
