import neo4j from 'neo4j-driver';

/** The server sent something that the lean reader does not know: the connection cannot be read any further. */
export class BoltProtocolError extends Error {
  constructor(what: string) {
    super(`Bolt: ${what}`);
    this.name = 'BoltProtocolError';
  }
}

/** A structure (node, temporal, spatial value) that has no plain form here. */
export interface Structure {
  signature: number;
  fields: unknown[];
}

/** Keys repeat from record to record: a string that was read before is found by its bytes. */
const MAX_INTERNED_BYTES = 32;
const SLOTS = 1024;

const DATE = 0x44;
const DAY_MILLIS = 86_400_000;
type NeoDate = InstanceType<typeof neo4j.types.Date>;

interface Interned {
  bytes: Buffer;
  text: string;
}

/**
 * Reads PackStream values (version 1): maps as plain objects, integers as numbers, or bigint where a number would lose
 * digits.
 */
export class Unpacker {
  /** What is read, and where the next value stands: for those who read values without making anything of them. */
  buffer: Buffer = Buffer.alloc(0);
  at = 0;
  readonly #interned: Array<Interned | undefined> = new Array(SLOTS).fill(undefined);

  /** @param at where the first value stands */
  reset(buffer: Buffer, at: number): void {
    this.buffer = buffer;
    this.at = at;
  }

  /** The header of a message. */
  signature(): number {
    const marker = this.buffer[this.at] as number;
    if ((marker & 0xf0) !== 0xb0) throw new BoltProtocolError('a message is not a structure');
    const signature = this.buffer[this.at + 1] as number;
    this.at += 2;
    return signature;
  }

  /** Whether the next value is null; then it is read. */
  takeNull(): boolean {
    if (this.buffer[this.at] !== 0xc0) return false;
    this.at += 1;
    return true;
  }

  /** Reads the header of a text; bytes, or -1 for another value. */
  textLength(): number {
    return this.#header(0x80, 0xd0);
  }

  /** Reads the header of a list; items, or -1 for another value. */
  listLength(): number {
    return this.#header(0x90, 0xd4);
  }

  /** Reads the header of a map; entries, or -1 for another value. */
  mapSize(): number {
    return this.#header(0xa0, 0xd8);
  }

