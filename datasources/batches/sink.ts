import type { RowSink } from '../bolt/sink.ts';
import type { Unpacker } from '../bolt/unpack.ts';
import { copyOf } from '../values.ts';

/** Takes what one item of a batch reads. */
export interface ItemSink {
  readonly sink: RowSink | undefined;
  /** What is read where there is no sink. */
  rows: unknown[];
  /** Nobody waits for it. */
  readonly gone: boolean;
}

/** Hands the rows of a batch to those they are for. */
export class BatchSink implements RowSink {
  readonly #places: ReadonlyArray<readonly ItemSink[]>;
  readonly #answered: boolean[] = [];
  #isBroken = false;

  /** @param places for each place, who reads the same there */
  constructor(places: ReadonlyArray<readonly ItemSink[]>) {
    this.#places = places;
  }

  /** Whether every place has had one answer, and there was no other. */
  get isComplete(): boolean {
    return !this.#isBroken && this.#places.every((_, place) => this.#answered[place]);
  }

  begin(): void {
    this.#answered.length = 0;
    this.#isBroken = false;
    for (const item of this.#places.flat()) {
      item.rows = [];
      item.sink?.begin();
    }
  }

  row(source: Unpacker): boolean {
    source.listLength();
    const items = this.#take(source.value());
    const { at } = source;
    for (const item of items) {
      source.at = at;
      readColumn(source, item);
    }
    return items.length > 0;
  }

  value(value: unknown): void {
    const [place, column] = value as [unknown, unknown[]];
    const items = this.#take(place);
    for (const each of column) give(items, each);
  }

  /** Whose answer it is must never be a guess. */
  #take(place: unknown): readonly ItemSink[] {
    const items = this.#places[place as number];
    if (!items || this.#answered[place as number]) {
      this.#isBroken = true;
      return [];
    }
    this.#answered[place as number] = true;
    return items;
  }
}

/** Hands the rows of one statement to all who read the same. */
export class SharedSink implements RowSink {
  readonly #items: readonly ItemSink[];

  constructor(items: readonly ItemSink[]) {
    this.#items = items;
  }

  begin(): void {
    for (const item of this.#items) {
      item.rows = [];
      item.sink?.begin();
    }
  }

  row(source: Unpacker): boolean {
    const { at } = source;
    for (const item of this.#items) {
      source.at = at;
      readRow(source, item);
    }
    return true;
  }

  value(value: unknown): void {
    give(this.#items, value);
  }
}

function give(items: readonly ItemSink[], value: unknown): void {
  for (const [index, { gone, sink, rows }] of items.entries()) {
    if (gone) continue;
    const own = index === 0 ? value : copyOf(value);
    if (sink) sink.value(own);
    else rows.push(own);
  }
}

function readColumn(source: Unpacker, item: ItemSink): void {
  if (item.gone) source.skip();
  else for (let left = source.listLength(); left > 0; left--) readRow(source, item);
}

/** Each decodes for itself: none sees what another does with it. */
function readRow(source: Unpacker, { sink, rows }: ItemSink): void {
  const { at } = source;
  if (!sink) rows.push(source.value());
  else if (!sink.row(source)) {
    source.at = at;
    source.skip();
  }
}
