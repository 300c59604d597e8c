import neo4j, { isInt } from 'neo4j-driver';

/** A value that only the official driver can write. */
export class UnpackableError extends Error {
  constructor() {
    super('value not supported by the lean reader');
    this.name = 'UnpackableError';
  }
}

const INITIAL_BYTES = 4096;
const MAX_CHUNK = 65_535;

/** Writes PackStream values into Bolt messages (Bolt protocol specification: PackStream version 1, message framing). */
export class Packer {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = 0;
  #messageAt = 0;

  /** Begins a message; its chunk header is filled in by `endMessage`. */
  beginMessage(signature: number, fields: number): void {
    this.#messageAt = this.#end;
    this.#reserve(4);
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

  /** Where the next message will stand. */
  mark(): number {
    return this.#end;
  }

  /** Takes back what was written since a mark: messages that could not be written to their end. */
  returnTo(mark: number): void {
    this.#end = mark;
  }

  get isEmpty(): boolean {
    return this.#end === 0;
  }

  /** All messages since the last call. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#end);
    this.#buffer = Buffer.allocUnsafe(INITIAL_BYTES);
    this.#end = 0;
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
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      const keys = Object.keys(value);
      this.mapHeader(keys.length);
      for (const key of keys) {
        this.string(key);
        this.value((value as Record<string, unknown>)[key]);
      }
    } else if (isInt(value)) {
      if (value.inSafeRange()) this.int(value.toNumber());
      else this.#integer(value.toBigInt());
    } else this.#structure(value);
  }

  #structure(value: object): void {
    if (neo4j.isDate(value)) {
      this.#header(0x44, 1);
      this.int(
        Math.floor(Date.UTC(Number(value.year), Number(value.month) - 1, Number(value.day)) / 86_400_000),
      );
      return;
    }
    if (
      neo4j.isDateTime(value) &&
      value.timeZoneOffsetSeconds !== undefined &&
      value.timeZoneId === undefined
    ) {
      const offset = Number(value.timeZoneOffsetSeconds);
      const local = Date.UTC(
        Number(value.year),
        Number(value.month) - 1,
        Number(value.day),
        Number(value.hour),
        Number(value.minute),
        Number(value.second),
      );
      this.#header(0x49, 3);
      this.int(local / 1000 - offset);
      this.int(Number(value.nanosecond));
      this.int(offset);
      return;
    }
    throw new UnpackableError();
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

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + bytes));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
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