  #header(tiny: number, marker: number): number {
    const byte = this.buffer[this.at] as number;
    if ((byte & 0xf0) === tiny) {
      this.at += 1;
      return byte & 0x0f;
    }
    if (byte < marker || byte > marker + 2) return -1;
    this.at += 1;
    return this.#size(byte - marker);
  }

  /** Whether these bytes stand there. */
  matches(bytes: Uint8Array, at: number): boolean {
    return same(bytes, this.buffer, at);
  }

  /** Passes over the next value. */
  skip(): void {
    const marker = this.buffer[this.at++] as number;
    if (marker < 0x80 || marker >= 0xf0) return;
    switch (marker & 0xf0) {
      case 0x80:
        this.at += marker & 0x0f;
        return;
      case 0x90:
        this.#skipAll(marker & 0x0f);
        return;
      case 0xa0:
        this.#skipAll(2 * (marker & 0x0f));
        return;
      case 0xb0:
        this.at += 1;
        this.#skipAll(marker & 0x0f);
        return;
      default:
        this.#skipMarked(marker);
    }
  }

  #skipAll(values: number): void {
    for (let index = 0; index < values; index++) this.skip();
  }

  #skipMarked(marker: number): void {
    if (marker >= 0xd8) this.#skipAll(2 * this.#size(marker - 0xd8));
    else if (marker >= 0xd4) this.#skipAll(this.#size(marker - 0xd4));
    else if (marker >= 0xcc) {
      const length = this.#size((marker - 0xcc) % 4);
      this.at += length;
    } else if (marker >= 0xc8) this.at += 1 << (marker - 0xc8);
    else if (marker === 0xc1) this.at += 8;
  }

  value(): unknown {
    const marker = this.buffer[this.at++] as number;
    if (marker < 0x80) return marker;
    if (marker >= 0xf0) return marker - 256;
    switch (marker & 0xf0) {
      case 0x80:
        return this.#text(marker & 0x0f);
      case 0x90:
        return this.#list(marker & 0x0f);
      case 0xa0:
        return this.#map(marker & 0x0f);
      case 0xb0:
        return this.#structure(marker & 0x0f);
      default:
        return this.#marked(marker);
    }
  }

  #marked(marker: number): unknown {
    switch (marker) {
      case 0xc0:
        return null;
      case 0xc1:
        return this.buffer.readDoubleBE(this.#skip(8));
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc8:
        return this.buffer.readInt8(this.#skip(1));
      case 0xc9:
        return this.buffer.readInt16BE(this.#skip(2));
      case 0xca:
        return this.buffer.readInt32BE(this.#skip(4));
      case 0xcb:
        return this.#integer();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#bytes(this.#size(marker - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#text(this.#size(marker - 0xd0));
      case 0xd4:
      case 0xd5:
      case 0xd6:
        return this.#list(this.#size(marker - 0xd4));
      case 0xd8:
      case 0xd9:
      case 0xda:
        return this.#map(this.#size(marker - 0xd8));
      default:
        throw new BoltProtocolError(`unknown marker ${marker}`);
    }
  }

  #skip(bytes: number): number {
    const at = this.at;
    this.at += bytes;
    return at;
  }

  #size(width: number): number {
    if (width === 0) return this.buffer[this.at++] as number;
    return width === 1 ? this.buffer.readUInt16BE(this.#skip(2)) : this.buffer.readUInt32BE(this.#skip(4));
  }

  #integer(): number | bigint {
    const at = this.#skip(8);
    const high = this.buffer.readInt32BE(at);
    const number = high * 0x1_0000_0000 + this.buffer.readUInt32BE(at + 4);
    // Within 2^53 the parts add up without loss.
    return Number.isSafeInteger(number) ? number : this.buffer.readBigInt64BE(at);
  }

  #bytes(length: number): Buffer {
    return Buffer.from(this.buffer.subarray(this.at, this.#skip(length) + length));
  }

  #text(length: number): string {
    const at = this.#skip(length);
    return this.buffer.toString('utf8', at, at + length);
  }

  #list(length: number): unknown[] {
    const list: unknown[] = new Array(length);
    for (let index = 0; index < length; index++) list[index] = this.value();
    return list;
  }

  #map(size: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let index = 0; index < size; index++) {
      const key = this.#key();
      const value = this.value();
      // Assigning would set the prototype.
      if (key === '__proto__')
        Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
      else map[key] = value;
    }
    return map;
  }

  #key(): string {
    const marker = this.buffer[this.at++] as number;
    const length = marker < 0x90 ? marker & 0x0f : this.#size(marker - 0xd0);
    const at = this.#skip(length);
    if (length === 0 || length > MAX_INTERNED_BYTES) return this.buffer.toString('utf8', at, at + length);
    const buffer = this.buffer;
    const slot =
      (length * 31 +
        (buffer[at] as number) * 7 +
        (buffer[at + (length >> 1)] as number) * 13 +
        (buffer[at + length - 1] as number)) &
      (SLOTS - 1);
    const known = this.#interned[slot];
    if (known && known.bytes.length === length && same(known.bytes, buffer, at)) return known.text;
    const text = buffer.toString('utf8', at, at + length);
    this.#interned[slot] = { bytes: Buffer.from(buffer.subarray(at, at + length)), text };
    return text;
  }

  #structure(size: number): Structure | NeoDate {
    const signature = this.buffer[this.at++] as number;
    const fields = this.#list(size);
    return signature === DATE ? dateOf(fields[0] as number) : { signature, fields };
  }
}

/** @param days since 1970-01-01 */
function dateOf(days: number): NeoDate {
  const date = new Date(days * DAY_MILLIS);
  return new neo4j.types.Date(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function same(known: Uint8Array, buffer: Buffer, at: number): boolean {
  for (let index = 0; index < known.length; index++) if (known[index] !== buffer[at + index]) return false;
  return true;
}
