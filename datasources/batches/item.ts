import type { Statement } from '../bolt/messages.ts';
import { Packer, UnpackableError } from '../bolt/pack.ts';
import type { ItemSink } from './sink.ts';

const packer = new Packer();

/** As the wire has them: the same for parameters that are equal in value and type, and for no others. */
export function packed(params: Record<string, unknown>): string | undefined {
  try {
    packer.value(params);
    return packer.take().toString('latin1');
  } catch (error) {
    packer.discard();
    if (error instanceof UnpackableError) return undefined;
    throw error;
  }
}

/** A read of a batch, on its way to an answer. */
export class Item implements ItemSink {
  readonly statement: Statement;
  readonly signal: AbortSignal | undefined;
  readonly answer: Promise<unknown[]>;
  /** Its parameters; undefined for those that only the official driver writes. */
  readonly packed: string | undefined;
  rows: unknown[] = [];
  gone = false;
  /** Called when nobody waits for it any more. */
  onGone: (() => void) | undefined;
  #resolve!: (rows: unknown[]) => void;
  #reject!: (error: unknown) => void;

  constructor(statement: Statement, signal: AbortSignal | undefined, parameters: string | undefined) {
    this.statement = statement;
    this.signal = signal;
    this.packed = parameters;
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
