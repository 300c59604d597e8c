import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from './lines.ts';

/** Rows kept in memory before all are written to disk. At 1 to 2 kB a row this is some 40 MB. */
const MAX_ROWS_IN_MEMORY = 30_000;

const READ_BYTES = 1024 * 1024;

interface Group {
  rows: object[];
  file: string | undefined;
  count: number;
}

/**
 * Holds the rows of an import between reading and writing, by group, in bounded memory: what is too much goes to
 * files in a temporary folder.
 */
export class Spool<Row extends object> implements AsyncDisposable {
  readonly #groups = new Map<string, Group>();
  readonly #parentFolder: string;
  #folder: string | undefined;
  #rowsInMemory = 0;

  constructor(parentFolder = tmpdir()) {
    this.#parentFolder = parentFolder;
  }

  /** Adds a row; await {@link settle} now and then. */
  add(group: string, row: Row): void {
    let found = this.#groups.get(group);
    if (!found) {
      found = { rows: [], file: undefined, count: 0 };
      this.#groups.set(group, found);
    }
    found.rows.push(row);
    found.count += 1;
    this.#rowsInMemory += 1;
  }

  /** Writes to disk what has become too much for memory. */
  async settle(): Promise<void> {
    if (this.#rowsInMemory <= MAX_ROWS_IN_MEMORY) return;
    this.#folder ??= await mkdtemp(join(this.#parentFolder, 'dharma-import-'));
    let index = 0;
    for (const group of this.#groups.values()) {
      index += 1;
      if (group.rows.length === 0) continue;
      group.file ??= join(this.#folder, `${index}.ndjson`);
      await appendFile(group.file, `${group.rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
      group.rows = [];
    }
    this.#rowsInMemory = 0;
  }

  /** Names of the groups, sorted. */
  groups(): string[] {
    return [...this.#groups.keys()].sort();
  }

  /** Rows in a group, or in all. */
  count(group?: string): number {
    if (group !== undefined) return this.#groups.get(group)?.count ?? 0;
    return [...this.#groups.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The rows of a group in the order they came, `size` at a time. */
  async *batches(group: string, size: number): AsyncGenerator<Row[]> {
    const { file, rows } = this.#groups.get(group) ?? { file: undefined, rows: [] };
    let batch: Row[] = [];
    if (file) {
      for await (const line of linesOf(
        createReadStream(file, { encoding: 'utf8', highWaterMark: READ_BYTES }),
      )) {
        batch.push(JSON.parse(line) as Row);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    for (let start = 0; start < rows.length; ) {
      const room = size - batch.length;
      batch.push(...(rows.slice(start, start + room) as Row[]));
      start += room;
      if (batch.length < size) break;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  /** Removes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#groups.clear();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}
