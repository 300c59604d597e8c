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

/** A read that waits, on its way to an answer. */
export class Item implements ItemSink {
  readonly statement: Statement;
  readonly signal: AbortSignal | undefined;
  readonly answer: Promise<unknown[]>;
  /** Its parameters; undefined for those that only the official driver writes. */
  readonly packed: string | undefined;
  readonly since = Date.now();
  rows: unknown[] = [];
  /** Called when nobody waits for it any more, nor for those that it leads. */
  onGone: (() => void) | undefined;
  /** Their sinks take what this one's makes. */
  readonly #led: Item[] = [];
  #leader: Item | undefined;
  #isGone = false;
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

  /** Whether nobody waits for it any more, nor for those that it leads. */
  get gone(): boolean {
    return this.#isGone && this.#led.every(({ gone }) => gone);
  }

  /** How many are answered with it, itself included. */
  get readers(): number {
    return 1 + this.#led.length;
  }

  /**
   * Has an equal read answered by the same work, down to the bytes of its text.
   * @returns false where that one makes something else of the rows
   */
  lead(other: Item): boolean {
    const { sink } = this;
    if (!sink || !other.sink?.follow?.(sink)) return false;
    other.#leader = this;
    this.#led.push(other);
    return true;
  }

  resolve(rows: unknown[]): void {
    this.signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(rows);
    for (const other of this.#led) other.resolve([]);
  }

  reject(error: unknown): void {
    this.signal?.removeEventListener('abort', this.#onAbort);
    this.#reject(error);
    for (const other of this.#led) other.reject(error);
  }

  settle(rows: Promise<unknown[]>): Promise<void> {
    return rows.then(
      (own) => this.resolve(own),
      (error) => this.reject(error),
    );
  }

  readonly #onAbort = (): void => {
    this.#isGone = true;
    this.#reject(this.signal?.reason);
    const first = this.#leader ?? this;
    if (first.gone) first.onGone?.();
  };
}
