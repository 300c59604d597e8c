import { isDeepStrictEqual } from 'node:util';
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
  /**
   * Takes what another sink of the same rows makes; then it hears of none itself.
   * @returns false where that would not be what this one makes
   */
  follow?(other: RowSink): boolean;
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
  #text: JsonText | undefined;
  #rows = 0;
  #values: unknown[] | undefined;
  #failure: unknown;
  #followed: JsonListSink | undefined;
  #result: Buffer | undefined;

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
    this.#text ??= spare.pop() ?? new JsonText();
    this.#text.clear();
    this.#text.raw(this.#before);
    this.#rows = 0;
    this.#values = undefined;
    this.#failure = undefined;
  }

  row(source: Unpacker): boolean {
    const text = this.#text;
    if (this.#failure || !text) return false;
    if (this.#rows > 0) text.byte(COMMA);
    this.#rows += 1;
    try {
      this.#writer.write(source, text, this.#context);
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

  follow(other: RowSink): boolean {
    const isSame =
      other instanceof JsonListSink &&
      other.#writer === this.#writer &&
      other.#before === this.#before &&
      other.#after === this.#after &&
      isDeepStrictEqual(other.#context, this.#context);
    if (isSame) this.#followed = other;
    return isSame;
  }

  /**
   * To be called when the read is over.
   * @returns the text, or the values where they came as such: those who follow share it
   * @throws Unwritable when a row has a value of another kind than the writer's
   */
  result(): Buffer | unknown[] {
    if (this.#followed) return this.#followed.result();
    if (this.#failure) throw this.#failure;
    return this.#values ?? this.#finished();
  }

  #finished(): Buffer {
    if (this.#result) return this.#result;
    const text = this.#text ?? new JsonText();
    text.raw(this.#after);
    this.#result = text.copy();
    if (spare.length < MAX_SPARE && text.capacity <= MAX_SPARE_BYTES) spare.push(text);
    this.#text = undefined;
    return this.#result;
  }
}
