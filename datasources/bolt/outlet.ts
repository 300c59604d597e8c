import type { Socket } from 'node:net';

/** One write for all that is sent in the same turn of the event loop. */
export class Outlet {
  readonly #socket: Socket;
  #unsent: Buffer[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  push(bytes: Buffer): void {
    if (this.#unsent.push(bytes) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const [first] = this.#unsent;
    if (first && this.#socket.writable)
      this.#socket.write(this.#unsent.length === 1 ? first : Buffer.concat(this.#unsent));
    this.#unsent = [];
  }
}
