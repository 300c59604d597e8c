import neo4j, { isInt } from 'neo4j-driver';

/** A value that only the official driver can write. */
export class UnpackableError extends Error {
  constructor() {
    super('value not supported by the lean reader');
    this.name = 'UnpackableError';
  }
}

/** Messages are cut out of slabs of this size: one allocation serves many reads. */
const SLAB_BYTES = 65_536;
const MAX_CHUNK = 65_535;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** Writes PackStream values into Bolt messages (Bolt protocol specification: PackStream version 1, message framing). */
export class Packer {
  #buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  /** Where the messages begin that were not taken yet. */
  #start = 0;
  #end = 0;
  #messageAt = 0;

  /** Begins a message; its chunk header is filled in by `endMessage`. */
  beginMessage(signature: number, fields: number): void {
    this.#reserve(4);
    this.#messageAt = this.#end;
    this.#end += 2;
    this.#buffer[this.#end++] = 0xb0 | fields;
    this.#buffer[this.#end++] = signature;
  }

  endMessage(): void {
    const length = this.#end - this.#messageAt - 2;
    if (length > MAX_CHUNK) this.#splitIntoChunks(length);
    else this.#buffer.writeUInt16BE(length, this.#messageAt);
    this.#reserve(2);
    this.#buffer.writeUInt16BE(0, this.#end);
    this.#end += 2;
  }

  /** Takes back what was written since the last `take`: a message that could not be written to its end. */
  discard(): void {
    this.#end = this.#start;
  }

  /** All messages since the last call. */
  take(): Buffer {
    const taken = this.#buffer.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return taken;
  }

