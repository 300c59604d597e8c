import { type Cursor, decodeCursor, isBefore } from '../log/cursor.ts';

/** What stands somewhere in the event log. */
interface Standing {
  readonly cursor: string;
}

/** Where the event log stands for those who follow it. */
export interface Progress {
  /** Cursor of the end of the log, as this gateway has read it. */
  latest(): string;
}

/** The cursor up to which every one of these was told everything; undefined where there is none. */
export function leastOf(all: Iterable<Standing>): string | undefined {
  let least: { text: string; cursor: Cursor } | undefined;
  for (const { cursor: text } of all) {
    // All that have nothing to tell stand at the end of the log.
    if (text === least?.text) continue;
    const cursor = decodeCursor(text);
    if (!least || isBefore(cursor, least.cursor)) least = { text, cursor };
  }
  return least?.text;
}
