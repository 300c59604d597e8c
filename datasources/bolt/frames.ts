/** A message that arrived whole: where it stands in a buffer. */
export type OnMessage = (buffer: Buffer, at: number) => void;

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into Bolt messages (chunks of up to 65,535 bytes behind a length of two; a length of 0 ends a
 * message). A message in one chunk, which nearly all are, is read where it lies.
 */
export class Frames {
  #rest: Buffer = NOTHING;
  /** Chunks of a message whose end has not come. */
  #parts: Buffer[] = [];

  /** @param onMessage called for each message before this returns; the buffer is not kept */
  push(data: Buffer, onMessage: OnMessage): void {
    const buffer = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    let at = 0;
    while (buffer.length - at >= 2) {
      const length = buffer.readUInt16BE(at);
      // The end's own two bytes are looked for as well: so a whole message is seen at once.
      if (length === 0) {
        at += 2;
        if (this.#parts.length === 0) continue;
        const whole = Buffer.concat(this.#parts);
        this.#parts = [];
        onMessage(whole, 0);
        continue;
      }
      if (buffer.length - at < length + 2) break;
      const end = at + 2 + length;
      if (this.#parts.length === 0 && buffer.length - end >= 2 && buffer.readUInt16BE(end) === 0) {
        onMessage(buffer, at + 2);
        at = end + 2;
        continue;
      }
      if (this.#parts.length === 0 && buffer.length - end < 2) break;
      this.#parts.push(Buffer.from(buffer.subarray(at + 2, end)));
      at = end;
    }
    this.#rest = at === buffer.length ? NOTHING : buffer.subarray(at);
  }
}
