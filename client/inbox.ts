import type { GraphQLFormattedError } from 'graphql';

/** An event. With `errors`, some or all of it could not be read. */
export type LiveMessage<R> =
  | { data: R; errors?: undefined; cursor: string | undefined }
  | { data: R | null; errors: readonly GraphQLFormattedError[]; cursor: string | undefined };

type Item<R> = { message: LiveMessage<R> } | { tell: () => unknown; cursor: string | undefined };

interface InboxEvents {
  /** The consumer is done with everything up to here. */
  onDone(cursor: string): void;
  /** There is room again. */
  onRoom(): void;
  /** Once. */
  onEnd(): void;
}

/** What was received and not yet read, bounded, and one reader. */
export class Inbox<R> {
  readonly #limit: number;
  readonly #events: InboxEvents;
  #items: Item<R>[] = [];
  /** What the consumer has in hand. */
  #inHand: { cursor: string | undefined } | undefined;
  #wake: (() => void) | undefined;
  #error: unknown;
  #reading: Promise<unknown> = Promise.resolve();
  ended = false;
  full = false;

  constructor({ maxBuffered = 256 }: { maxBuffered?: number }, events: InboxEvents) {
    this.#limit = Math.max(1, maxBuffered);
    this.#events = events;
  }

  /** Whether the consumer is done with all there is. */
  get idle(): boolean {
    return this.#items.length === 0 && this.#inHand === undefined;
  }

  put(message: LiveMessage<R>): void {
    this.#add({ message });
  }

  /** Tells the consumer something at this place among the messages; the next one waits till it is done. */
  tell(tell: () => unknown, cursor?: string): void {
    this.#add({ tell, cursor });
  }

  /** Without an error at once; with one, once everything has been read. */
  end(error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.#error = error;
    if (error === undefined) this.#items = [];
    this.#events.onEnd();
    this.#wake?.();
  }

  /** One after the other, however they are asked for. */
  next(): Promise<IteratorResult<LiveMessage<R>>> {
    const result = this.#reading.then(() => this.#next());
    this.#reading = result.catch(() => {});
    return result;
  }

  async #next(): Promise<IteratorResult<LiveMessage<R>>> {
    this.#done();
    for (;;) {
      const item = this.#items.shift();
      if (this.full && !this.ended && this.#items.length <= this.#limit / 2) {
        this.full = false;
        this.#events.onRoom();
      }
      if (item && 'message' in item) {
        this.#inHand = item.message;
        return { value: item.message, done: false };
      }
      if (item) {
        await this.#tell(item);
      } else if (this.ended) {
        return this.#last();
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #last(): IteratorResult<LiveMessage<R>> {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
    return { value: undefined, done: true };
  }

  #add(item: Item<R>): void {
    if (this.ended) return;
    this.#items.push(item);
    this.full ||= this.#items.length >= this.#limit;
    this.#wake?.();
  }

  async #tell(item: { tell: () => unknown; cursor: string | undefined }): Promise<void> {
    this.#inHand = item;
    try {
      await item.tell();
      this.#done();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  #done(): void {
    const cursor = this.#inHand?.cursor;
    this.#inHand = undefined;
    if (cursor !== undefined) this.#events.onDone(cursor);
  }
}
