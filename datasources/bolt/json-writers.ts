import type { JsonText } from './json-text.ts';
import type { Unpacker } from './unpack.ts';

/** A value has no JSON of the kind that was asked for: whoever knows more must look at it. */
export class Unwritable extends Error {}

/** Writes the next value of a record as JSON, straight from its bytes: neither strings nor objects are made of it. */
export interface ValueWriter {
  /**
   * @param context what the reader said of this read
   * @throws Unwritable
   */
  write(source: Unpacker, text: JsonText, context: unknown): void;
}

const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const COMMA = 0x2c;

/** `null`, or what another writer writes. */
export function nullable(writer: ValueWriter): ValueWriter {
  return {
    write(source, text, context) {
      if (source.takeNull()) text.raw(NULL);
      else writer.write(source, text, context);
    },
  };
}

function writeString(source: Unpacker, text: JsonText): void {
  const length = source.textLength();
  if (length < 0) throw new Unwritable('no text');
  text.string(source.buffer, source.at, length);
  source.at += length;
}

export const stringWriter: ValueWriter = { write: writeString };

/** A text that is one of a few. */
export function enumWriter(names: ReadonlySet<string>): ValueWriter {
  return {
    write(source, text) {
      const start = source.at;
      const value = source.value();
      if (typeof value !== 'string' || !names.has(value)) throw new Unwritable('no value of the enum');
      source.at = start;
      writeString(source, text);
    },
  };
}

export const booleanWriter: ValueWriter = {
  write(source, text) {
    const value = source.value();
    if (typeof value !== 'boolean') throw new Unwritable('no boolean');
    text.raw(value ? TRUE : FALSE);
  },
};

/** 32 bits. */
export const intWriter: ValueWriter = {
  write(source, text) {
    const value = source.value();
    if (typeof value !== 'number' || (value | 0) !== value) throw new Unwritable('no 32-bit integer');
    text.integer(value);
  },
};

export const floatWriter: ValueWriter = {
  write(source, text) {
    const value = source.value();
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unwritable('no number');
    // As JSON.stringify writes it: there is no negative nought.
    text.ascii(String(value));
  },
};

/** A value that is made anew and then written by JSON.stringify. */
export function valueWriter(shape: (value: unknown, context: unknown) => unknown): ValueWriter {
  return {
    write(source, text, context) {
      text.json(JSON.stringify(shape(source.value(), context)));
    },
  };
}

export function listWriter(item: ValueWriter): ValueWriter {
  return {
    write(source, text, context) {
      const length = source.listLength();
      if (length < 0) throw new Unwritable('no list');
      text.byte(0x5b);
      for (let index = 0; index < length; index++) {
        if (index > 0) text.byte(COMMA);
        item.write(source, text, context);
      }
      text.byte(0x5d);
    },
  };
}

/** A field of an object: its key in the answer, and the key of the map that it is read from. */
export interface JsonField {
  key: string;
  /** Keys of the map, of which the first that it has counts; none for a constant. */
  from: readonly string[];
  /** Where the map has none of them, `null` is written, or nothing can be where this is set. */
  required: boolean;
  writer: ValueWriter;
}

/** A constant, e.g. `__typename`. */
export function constantWriter(json: string): ValueWriter {
  const bytes = Buffer.from(json);
  return { write: (_, text) => text.raw(bytes) };
}

interface Written {
  /** `,"key":` */
  prefix: Buffer;
  slots: readonly number[];
  required: boolean;
  writer: ValueWriter;
}

/**
 * An object with the fields in the order of the answer, whatever order the map has them in: where each value stands is
 * noted first. A statement's maps all have their keys in one order, so that is learnt.
 */
export class ObjectWriter implements ValueWriter {
  readonly #fields: readonly Written[];
  readonly #keys: readonly Buffer[];
  readonly #slotOf: ReadonlyMap<string, number>;
  /** Where the values of the maps stand; one part for each map that is being written (an object may hold its like). */
  #positions: Int32Array;
  #depth = 0;
  /** The slot of the n-th key, as it was last; -1: none of ours. */
  readonly #order: number[] = [];
  readonly #others: Array<Buffer | undefined> = [];

  constructor(fields: readonly JsonField[]) {
    const names = [...new Set(fields.flatMap(({ from }) => from))];
    this.#slotOf = new Map(names.map((name, slot) => [name, slot]));
    this.#keys = names.map((name) => Buffer.from(name));
    this.#positions = new Int32Array(Math.max(1, names.length) * 4);
    this.#fields = fields.map(({ key, from, required, writer }, index) => ({
      prefix: Buffer.from(`${index === 0 ? '' : ','}"${key}":`),
      slots: from.map((name) => this.#slotOf.get(name) as number),
      required,
      writer,
    }));
  }

  write(source: Unpacker, text: JsonText, context: unknown): void {
    const size = source.mapSize();
    if (size < 0) throw new Unwritable('no map');
    const count = this.#keys.length;
    const base = this.#depth * count;
    if (base + count > this.#positions.length) this.#grow();
    const positions = this.#positions;
    // Not `fill`: it costs more than all the rest for a few.
    for (let slot = base; slot < base + count; slot++) positions[slot] = 0;
    for (let index = 0; index < size; index++) {
      const slot = this.#slotAt(source, index);
      if (slot >= 0) positions[base + slot] = source.at;
      source.skip();
    }
    const end = source.at;
    this.#depth += 1;
    try {
      text.byte(0x7b);
      for (const field of this.#fields) this.#writeField(field, base, source, text, context);
      text.byte(0x7d);
    } finally {
      this.#depth -= 1;
    }
    source.at = end;
  }

  #writeField(
    { prefix, slots, required, writer }: Written,
    base: number,
    source: Unpacker,
    text: JsonText,
    context: unknown,
  ): void {
    text.raw(prefix);
    for (const slot of slots) {
      const at = this.#positions[base + slot] as number;
      if (at === 0) continue;
      source.at = at;
      writer.write(source, text, context);
      return;
    }
    if (slots.length === 0) writer.write(source, text, context);
    else if (required) throw new Unwritable('a value is missing');
    else text.raw(NULL);
  }

  #grow(): void {
    const larger = new Int32Array(this.#positions.length * 2);
    larger.set(this.#positions);
    this.#positions = larger;
  }

  /** Reads the n-th key: which of ours it is, or -1. */
  #slotAt(source: Unpacker, index: number): number {
    const length = source.textLength();
    if (length < 0) throw new Unwritable('a key is no text');
    const at = source.at;
    source.at += length;
    const expected = this.#order[index];
    if (expected !== undefined) {
      const key = expected >= 0 ? this.#keys[expected] : this.#others[index];
      if (key && key.length === length && source.matches(key, at)) return expected;
    }
    const bytes = source.buffer.subarray(at, at + length);
    const slot = this.#slotOf.get(bytes.toString('utf8')) ?? -1;
    this.#order[index] = slot;
    this.#others[index] = slot < 0 ? Buffer.from(bytes) : undefined;
    return slot;
  }
}
