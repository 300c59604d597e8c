/** Texts that are kept, together. */
const MAX_CHARACTERS = 2_000_000;
/** As Apollo Server has it by default for a document: more is sent along each time. */
const MAX_TEXT = 50_000;

interface Kept {
  text: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** Automatic persisted queries: texts that clients have sent once, by their hash. */
export class AutomaticDocuments {
  readonly #millis: number;
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  /** @param seconds how long a text is kept after it was sent */
  constructor(seconds: number) {
    this.#millis = seconds * 1000;
  }

  get characters(): number {
    return this.#characters;
  }

  get(id: string): string | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    this.#drop(id, kept);
    if (kept.until <= Date.now()) return undefined;
    this.#put(id, kept);
    return kept.text;
  }

  set(id: string, text: string): void {
    if (text.length > MAX_TEXT) return;
    const former = this.#kept.get(id);
    if (former) this.#drop(id, former);
    this.#put(id, { text, until: Date.now() + this.#millis });
    for (const [oldest, kept] of this.#kept) {
      if (this.#characters <= MAX_CHARACTERS) break;
      this.#drop(oldest, kept);
    }
  }

  #put(id: string, kept: Kept): void {
    this.#kept.set(id, kept);
    this.#characters += kept.text.length;
  }

  #drop(id: string, { text }: Kept): void {
    this.#kept.delete(id);
    this.#characters -= text.length;
  }
}
