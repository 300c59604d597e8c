/** Where cursors outlive the page or the process. A value that is read must be one that was written. */
export interface CursorStorage {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  set(key: string, cursor: string): void | Promise<void>;
}

/** What a browser's `localStorage` and `sessionStorage` are. */
interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * Cursors in the browser. Tabs share `localStorage`, and with it the position: give each its own key, or use
 * `sessionStorage`, which lives as long as its tab.
 */
export function webStorage(storage: WebStorage, prefix = 'dharma.cursor.'): CursorStorage {
  return {
    get: (key) => storage.getItem(prefix + key),
    set: (key, cursor) => storage.setItem(prefix + key, cursor),
  };
}

/** The position of one subscription in a storage: one write at a time, and of those that wait only the last. */
export class Bookmark {
  readonly #storage: CursorStorage;
  readonly #key: string;
  readonly #onFailure: (error: unknown) => void;
  #saved: string | undefined;
  #next: string | undefined;
  #writing = false;

  constructor(storage: CursorStorage, key: string, onFailure: (error: unknown) => void) {
    this.#storage = storage;
    this.#key = key;
    this.#onFailure = onFailure;
  }

  async load(): Promise<string | undefined> {
    this.#saved = (await this.#storage.get(this.#key)) ?? undefined;
    return this.#saved;
  }

  save(cursor: string): void {
    if (cursor === (this.#next ?? this.#saved)) return;
    this.#next = cursor;
    if (!this.#writing) this.#write();
  }

  /** At once where the storage is synchronous: a page may be left right after. */
  #write(): void {
    const cursor = this.#next;
    if (cursor === undefined) return;
    this.#next = undefined;
    this.#saved = cursor;
    try {
      const pending = this.#storage.set(this.#key, cursor);
      if (!pending) return;
      this.#writing = true;
      pending.catch(this.#onFailure).finally(() => {
        this.#writing = false;
        this.#write();
      });
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
