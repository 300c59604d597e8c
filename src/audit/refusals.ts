import type { AuditEntry } from './entry.ts';

const WINDOW_MILLIS = 60_000;
/** Told one by one in a window: of one address, and of all. Of those beyond, the number is told. */
const PER_ADDRESS = 20;
const IN_ALL = 500;
/** Addresses that are counted apart. */
const MAX_ADDRESSES = 1000;
const OTHERS = 'others';

interface Counted {
  told: number;
  /** Not told, by error code. */
  left: Map<string, number>;
}

/**
 * What strangers can bring about at will must not fill the disk: of each address some refusals are told in full, the others
 * as one entry with their number at the end of the minute.
 */
export class Refusals {
  readonly #note: (entry: AuditEntry) => void;
  #counted = new Map<string, Counted>();
  #inAll = 0;
  #since = new Date();
  #timer: NodeJS.Timeout | undefined;

  constructor(note: (entry: AuditEntry) => void) {
    this.#note = note;
  }

  /** Tells of a refusal, or counts it. */
  tell(...entries: AuditEntry[]): void {
    for (const entry of entries) {
      const counted = this.#countedOf(entry.client?.address ?? 'unknown');
      if (counted.told < PER_ADDRESS && this.#inAll < IN_ALL) {
        counted.told += 1;
        this.#inAll += 1;
        this.#note(entry);
      } else {
        const code = entry.code ?? 'unknown';
        counted.left.set(code, (counted.left.get(code) ?? 0) + 1);
      }
    }
  }

  /** Tells the numbers, and begins anew. */
  sum(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [counted, since] = [this.#counted, this.#since];
    this.#counted = new Map();
    this.#inAll = 0;
    for (const [address, { left }] of counted) {
      if (left.size === 0) continue;
      const count = [...left.values()].reduce((sum, n) => sum + n, 0);
      this.#note({
        kind: 'DENIED',
        action: 'summary',
        result: 'DENIED',
        client: { address, transport: 'any' },
        detail: { count, byCode: Object.fromEntries(left), since: since.toISOString() },
      });
    }
  }

  #countedOf(address: string): Counted {
    if (!this.#timer) {
      this.#since = new Date();
      this.#timer = setTimeout(() => this.sum(), WINDOW_MILLIS);
      this.#timer.unref();
    }
    const key = this.#counted.has(address) || this.#counted.size < MAX_ADDRESSES ? address : OTHERS;
    const counted = this.#counted.get(key) ?? { told: 0, left: new Map() };
    this.#counted.set(key, counted);
    return counted;
  }
}
