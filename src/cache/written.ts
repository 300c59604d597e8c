import type { Outbox } from '../live/capture/outbox.ts';
import { decode } from '../live/log/decode.ts';
import type { Logger } from '../logger.ts';
import type { OwnWrites } from './own-writes.ts';
import { slotsOf } from './stamps.ts';
import { tagsOfTransaction } from './tags.ts';

/** Finds out what was written before its event comes: who wrote it may have from the cache what it does not concern. */
export class Written {
  readonly #outbox: Pick<Outbox, 'written'>;
  readonly #ownWrites: OwnWrites;
  readonly #logger: Logger;

  constructor(outbox: Pick<Outbox, 'written'>, ownWrites: OwnWrites, logger: Logger) {
    this.#outbox = outbox;
    this.#ownWrites = ownWrites;
    this.#logger = logger;
  }

  /** @param write a transaction that is committed */
  async lookFor(write: string): Promise<void> {
    try {
      const row = await this.#outbox.written(write);
      if (!row) return;
      const transaction = decode({ ...row, position: '0', committed_at: new Date() });
      const tags = transaction.write === write ? tagsOfTransaction(transaction) : undefined;
      if (tags) this.#ownWrites.changed(write, slotsOf(tags));
    } catch (error) {
      this.#logger.debug({ err: error }, 'it is not known yet what was written');
    }
  }
}
