import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** What a message that waits costs beside its text: buffers, callbacks, places in queues. */
const MESSAGE_BYTES = 1024;

/**
 * Writes to a socket, and knows when its client does not keep up: above the high-water mark it is full, until half of that
 * is left. A client that takes nothing of what waits for it is cut off, after the stall time to twice that.
 */
export class SocketWriter {
  readonly #socket: WebSocket;
  readonly #transport: Socket;
  readonly #highWaterBytes: number;
  readonly #stallMillis: number;
  readonly #onPressure: () => void;
  readonly #waiting: Array<() => void> = [];
  /** Messages that the operating system has not taken. */
  #pending = 0;
  #full = false;
  #behind = false;

  /** @param onPressure called when the socket becomes full, and when it no longer is */
  constructor(
    socket: WebSocket,
    transport: Socket,
    options: { highWaterBytes: number; stallMillis: number; onPressure: () => void },
  ) {
    this.#socket = socket;
    this.#transport = transport;
    this.#highWaterBytes = options.highWaterBytes;
    this.#stallMillis = options.stallMillis;
    this.#onPressure = options.onPressure;
    transport.on('timeout', () => socket.terminate());
    socket.once('close', () => this.#release());
  }

  get full(): boolean {
    return this.#full;
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Whether everything has been handed to the operating system. */
  get drained(): boolean {
    return this.#waiting.length === 0 && this.#socket.bufferedAmount === 0;
  }

  send(text: string): void {
    if (!this.open) return;
    this.#pending += 1;
    this.#socket.send(text, this.#flushed);
    this.#look();
  }

  /** Resolves once it was handed to the operating system, or the socket has closed. */
  sendFlushed(text: string): Promise<void> {
    if (!this.open) return Promise.resolve();
    return new Promise((resolve) => {
      this.#pending += 1;
      this.#socket.send(text, () => {
        this.#flushed();
        resolve();
      });
      this.#look();
    });
  }

  /** Sends as soon as there is room, in turn with others that wait. @returns undefined when that was at once */
  whenRoom(send: () => void): Promise<void> | undefined {
    if (!this.#full) {
      send();
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        send();
        resolve();
      });
    });
  }

  /** What the operating system did not take at once waits here. */
  #look(): void {
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount > 0 && !this.#behind) {
      this.#behind = true;
      // Counts from the last bytes that passed in either direction; a client that is read answers pings, or is cut off.
      this.#transport.setTimeout(this.#stallMillis);
    }
    if (this.#full || this.#held <= this.#highWaterBytes) return;
    this.#full = true;
    this.#onPressure();
  }

  /** Memory that waits, about. */
  get #held(): number {
    return this.#socket.bufferedAmount + this.#pending * MESSAGE_BYTES;
  }

  readonly #flushed = (): void => {
    this.#pending -= 1;
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount === 0 && this.#behind) {
      this.#behind = false;
      this.#transport.setTimeout(0);
    }
    if (!this.#full || this.#held > this.#highWaterBytes / 2) return;
    this.#full = false;
    // One after the other: each may fill the socket again.
    while (!this.#full && this.#waiting.length > 0) this.#waiting.shift()?.();
    if (!this.#full) this.#onPressure();
  };

  /** The socket is closed: nothing waits for it any more. */
  #release(): void {
    this.#full = false;
    for (const go of this.#waiting.splice(0)) go();
  }
}
