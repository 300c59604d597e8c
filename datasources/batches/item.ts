import type { BatchedStatement } from './group.ts';
import type { ItemSink } from './sink.ts';

/** A read of a batch, on its way to an answer. */
export class Item implements ItemSink {
  readonly statement: BatchedStatement;
  readonly signal: AbortSignal | undefined;
  readonly answer: Promise<unknown[]>;
  rows: unknown[] = [];
  gone = false;
  /** Called when nobody waits for it any more. */
  onGone: (() => void) | undefined;
  #resolve!: (rows: unknown[]) => void;
  #reject!: (error: unknown) => void;

  constructor(statement: BatchedStatement, signal: AbortSignal | undefined) {
    this.statement = statement;
    this.signal = signal;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get sink() {
    return this.statement.sink;
  }

  resolve(rows: unknown[]): void {
    this.signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(rows);
  }

  reject(error: unknown): void {
    this.signal?.removeEventListener('abort', this.#onAbort);
    this.#reject(error);
  }

  settle(rows: Promise<unknown[]>): Promise<void> {
    return rows.then(
      (own) => this.resolve(own),
      (error) => this.reject(error),
    );
  }

  readonly #onAbort = (): void => {
    this.gone = true;
    this.#reject(this.signal?.reason);
    this.onGone?.();
  };
}
