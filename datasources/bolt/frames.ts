import { behind } from './arrived.ts';

/** A message that arrived whole: where it stands in a buffer, and where it ends. */
export type OnMessage = (buffer: Buffer, at: number, end: number) => void;

/** One message is larger than what is kept in memory for it. */
export class MessageTooLargeError extends Error {}

/**
 * Cuts a stream of bytes into Bolt messages (chunks of up to 65,535 bytes behind a length of two; a length of 0 ends a
 * message, and is without meaning between messages: the server keeps the connection alive with it). A message in one
 * chunk, which nearly all are, is read where it lies.
 */
export class Frames {
  readonly #maxMessageBytes: number;
  /** Bytes that arrived and are less than a chunk. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  /** So many are needed to go on. */
  #needed = 0;
  /** Chunks of a message whose end has not come. */
  #parts: Buffer[] = [];
  #partBytes = 0;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /**
   * @param data is not kept
   * @param onMessage called for each message before this returns; the buffer is not kept
   * @throws MessageTooLargeError
   */
  push(data: Buffer, onMessage: OnMessage): void {
    const bytes = this.#restBytes + data.length;
    if (bytes < this.#needed) {
      this.#rest.push(Buffer.from(data));
      this.#restBytes = bytes;
      return;
    }
    const buffer = this.#restBytes === 0 ? data : behind(this.#rest, data);
    const at = this.#cut(buffer, onMessage);
    const left = bytes - at;
    this.#rest = left === 0 ? [] : [Buffer.from(buffer.subarray(at))];
    this.#restBytes = left;
    this.#needed = left < 2 ? 0 : 2 + buffer.readUInt16BE(at) + (this.#parts.length === 0 ? 2 : 0);
  }

  /** @returns where the first chunk begins that is not whole */
  #cut(buffer: Buffer, onMessage: OnMessage): number {
    let at = 0;
    while (buffer.length - at >= 2) {
      const length = buffer.readUInt16BE(at);
      if (length === 0) {
        at += 2;
        if (this.#parts.length > 0) this.#whole(onMessage);
        continue;
      }
      const end = at + 2 + length;
      // The end's own two bytes are waited for as well: so a message in one chunk is seen at once.
      if (buffer.length < end + 2) {
        if (this.#parts.length === 0 || buffer.length < end) break;
      } else if (this.#parts.length === 0 && buffer.readUInt16BE(end) === 0) {
        onMessage(buffer, at + 2, end);
        at = end + 2;
        continue;
      }
      this.#part(Buffer.from(buffer.subarray(at + 2, end)));
      at = end;
    }
    return at;
  }

  #part(part: Buffer): void {
    this.#parts.push(part);
    this.#partBytes += part.length;
    if (this.#partBytes > this.#maxMessageBytes) throw new MessageTooLargeError();
  }

  #whole(onMessage: OnMessage): void {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    onMessage(whole, 0, whole.length);
  }
}
