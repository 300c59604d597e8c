import { answersTo } from './messages.ts';
import type { Read } from './read.ts';

/** What was sent on a connection, and which of its answers comes next. */
export interface Flight {
  /** undefined: of RESET and the log-in, or of a read that nobody waits for here any more */
  read: Read | undefined;
  statements: number;
  /** How many answers it gets, rows apart. */
  answers: number;
  next: number;
  /** Of its rows, so far. */
  bytes: number;
  timeoutMillis: number;
  /** The server has not run it, since one before it failed. */
  passedOver: boolean;
  failed: boolean;
  /** Of RESET and the log-in. */
  done: ((error?: Error, metadata?: Record<string, unknown>) => void) | undefined;
}

const FRESH = { next: 0, bytes: 0, passedOver: false, failed: false };

export function flightOf(read: Read): Flight {
  const { statements, timeoutMillis } = read;
  return { ...FRESH, read, statements, answers: answersTo(statements), timeoutMillis, done: undefined };
}

/** One message of the connection's own. */
export function ownFlight(timeoutMillis: number, done: NonNullable<Flight['done']>): Flight {
  return { ...FRESH, read: undefined, statements: 0, answers: 1, timeoutMillis, done };
}
