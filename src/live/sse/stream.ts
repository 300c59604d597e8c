import type { ServerResponse } from 'node:http';
import { clientGone, type Operation } from '../operations.ts';
import { isStream, type Message, type Messages } from '../subscription.ts';
import { Interruptible } from './interruptible.ts';

const NEXT = 'event: next';
const COMPLETE = 'event: complete';

export interface StreamOptions {
  heartbeatMillis: number;
  stallMillis: number;
  /** Whether a subscriber that was too slow is left to resume by itself. */
  closeWhenLagged: boolean;
}

/** One event stream: the response to one request, which runs one operation. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #options: StreamOptions;
  /** Cursors of the results that were handed over and not sent yet, in order. */
  readonly #cursors: string[] = [];
  #unsent = 0;
  #onSent: () => void = () => {};
  #operation: Operation | undefined;
  #messages: Messages | undefined;
  #results: Interruptible<Message> | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #toldCursor: string | undefined;
  #behind = false;
  /** It ends without `complete`, so that the client comes again and goes on from the last id. */
  #cut = false;

  constructor(response: ServerResponse, options: StreamOptions) {
    this.#response = response;
    this.#options = options;
    response.once('close', () => this.#closed());
  }

  get gone(): boolean {
    return this.#response.destroyed || this.#response.writableFinished;
  }

  begin(operation: Operation): void {
    this.#operation = operation;
  }

  /** What is to be sent, as graphql-sse takes it. */
  of(results: Messages | Message): AsyncGenerator<Message, void, undefined> {
    if (isStream(results)) this.#messages = results;
    this.#results = new Interruptible<Message>(isStream(results) ? results : single(results));
    if (this.gone) void this.#results.return();
    return this.#results;
  }

  /** A result is about to be handed over. Resolves when those before it have been taken: nothing piles up here. */
  async handOver({ extensions, errors }: Message): Promise<void> {
    while (this.#unsent > 0 && !this.gone)
      await new Promise<void>((resolve) => {
        this.#onSent = resolve;
      });
    this.#unsent += 1;
    this.#cursors.push(typeof extensions?.cursor === 'string' ? extensions.cursor : '');
    if (this.#options.closeWhenLagged && errors?.[0]?.extensions?.code === 'LAGGED') this.#cut = true;
  }

  /** What graphql-sse has written, with ids, as it is sent. */
  async *events(body: AsyncGenerator<string, void, undefined>): AsyncGenerator<string, void, undefined> {
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMillis);
    for await (const chunk of body) {
      if (this.#cut && chunk.startsWith(COMPLETE)) return;
      if (!chunk.startsWith(NEXT)) {
        yield chunk;
        continue;
      }
      const cursor = this.#cursors.shift();
      yield cursor ? `id: ${cursor}\n${chunk}` : chunk;
      if (cursor) this.#toldCursor = cursor;
      this.#unsent -= 1;
      this.#onSent();
    }
  }

  /** Ends it with an error as its last result. */
  fail(last: Message): void {
    this.#results?.interrupt(last);
  }

  /** Ends it; the client is to come again, here or elsewhere. */
  cut(): void {
    this.#cut = true;
    void this.#results?.return();
  }

  /** Keeps what lies between from closing an idle connection, and moves the client's last event id on. */
  #beat(): void {
    const response = this.#response;
    const behind = response.writableLength > 0 || this.#unsent > 0;
    // Node ends a connection on which nothing has moved for so long; setting it anew would start it anew.
    if (behind !== this.#behind) response.socket?.setTimeout(behind ? this.#options.stallMillis : 0);
    this.#behind = behind;
    if (behind) return;
    const cursor = this.#messages?.cursor;
    const moved = cursor !== undefined && cursor !== this.#toldCursor;
    if (moved) this.#toldCursor = cursor;
    response.write(moved ? `:\nid: ${cursor}\n\n` : ':\n\n');
  }

  #closed(): void {
    clearInterval(this.#heartbeat);
    this.#operation?.controller.abort(clientGone());
    void this.#results?.return();
    this.#onSent();
  }
}

async function* single(result: Message): AsyncGenerator<Message, void, undefined> {
  yield result;
}
