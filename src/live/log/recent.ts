import type { Transaction } from './change.ts';

const MAX_TRANSACTIONS = 2000;
/** Of text; what is made of it takes some ten times that. */
const MAX_BYTES = 2_097_152;

/** The newest transactions, in memory: what most who come back after a short while have missed. */
export class RecentTransactions {
  #kept: Transaction[] = [];
  #bytes = 0;

  add(transaction: Transaction): void {
    const last = this.#kept.at(-1);
    // A hole in the positions: what is older does not lead up to this one.
    if (last && last.position + 1n !== transaction.position) {
      this.#kept = [];
      this.#bytes = 0;
    }
    this.#kept.push(transaction);
    this.#bytes += transaction.bytes;
    while (this.#kept.length > MAX_TRANSACTIONS || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#kept.shift()?.bytes ?? 0;
    }
  }

  at(position: bigint): Transaction | undefined {
    const first = this.#kept[0];
    return first && position >= first.position ? this.#kept[Number(position - first.position)] : undefined;
  }

  /** All after a position; undefined when that goes back further than what is kept, or is at its end. */
  after(position: bigint): Transaction[] | undefined {
    const [first, last] = [this.#kept[0], this.#kept.at(-1)];
    if (!first || !last || position + 1n < first.position || position >= last.position) return undefined;
    return this.#kept.slice(Number(position + 1n - first.position));
  }
}
