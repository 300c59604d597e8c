/** Work in order of arrival, so many at a time. */
export class WorkQueue<T extends { bytes: number }> {
  readonly #atOnce: number;
  readonly #work: (item: T) => Promise<void>;
  readonly #onChange: () => void;
  readonly #waiting = new Set<T>();
  #running = 0;
  #bytes = 0;

  /** @param work must not throw */
  constructor(atOnce: number, work: (item: T) => Promise<void>, onChange: () => void) {
    this.#atOnce = atOnce;
    this.#work = work;
    this.#onChange = onChange;
  }

  /** Of what waits. */
  get size(): { items: number; bytes: number } {
    return { items: this.#waiting.size, bytes: this.#bytes };
  }

  push(item: T): void {
    this.#waiting.add(item);
    this.#bytes += item.bytes;
    this.begin();
  }

  /** Takes back what has not begun. */
  drop(item: T): void {
    if (this.#waiting.delete(item)) this.#bytes -= item.bytes;
  }

  clear(): void {
    this.#waiting.clear();
    this.#bytes = 0;
  }

  /** Begins as much as may be; nothing while `held`. */
  begin(): void {
    for (const item of this.#waiting) {
      if (this.#running >= this.#atOnce || this.held()) break;
      this.drop(item);
      this.#running += 1;
      void this.#work(item).finally(() => {
        this.#running -= 1;
        this.begin();
        this.#onChange();
      });
    }
  }

  held: () => boolean = () => false;
}
