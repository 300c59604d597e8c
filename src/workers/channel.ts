/** One end of a channel between processes: `process` in a worker, a worker's process in the primary. */
export interface Port {
  send?(
    message: unknown,
    handle: undefined,
    options: undefined,
    sent: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** What is done about a message of a topic; what it returns is the answer to whoever asked. */
export type Handlers = Readonly<Record<string, (body: never) => unknown>>;

interface Envelope {
  /** `answer`, or what the other end has a handler for. Its name keeps it apart from messages of others. */
  dharma: string;
  /** Of a question, and of its answer. */
  id?: number;
  body?: unknown;
}

/** Nobody has answered: the other process hangs or has ended. */
class NoAnswerError extends Error {
  constructor(topic: string) {
    super(`the other process has not answered "${topic}"`);
    this.name = 'NoAnswerError';
  }
}

/** Questions and news between the primary and a worker, as JSON. */
export class Channel {
  readonly #port: Port;
  /** By the ids of questions; without an envelope, there will be no answer. */
  readonly #open = new Map<number, (envelope: Envelope | undefined) => void>();
  #handlers: Handlers;
  #last = 0;

  constructor(port: Port, handlers: Handlers = {}) {
    this.#port = port;
    this.#handlers = handlers;
    port.on('message', (message) => {
      if (isEnvelope(message)) void this.#receive(message);
    });
  }

  /** Has messages of further topics handled. */
  handle(handlers: Handlers): void {
    this.#handlers = { ...this.#handlers, ...handlers };
  }

  tell(topic: string, body?: unknown): void {
    this.#send({ dharma: topic, body });
  }

  /** The other process has ended: nothing more will be answered. */
  close(): void {
    for (const give of this.#open.values()) give(undefined);
  }

  /** @throws NoAnswerError after that time */
  ask<T>(topic: string, body: unknown, timeoutMillis: number): Promise<T> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const settle = (envelope: Envelope | undefined) => {
        clearTimeout(timer);
        this.#open.delete(id);
        if (envelope) resolve(envelope.body as T);
        else reject(new NoAnswerError(topic));
      };
      const timer = setTimeout(settle, timeoutMillis, undefined);
      this.#open.set(id, settle);
      this.#send({ dharma: topic, id, body });
    });
  }

  async #receive(envelope: Envelope): Promise<void> {
    const { dharma: topic, id, body } = envelope;
    if (topic === 'answer') {
      this.#open.get(id as number)?.(envelope);
      return;
    }
    const answer = await this.#handlers[topic]?.(body as never);
    if (id !== undefined) this.#send({ dharma: 'answer', id, body: answer });
  }

  /** What cannot be sent is not answered: whoever waits finds out by that. */
  #send(envelope: Envelope): void {
    this.#port.send?.(envelope, undefined, undefined, () => {});
  }
}

function isEnvelope(message: unknown): message is Envelope {
  return typeof message === 'object' && message !== null && 'dharma' in message;
}
