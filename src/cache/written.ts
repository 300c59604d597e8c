import type { Outbox } from '../live/capture/outbox.ts';
import { decode } from '../live/log/decode.ts';
import type { Logger } from '../logger.ts';
import type { OwnWrites } from './own-writes.ts';
import { slotsOf } from './stamps.ts';
import { tagsOfTransaction } from './tags.ts';

/** Looked for with one statement. */
const AT_ONCE = 100;
/** Of so many is it remembered that they read after they had written. */
const READERS = 10_000;

/** Finds out what was written before its event comes: who wrote it may have from the cache what it does not concern. */
export class Written {
  readonly #outbox: Pick<Outbox, 'written'>;
  readonly #ownWrites: OwnWrites;
  readonly #logger: Logger;
  readonly #wanted = new Set<string>();
  /** Who read before the event of their last write came. */
  readonly #readers = new Set<string>();
  #isLooking = false;

  constructor(outbox: Pick<Outbox, 'written'>, ownWrites: OwnWrites, logger: Logger) {
    this.#outbox = outbox;
    this.#ownWrites = ownWrites;
    this.#logger = logger;
  }

  /** To be called when a principal has written. Who does not read, as a feed that only writes, is not worth a look. */
  wrote(principal: string): void {
    if (this.#readers.delete(principal)) this.#lookFor(principal);
  }

  /** To be called when a principal reads whose write is open. */
  read(principal: string): void {
    this.#readers.add(principal);
    if (this.#readers.size > READERS) this.#readers.delete(this.#readers.values().next().value as string);
    this.#lookFor(principal);
  }

  /**
   * One statement at a time, for all writes that came during the one before: to read what waits in the graph costs the
   * database a millisecond, for one write as for a hundred.
   */
  #lookFor(principal: string): void {
    for (const write of this.#ownWrites.toFind(principal)) this.#wanted.add(write);
    if (!this.#isLooking && this.#wanted.size > 0) void this.#look();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#wanted.size > 0) {
      const writes = [...this.#wanted].slice(0, AT_ONCE);
      for (const write of writes) this.#wanted.delete(write);
      const open = writes.filter((write) => this.#ownWrites.isOpen(write));
      try {
        if (open.length > 0) await this.#find(open);
      } catch (error) {
        this.#logger.debug({ err: error }, 'it is not known yet what was written');
      }
    }
    this.#isLooking = false;
  }

  async #find(writes: readonly string[]): Promise<void> {
    const rows = await this.#outbox.written(writes);
    const transactions = rows.map((row) => decode({ ...row, position: '0', committed_at: new Date() }));
    for (const write of writes) {
      const [own, ...others] = transactions.filter((each) => each.write === write);
      const tags = own && others.length === 0 ? tagsOfTransaction(own) : undefined;
      if (tags) this.#ownWrites.changed(write, slotsOf(tags));
    }
  }
}