  /** @throws UnpackableError */
  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.string(value);
        return;
      case 'number':
        this.#float(value);
        return;
      case 'boolean':
        this.#byte(value ? 0xc3 : 0xc2);
        return;
      case 'bigint':
        this.#integer(value);
        return;
      case 'undefined':
        this.#byte(0xc0);
        return;
      case 'object':
        this.#object(value);
        return;
      default:
        throw new UnpackableError();
    }
  }

  string(text: string): void {
    // Three bytes at most for each UTF-16 unit.
    this.#reserve(text.length * 3 + 5);
    const headerAt = this.#end;
    const guess = text.length < 16 ? 1 : text.length < 256 ? 2 : text.length < 65_536 ? 3 : 5;
    const length = this.#buffer.write(text, headerAt + guess, 'utf8');
    const needed = length < 16 ? 1 : length < 256 ? 2 : length < 65_536 ? 3 : 5;
    if (needed !== guess)
      this.#buffer.copyWithin(headerAt + needed, headerAt + guess, headerAt + guess + length);
    this.#sized(length, 0x80, 0xd0);
    this.#end += length;
  }

  int(value: number): void {
    if (value >= -16 && value < 128) {
      this.#byte(value & 0xff);
      return;
    }
    this.#reserve(5);
    if (value < -2_147_483_648 || value > 2_147_483_647) {
      this.#integer(BigInt(value));
      return;
    }
    this.#buffer[this.#end] = 0xca;
    this.#buffer.writeInt32BE(value, this.#end + 1);
    this.#end += 5;
  }

  mapHeader(size: number): void {
    this.#reserve(5);
    this.#sized(size, 0xa0, 0xd8);
  }

  #object(value: object | null): void {
    if (value === null) this.#byte(0xc0);
    else if (Array.isArray(value)) {
      this.#reserve(5);
      this.#sized(value.length, 0x90, 0xd4);
      for (const item of value) this.value(item);
    } else if (isPlain(value)) this.#map(value);
    else if (isInt(value)) {
      if (value.inSafeRange()) this.int(value.toNumber());
      else this.#integer(value.toBigInt());
    } else this.#structure(value);
  }

  /** An entry without a value is none, as for the official driver: `{ limit: undefined }` has no parameter `limit`. */
  #map(map: Record<string, unknown>): void {
    const keys = Object.keys(map);
    let size = keys.length;
    for (const key of keys) if (map[key] === undefined) size -= 1;
    this.mapHeader(size);
    for (const key of keys) {
      const value = map[key];
      if (value === undefined) continue;
      this.string(key);
      this.value(value);
    }
  }

  /** Bolt specification, structure semantics of version 5: Date, and DateTime by UTC. */
  #structure(value: object): void {
    if (neo4j.isDate(value)) {
      const days = utcMillis(value.year, value.month, value.day) / 86_400_000;
      if (!Number.isInteger(days)) throw new UnpackableError();
      this.#header(0x44, 1);
      this.int(days);
      return;
    }
    if (!neo4j.isDateTime(value) || (value.timeZoneOffsetSeconds ?? null) === null || value.timeZoneId)
      throw new UnpackableError();
    const { year, month, day, hour, minute, second, nanosecond } = value;
    const offset = Number(value.timeZoneOffsetSeconds);
    const time = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
    const seconds = utcMillis(year, month, day) / 1000 + time - offset;
    if (!Number.isInteger(seconds)) throw new UnpackableError();
    this.#header(0x49, 3);
    this.int(seconds);
    this.int(Number(nanosecond));
    this.int(offset);
  }

  #header(signature: number, fields: number): void {
    this.#reserve(2);
    this.#buffer[this.#end++] = 0xb0 | fields;
    this.#buffer[this.#end++] = signature;
  }

  #float(value: number): void {
    this.#reserve(9);
    this.#buffer[this.#end] = 0xc1;
    this.#buffer.writeDoubleBE(value, this.#end + 1);
    this.#end += 9;
  }

  #integer(value: bigint): void {
    if (value < MIN_INT64 || value > MAX_INT64) throw new UnpackableError();
    this.#reserve(9);
    this.#buffer[this.#end] = 0xcb;
    this.#buffer.writeBigInt64BE(value, this.#end + 1);
    this.#end += 9;
  }

  /** @param tiny marker of sizes below 16 @param marker of one byte; two and four bytes follow it */
  #sized(size: number, tiny: number, marker: number): void {
    if (size < 16) this.#buffer[this.#end++] = tiny | size;
    else if (size < 256) {
      this.#buffer[this.#end++] = marker;
      this.#buffer[this.#end++] = size;
    } else if (size < 65_536) {
      this.#buffer[this.#end] = marker + 1;
      this.#buffer.writeUInt16BE(size, this.#end + 1);
      this.#end += 3;
    } else {
      this.#buffer[this.#end] = marker + 2;
      this.#buffer.writeUInt32BE(size, this.#end + 1);
      this.#end += 5;
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#end++] = byte;
  }

  /** What was taken stays where it is; what was not is moved to a new slab when this one is full. */
  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const written = this.#end - this.#start;
    const larger = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (written + bytes) * 2));
    this.#buffer.copy(larger, 0, this.#start, this.#end);
    this.#buffer = larger;
    this.#messageAt -= this.#start;
    this.#start = 0;
    this.#end = written;
  }

  #splitIntoChunks(length: number): void {
    const body = Buffer.from(this.#buffer.subarray(this.#messageAt + 2, this.#end));
    this.#end = this.#messageAt;
    for (let at = 0; at < length; at += MAX_CHUNK) {
      const size = Math.min(MAX_CHUNK, length - at);
      this.#reserve(size + 2);
      this.#buffer.writeUInt16BE(size, this.#end);
      body.copy(this.#buffer, this.#end + 2, at, at + size);
      this.#end += size + 2;
    }
  }
}

/** Not of a class: what has a meaning of its own is not a map. */
function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

type Whole = { valueOf(): unknown } | number | bigint;

/** Of midnight; `Date.UTC` would take the years 0 to 99 for those of the twentieth century. NaN when out of range. */
function utcMillis(year: Whole, month: Whole, day: Whole): number {
  return new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day));
}
