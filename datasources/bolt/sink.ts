import { JsonText } from './json-text.ts';
import type { ValueWriter } from './json-writers.ts';
import type { Unpacker } from './unpack.ts';

/** Takes the rows of one statement as they arrive, instead of a list of them. */
export interface RowSink {
  /** Called before the first row; again when the statement is sent once more: then what came before counts for nothing. */
  begin(): void;
  /** The record's list of columns stands next in the source; nothing of the source may be kept. */
  row(source: Unpacker): void;
  /** A row's first column, from a reader that has made values of it. */
  value(value: unknown): void;
}

const COMMA = 0x2c;

/** Makes a JSON list of a statement's rows: an item of each row's first column. */
export class JsonListSink implements RowSink {
  readonly #writer: ValueWriter;
  readonly #context: unknown;
  #text = new JsonText();
  #rows = 0;
  #values: unknown[] | undefined;
  #failure: unknown;

  /** @param context is given to the writer */
  constructor(writer: ValueWriter, context: unknown) {
    this.#writer = writer;
    this.#context = context;
  }

  begin(): void {
    this.#text.clear();
    this.#rows = 0;
    this.#values = undefined;
    this.#failure = undefined;
  }

  row(source: Unpacker): void {
    if (this.#failure) return;
    source.listLength();
    this.#text.byte(this.#rows === 0 ? 0x5b : COMMA);
    this.#rows += 1;
    try {
      this.#writer.write(source, this.#text, this.#context);
    } catch (error) {
      // Thrown by `result`: the connection has others' answers behind this one.
      this.#failure = error;
    }
  }

  value(value: unknown): void {
    this.#values ??= [];
    this.#values.push(value);
  }

  /**
   * @returns the list as JSON, or the values where they came as such
   * @throws Unwritable when a row has a value of another kind than the writer's
   */
  result(): Buffer | unknown[] {
    if (this.#failure) throw this.#failure;
    if (this.#values) return this.#values;
    if (this.#rows === 0) this.#text.byte(0x5b);
    this.#text.byte(0x5d);
    return this.#text.take();
  }
}
