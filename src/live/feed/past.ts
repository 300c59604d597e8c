import type { LiveEvent, Transaction } from '../log/change.ts';
import type { EventLog } from '../log/event-log.ts';
import { type Listener, matching } from './hub.ts';
import type { Presence } from './presence.ts';
import type { Viewer } from './sight.ts';

/** Events of each transaction, and the rights that they were chosen by. */
interface Choice extends Viewer {
  events: ReadonlyMap<Transaction, readonly LiveEvent[]>;
  /** What is left of one: the labels that past events have are those of their time. */
  leftOf: (event: LiveEvent) => LiveEvent | undefined;
}

/** What one subscriber gets of the log, read a batch at a time. */
export class Past {
  readonly #log: EventLog;
  readonly #presence: Presence;
  readonly #listener: Pick<Listener, 'filter' | 'accepts'>;
  readonly #viewer: Viewer;
  #batch: Transaction[] = [];
  #choice: Choice | undefined;

  /** @param viewer whose rights may change */
  constructor(
    parts: { log: EventLog; presence: Presence },
    listener: Pick<Listener, 'filter' | 'accepts'>,
    viewer: Viewer,
  ) {
    this.#log = parts.log;
    this.#presence = parts.presence;
    this.#listener = listener;
    this.#viewer = viewer;
  }

  /** Whether all that was read has been handed out. */
  get isEmpty(): boolean {
    return this.#batch.length === 0;
  }

  clear(): void {
    this.#batch = [];
    this.#choice = undefined;
  }

  /**
   * @param position of the transaction before
   * @returns the next one, with what is wanted of it; undefined where there is none, or it was cleared meanwhile
   * @throws DharmaError CURSOR_EXPIRED, DATABASE_UNAVAILABLE
   */
  async next(position: bigint): Promise<{ transaction: Transaction; events: LiveEvent[] } | undefined> {
    if (this.isEmpty) {
      this.#batch = await this.#log.after(position);
      this.#choice = undefined;
    }
    const choice = await this.#chosen();
    const transaction = this.#batch.shift();
    if (!transaction) return undefined;
    const events = choice.events.get(transaction) ?? [];
    return { transaction, events: events.flatMap((event) => choice.leftOf(event) ?? []) };
  }

  /** What is wanted of the batch, chosen anew for what is left of it once rights have changed. */
  async #chosen(): Promise<Choice> {
    const { visibility, permissions } = this.#viewer;
    const known = this.#choice;
    if (known?.visibility === visibility && known.permissions === permissions) return known;
    const events = new Map(
      this.#batch.map((transaction) => [transaction, matching(this.#listener, transaction)]),
    );
    const leftOf = visibility.unrestricted
      ? (event: LiveEvent) => event
      : await this.#presence.since([...events.values()].flat(), visibility);
    this.#choice = { visibility, permissions, events, leftOf };
    return this.#choice;
  }
}
