import type { RowSink } from '../bolt/sink.ts';
import type { Unpacker } from '../bolt/unpack.ts';

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
    for (const { gone, sink, rows } of this.#take(place)) {
      if (gone) continue;
      for (const each of column) {
        if (sink) sink.value(each);
        else rows.push(each);
      }
    }
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

/** Each decodes for itself: none sees what another does with it. */
function readColumn(source: Unpacker, { sink, rows, gone }: ItemSink): void {
  if (gone) {
    source.skip();
    return;
  }
  for (let left = source.listLength(); left > 0; left--) {
    const { at } = source;
    if (!sink) rows.push(source.value());
    else if (!sink.row(source)) {
      source.at = at;
      source.skip();
    }
  }
}
