import { DharmaError } from '../../errors.ts';

/** A hole in the feed: what lies in it is not to be had. */
export interface Gap {
  /** CURSOR_EXPIRED: events are gone from the log; EVENTS_MISSED: they were never recorded. */
  code: 'CURSOR_EXPIRED' | 'EVENTS_MISSED';
  /** Where the feed goes on. */
  cursor: string;
  /** In words, null where there is nothing to say. */
  reason: string | null;
}

/** The gap that an error of the feed tells of; undefined when it tells of none. */
export function gapOf(error: unknown): Gap | undefined {
  if (!(error instanceof DharmaError)) return undefined;
  const { code } = error;
  if (code !== 'CURSOR_EXPIRED' && code !== 'EVENTS_MISSED') return undefined;
  const { oldest, cursor: next, reason } = error.extensions;
  const cursor = code === 'CURSOR_EXPIRED' ? oldest : next;
  if (typeof cursor !== 'string') return undefined;
  return { code, cursor, reason: typeof reason === 'string' ? reason : null };
}
