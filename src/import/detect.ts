import { createTokenizer } from './json.ts';
import type { FormatName } from './types.ts';

/** How the text of a file is laid out. */
export type Layout = 'json' | 'lines' | 'csv';

export interface Detected {
  format: FormatName;
  layout: Layout;
}

/** The first value of each path seen at the beginning of a JSON text, e.g. `objects[].type`. */
type Outline = Map<string, unknown>;

const MAX_OUTLINE_DEPTH = 3;

/** Paths met in the beginning of a JSON text, which may be cut off anywhere. */
function outlineOf(head: string): Outline {
  const outline: Outline = new Map();
  const path: string[] = [];
  const isArray: boolean[] = [];
  let key = '';
  const step = () => (isArray.at(-1) ? '[]' : isArray.length === 0 ? '' : `.${key}`);
  const note = (value: unknown) => {
    const where = (path.join('') + step()).replace(/^\./, '');
    if (isArray.length <= MAX_OUTLINE_DEPTH && !outline.has(where)) outline.set(where, value);
  };
  for (const token of tokensOf(head)) {
    if (token.name === 'keyValue') key = token.value as string;
    else if (token.name === 'startObject' || token.name === 'startArray') {
      note(undefined);
      path.push(step());
      isArray.push(token.name === 'startArray');
    } else if (token.name === 'endObject' || token.name === 'endArray') {
      path.pop();
      isArray.pop();
    } else note(token.value);
  }
  return outline;
}

/** So much is tokenized character by character: a mistake in a step takes the tokens of the step with it. */
const CAREFUL_LENGTH = 4096;

/** Tokens up to the first mistake: what is wrong further down is for the parser to say. */
function* tokensOf(head: string): Generator<{ name: string; value?: unknown }> {
  const tokenize = createTokenizer();
  for (let start = 0, end = 0; start < head.length; start = end) {
    end = start + (start < CAREFUL_LENGTH ? 1 : 1024);
    try {
      yield* tokenize(head.slice(start, end));
    } catch {
      return;
    }
  }
}

const STIX_ID = /^[a-z0-9-]+--[0-9a-f-]{36}$/i;

/** One test a format, on paths that no other format has. `at` prefixes the path of an element of a top array. */
const JSON_TESTS: ReadonlyArray<
  [FormatName, (has: (path: string) => boolean, value: (path: string) => unknown) => boolean]
> = [
  [
    'cyclonedx',
    (has, value) =>
      value('bomFormat') === 'CycloneDX' || (has('components[].bom-ref') && has('components[].type')),
  ],
  ['stix', (_has, value) => value('type') === 'bundle' || STIX_ID.test(String(value('objects[].id')))],
  ['kev', (has) => has('vulnerabilities[].cveID') || has('catalogVersion')],
  ['kev-attack-mapping', (has) => has('mapping_objects') || has('metadata.mapping_framework')],
  ['misp-galaxy', (has) => has('values[].value') || (has('authors') && has('category') && has('uuid'))],
];

const CVE_PATHS = ['cveMetadata', 'cveMetadata.cveId', 'containers'];

function jsonFormat(outline: Outline): FormatName | undefined {
  const has = (path: string) => outline.has(path);
  const found = JSON_TESTS.find(([, test]) => test(has, (path) => outline.get(path)));
  if (found) return found[0];
  const isCve = (prefix: string) =>
    outline.get(`${prefix}dataType`) === 'CVE_RECORD' || CVE_PATHS.some((path) => has(prefix + path));
  return isCve('') || isCve('[].') ? 'cve' : undefined;
}

/** JSON lines: the first line is a whole value, or the second one begins a value of its own. */
function isLines(head: string): boolean {
  const end = head.indexOf('\n');
  if (!head.startsWith('{')) return false;
  if (end < 0) return true;
  if (/^\r?\n*\{/.test(head.slice(end + 1))) return true;
  try {
    JSON.parse(head.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** EPSS: FIRST's header `cve,epss,percentile`, after its comment line, or any CSV with columns cve and epss. */
function isEpss(head: string): boolean {
  const header = head.split(/\r?\n/, 3).find((line) => line.trim() !== '' && !line.startsWith('#'));
  const columns =
    header
      ?.toLowerCase()
      .split(',')
      .map((column) => column.trim().replaceAll('"', '')) ?? [];
  return columns.includes('cve') && columns.includes('epss');
}

/**
 * Tells the format of a text from its beginning; the name of the file plays no part.
 * @param head the first 64 KiB or so
 */
export function detect(head: string): Detected | undefined {
  const text = head.trimStart();
  if (text.startsWith('{') || text.startsWith('[')) {
    const format = jsonFormat(outlineOf(text));
    return format && { format, layout: format === 'cve' && isLines(text) ? 'lines' : 'json' };
  }
  return isEpss(text) ? { format: 'epss', layout: 'csv' } : undefined;
}
