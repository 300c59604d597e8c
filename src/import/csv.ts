import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { TextSource } from './source.ts';
import type { Item } from './types.ts';

const ITEMS_A_BATCH = 1000;

interface CsvRecord {
  record: Record<string, string>;
  info: { lines: number; columns: readonly { name: string }[] };
}

/** A CSV file is cut off or its quotes do not close. */
class CsvSyntaxError extends Error {
  override readonly name = 'CsvSyntaxError';
  readonly lines: number;

  constructor(message: string, lines: number) {
    super(message);
    this.lines = lines;
  }
}

/** Remembers how a text ended. */
async function* watched(text: AsyncIterable<string>, seen: { endsInLine: boolean }): AsyncGenerator<string> {
  for await (const chunk of text) {
    seen.endsInLine = !chunk.endsWith('\n');
    yield chunk;
  }
}

const columnNames = (names: string[]) => names.map((name) => name.trim().toLowerCase());

/**
 * Records by the names of their columns; the comment line before them as an item with the key `#`.
 * @throws {CsvSyntaxError} when the file ends within a record
 */
export async function* csvItems(source: TextSource): AsyncGenerator<Item[]> {
  const comment = /^#.*/.exec(await source.peek(1024))?.[0];
  if (comment) yield [{ key: '#', value: comment, element: false, location: 'line 1' }];
  const seen = { endsInLine: false };
  const parser = parse({
    columns: columnNames,
    comment: '#',
    comment_no_infix: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const text = Readable.from(watched(source.text(), seen));
  text.on('error', (error) => parser.destroy(error));
  let batch: Item[] = [];
  let last: CsvRecord | undefined;
  for await (last of text.pipe(parser) as AsyncIterable<CsvRecord>) {
    batch.push({ key: '', value: last.record, element: true, location: `line ${last.info.lines}` });
    if (batch.length < ITEMS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (last && seen.endsInLine && Object.keys(last.record).length < last.info.columns.length) {
    throw new CsvSyntaxError('the file ends within a record', last.info.lines);
  }
  yield batch;
}
