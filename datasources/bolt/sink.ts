import { JsonText } from './json-text.ts';
import type { ValueWriter } from './json-writers.ts';
import type { Unpacker } from './unpack.ts';

/** Takes the rows of one statement as they arrive, instead of a list of them. */
export interface RowSink {
  /** Called before the first row; again when the statement is sent once more: then what came before counts for nothing. */
  begin(): void;
  /**
   * The record's first column stands next in the source, of which nothing may be kept.
   * @returns whether the column was read to its end
   */
  row(source: Unpacker): boolean;
  /** A row's first column, from a reader that has made values of it. */
  value(value: unknown): void;
}

const COMMA = 0x2c;

/** Memory for texts is used again: one for each read under way, none of them large. */
const spare: JsonText[] = [];
const MAX_SPARE = 64;
const MAX_SPARE_BYTES = 262_144;

/** Makes a JSON list of a statement's rows, an item of each row's first column, between two texts. */
export class JsonListSink implements RowSink {
  readonly #writer: ValueWriter;
  readonly #context: unknown;
  readonly #before: Uint8Array;
  readonly #after: Uint8Array;
  readonly #text = spare.pop() ?? new JsonText();
  #rows = 0;
  #values: unknown[] | undefined;
  #failure: unknown;

  /**
   * @param context is given to the writer
   * @param before JSON that the list's begins with; it ends with what opens the list, `[`
   * @param after JSON that follows the list's items; it begins with `]`
   */
  constructor(writer: ValueWriter, context: unknown, before: Uint8Array, after: Uint8Array) {
    this.#writer = writer;
    this.#context = context;
    this.#before = before;
    this.#after = after;
  }

  begin(): void {
    this.#text.clear();
    this.#text.raw(this.#before);
    this.#rows = 0;
    this.#values = undefined;
    this.#failure = undefined;
  }

  row(source: Unpacker): boolean {
    if (this.#failure) return false;
    if (this.#rows > 0) this.#text.byte(COMMA);
    this.#rows += 1;
    try {
      this.#writer.write(source, this.#text, this.#context);
      return true;
    } catch (error) {
      // Thrown by `result`: the connection has others' answers behind this one.
      this.#failure = error;
      return false;
    }
  }

  value(value: unknown): void {
    this.#values ??= [];
    this.#values.push(value);
  }

  /**
   * To be called once, when the read is over.
   * @returns the text, or the values where they came as such
   * @throws Unwritable when a row has a value of another kind than the writer's
   */
  result(): Buffer | unknown[] {
    if (this.#failure) throw this.#failure;
    if (this.#values) return this.#values;
    this.#text.raw(this.#after);
    const result = this.#text.copy();
    if (spare.length < MAX_SPARE && this.#text.capacity <= MAX_SPARE_BYTES) spare.push(this.#text);
    return result;
  }
}
