/** Items of a source, until somebody else than its consumer ends it with a last item. */
export class Interruptible<T> implements AsyncGenerator<T, void, undefined> {
  readonly #source: AsyncIterator<T>;
  #over = false;
  #last: T[] = [];
  #waiting: ((result: IteratorResult<T, void>) => void) | undefined;

  constructor(source: AsyncIterator<T>) {
    this.#source = source;
  }

  /** Ends it at once, after one more item. */
  interrupt(last: T): void {
    if (this.#over) return;
    this.#last = [last];
    this.#end();
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#over) return Promise.resolve(this.#rest());
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      // A promise settles once: what comes after an interruption is not heard.
      this.#source.next().then((result) => {
        if (this.#waiting === resolve) this.#waiting = undefined;
        resolve(result.done ? { value: undefined, done: true } : result);
      }, reject);
    });
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#last = [];
    this.#end();
    return { value: undefined, done: true };
  }

  throw(): Promise<IteratorResult<T, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    void this.#source.return?.();
    if (this.#waiting) this.#waiting(this.#rest());
    this.#waiting = undefined;
  }

  #rest(): IteratorResult<T, void> {
    const value = this.#last.shift();
    return value === undefined ? { value: undefined, done: true } : { value, done: false };
  }
}
