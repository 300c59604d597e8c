const INITIAL_BYTES = 8192;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Strings up to this length are copied byte by byte: a call for each would cost more. */
const SHORT = 48;
/** What JSON.stringify writes for a control character, a quote or a backslash. */
const ESCAPES: readonly Buffer[] = Array.from({ length: 93 }, (_, code) =>
  Buffer.from(JSON.stringify(String.fromCharCode(code)).slice(1, -1)),
);

/** JSON text that grows, in UTF-8: what JSON.stringify would write, without the strings in between. */
export class JsonText {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = 0;

  clear(): void {
    this.#end = 0;
  }

  /** A copy of what was written. */
  copy(): Buffer {
    const copy = Buffer.allocUnsafe(this.#end);
    this.#bytes.copy(copy, 0, 0, this.#end);
    return copy;
  }

  /** Bytes of memory that it holds. */
  get capacity(): number {
    return this.#bytes.length;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = byte;
  }

  /** Bytes as they are: keys, punctuation, `null`. */
  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#reserve(length);
    const target = this.#bytes;
    let end = this.#end;
    for (let index = 0; index < length; index++) target[end++] = bytes[index] as number;
    this.#end = end;
  }

  /** Text that is JSON already. */
  json(text: string): void {
    this.#reserve(text.length * 3);
    this.#end += this.#bytes.write(text, this.#end);
  }

  /** A whole number below 2^53. */
  integer(value: number): void {
    if (value >= 0 && value < 10) {
      this.byte(0x30 + value);
      return;
    }
    this.ascii(String(value));
  }

  ascii(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#end++] = text.charCodeAt(index);
  }

  /** A string of which the UTF-8 bytes stand in a buffer. */
  string(source: Uint8Array, at: number, length: number): void {
    // Six bytes for each is the most that escaping makes of them.
    this.#reserve(length * 6 + 2);
    const target = this.#bytes;
    let end = this.#end;
    target[end++] = QUOTE;
    if (length > SHORT && !needsEscape(source, at, length)) {
      target.set(source.subarray(at, at + length), end);
      end += length;
    } else {
      for (let index = at; index < at + length; index++) {
        const byte = source[index] as number;
        if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) {
          target[end++] = byte;
          continue;
        }
        const escaped = ESCAPES[byte] as Buffer;
        for (let part = 0; part < escaped.length; part++) target[end++] = escaped[part] as number;
      }
    }
    target[end++] = QUOTE;
    this.#end = end;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + bytes));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

function needsEscape(source: Uint8Array, at: number, length: number): boolean {
  for (let index = at; index < at + length; index++) {
    const byte = source[index] as number;
    if (byte < 0x20 || byte === QUOTE || byte === BACKSLASH) return true;
  }
  return false;
}
