import type { Results } from '../operations.ts';

/** Where the event log stands for those who follow it. */
export interface Progress {
  /** Cursor of the end of the log, as this gateway has read it. */
  latest(): string;
  /**
   * The cursor up to which everything that these subscriptions want was handed out; undefined where that is not known.
   * Without subscriptions, there is none to hand out.
   */
  of(subscriptions: Iterable<Results>): string | undefined;
}
