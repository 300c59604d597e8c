import { fnv1a } from '../hash.ts';
import type { Transaction } from '../live/log/change.ts';
import { decodeCursor } from '../live/log/cursor.ts';
import { tagsOfTransaction } from './tags.ts';

/** As many as there are slots: 8 MB, of which only what is written to is taken. */
const SLOT_BITS = 20;
const SLOTS = 2 ** SLOT_BITS;

/** Rows of the log whose marks are remembered. */
const MARKS = 2 ** 16;

/** Slots of the tags that an answer depends on. */
export type Slots = Uint32Array;

/**
 * When each tag was last concerned by a change, as positions in the event log. Tags share a fixed number of slots by
 * their hash: two that meet in one are taken for the same, which costs a hit now and then and is never wrong.
 */
export class Stamps {
  readonly #last = new Float64Array(SLOTS);
  /** What was read before is not good any more. */
  #floor = 0;
  #position = 0;
  /** Of the last rows, each at its position's remainder. */
  readonly #marks: Array<{ position: number; mark: string } | undefined> = [];

  /** All changes up to here are noted. */
  get position(): number {
    return this.#position;
  }

  /** Where the reader of the log begins: of what was before, nothing is known. */
  begin(position: number, cursor: string): void {
    if (position <= this.#position) return;
    this.#move(position, cursor);
    this.#floor = position;
  }

  /** What tells the row of the log at a position apart from one in another log; undefined where that is not known here. */
  markAt(position: number): string | undefined {
    const known = this.#marks[position % MARKS];
    return known?.position === position ? known.mark : undefined;
  }

  /** To be called with each transaction of the log, in order. */
  note(transaction: Transaction): void {
    const position = Number(transaction.position);
    const tags = tagsOfTransaction(transaction);
    // Where one is missing, it could have been any.
    if (!tags || position !== this.#position + 1) this.#floor = position;
    else for (const each of tags) this.#last[slotOf(each)] = position;
    this.#move(position, transaction.cursor);
  }

  #move(position: number, cursor: string): void {
    this.#position = position;
    this.#marks[position % MARKS] = { position, mark: decodeCursor(cursor).mark };
  }

  /**
   * Whether nothing has concerned these since a read began.
   * @param begun `position` before the read
   */
  hold(slots: Slots, begun: number): boolean {
    if (begun < this.#floor) return false;
    for (let index = 0; index < slots.length; index++)
      if ((this.#last[slots[index] as number] as number) > begun) return false;
    return true;
  }
}

export function slotsOf(tags: Iterable<string>): Slots {
  return Uint32Array.from(new Set(Array.from(tags, slotOf)));
}

function slotOf(text: string): number {
  const hash = fnv1a(text);
  return (hash ^ (hash >>> SLOT_BITS)) & (SLOTS - 1);
}
