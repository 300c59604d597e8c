import { attackMappingFormat } from './attack-mapping.ts';
import { BrokenFileError, UnknownFormatError } from './broken-file.ts';
import { csvItems } from './csv.ts';
import { cveFormat } from './cve.ts';
import { cycloneDxFormat } from './cyclonedx.ts';
import { type Detected, detect, type Layout } from './detect.ts';
import { epssFormat } from './epss.ts';
import { createTokenizer, ItemSplitter, JsonSyntaxError, locateSyntaxError } from './json.ts';
import { kevFormat } from './kev.ts';
import { mispGalaxyFormat } from './misp-galaxy.ts';
import { openText, type TextSource } from './source.ts';
import { stixFormat } from './stix.ts';
import type { Format, FormatName, ImportInput, ImportRow, Item, ReaderOptions, RowReader } from './types.ts';
import { MalformedObjectError, UnsafeFileError } from './values.ts';

const FORMATS: readonly Format[] = [
  stixFormat,
  kevFormat,
  cveFormat,
  epssFormat,
  attackMappingFormat,
  mispGalaxyFormat,
  cycloneDxFormat,
];

const PEEK_LENGTH = 64 * 1024;
/** A line longer than this is taken for a file that is not JSON lines. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024;

export interface OpenedFile {
  format: FormatName;
  /** The rows of the file, in batches, as they are read. */
  rows: AsyncGenerator<ImportRow[]>;
}

/**
 * Opens a file, tells its format from its first bytes and reads it as a stream.
 * @throws {BrokenFileError} here or from `rows`, saying where the file broke
 */
export async function readFile(input: ImportInput, options: ReaderOptions): Promise<OpenedFile> {
  const source = await openText(input);
  const head = await source.peek(PEEK_LENGTH);
  const detected = detect(head);
  if (!detected) {
    source.close();
    const reason = head.trim() === '' ? 'the file is empty' : 'the format is none that can be imported';
    throw new UnknownFormatError(input.name, 'byte 0', reason);
  }
  const format = FORMATS.find((candidate) => candidate.name === detected.format)!;
  return { format: format.name, rows: rowsOf(input, source, format, detected, options) };
}

async function* rowsOf(
  input: ImportInput,
  source: TextSource,
  format: Format,
  detected: Detected,
  options: ReaderOptions,
): AsyncGenerator<ImportRow[]> {
  const reader = format.createReader(options);
  try {
    for await (const items of ITEMS[detected.layout](source, format)) {
      const rows = items.flatMap((item) => (isRejection(item) ? [item] : readItem(reader, item)));
      if (rows.length > 0) yield rows;
    }
    yield [...(reader.end?.() ?? [])];
  } catch (error) {
    throw await asBroken(error, input);
  } finally {
    source.close();
  }
}

type ItemOrRejection = Item | Extract<ImportRow, { kind: 'rejection' }>;
const isRejection = (item: ItemOrRejection): item is Extract<ImportRow, { kind: 'rejection' }> =>
  'kind' in item;

function readItem(reader: RowReader, item: Item): ImportRow[] {
  try {
    return [...reader.item(item)];
  } catch (error) {
    if (!(error instanceof MalformedObjectError)) throw error;
    return [{ kind: 'rejection', location: item.location, reason: error.message }];
  }
}

const ITEMS: Readonly<
  Record<Layout, (source: TextSource, format: Format) => AsyncGenerator<ItemOrRejection[]>>
> = {
  json: jsonItems,
  lines: lineItems,
  csv: csvItems,
};

async function* jsonItems(source: TextSource, format: Format): AsyncGenerator<Item[]> {
  const tokenize = createTokenizer();
  const splitter = new ItemSplitter(format.arrays);
  for await (const chunk of source.text()) yield [...splitter.push(tokenize(chunk))];
  yield [...splitter.push(tokenize(null))];
}

/** One JSON value a line. A line that is none is rejected alone, unless the file ends within it. */
async function* lineItems(source: TextSource): AsyncGenerator<ItemOrRejection[]> {
  let line = 0;
  let carried = '';
  for await (const chunk of source.text()) {
    const lines = (carried + chunk).split('\n');
    carried = lines.pop()!;
    if (carried.length > MAX_LINE_LENGTH) throw new JsonSyntaxError(`line ${line + 1} is too long`);
    yield lines.flatMap((content) => lineItem(content, ++line) ?? []);
  }
  const last = lineItem(carried, line + 1);
  if (last && 'kind' in last) throw new JsonSyntaxError(`it ends within line ${line + 1}: ${last.reason}`);
  if (last) yield [last];
}

function lineItem(content: string, line: number): ItemOrRejection | undefined {
  if (content.trim() === '') return undefined;
  const location = `line ${line}`;
  try {
    return { key: '', value: JSON.parse(content), element: true, location };
  } catch (error) {
    return { kind: 'rejection', location, reason: `not valid JSON: ${(error as Error).message}` };
  }
}

/** Says where a file broke. A JSON file is opened once more to find the place. */
async function asBroken(error: unknown, input: ImportInput): Promise<unknown> {
  if (error instanceof BrokenFileError) return error;
  if (error instanceof UnsafeFileError) return new BrokenFileError(input.name, error.location, error.message);
  if (error instanceof JsonSyntaxError) {
    const line = /line \d+/.exec(error.message)?.[0];
    if (line) return new BrokenFileError(input.name, line, error.message, { cause: error });
    const source = await openText(input);
    const at = await locateSyntaxError(source.text());
    source.close();
    return new BrokenFileError(
      input.name,
      `line ${at.line}, column ${at.column}, byte ${at.offset}`,
      error.message,
      { cause: error },
    );
  }
  const csvLine = (error as { lines?: unknown }).lines;
  if (typeof csvLine === 'number')
    return new BrokenFileError(input.name, `line ${csvLine}`, (error as Error).message, { cause: error });
  return error;
}
